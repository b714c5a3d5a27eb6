// One article: its text with the names marked, what cleanup took away, its story and its lineage.

import { byId, bytes, element, number, setText } from "./dom.js";
import { kind } from "./wire.js";

/** Shows the article of this number. */
export async function show(articleNumber) {
  const body = byId("detail-body");
  setText("detail-title", "…");
  body.replaceChildren();
  const dialog = byId("detail");
  if (!dialog.open) dialog.showModal();
  const answer = await fetch(`/articles/${articleNumber}`);
  if (!answer.ok) {
    setText("detail-title", "Gone");
    body.replaceChildren(element("p", {}, "The console keeps the newest articles only."));
    return;
  }
  const detail = await answer.json();
  setText("detail-title", detail.line.headline);
  body.replaceChildren(...parts(detail));
}

function parts(detail) {
  const record = detail.record ?? {};
  const made = [facts(detail)];
  const text = (record.item?.bodies ?? []).find((one) => one.role === "clean")?.value;
  if (text !== undefined) {
    const mentions = (record.entities ?? []).flatMap((entity) =>
      (entity.mentions ?? []).filter((mention) => mention.field === "body")
        .map((mention) => ({ ...mention, kind: kind(entity.type), name: entity.name })));
    made.push(element("h3", {}, "Text, as it is published"),
      element("div", { class: "text", dir: "auto", tabindex: "0" }, ...pieces(text, mentions, (piece, one) =>
        element("mark", { class: one.kind, title: `${one.kind}: ${one.name}` }, piece))));
  }
  if ((record.entities ?? []).length > 0) {
    made.push(element("h3", {}, "Names"), element("p", {}, ...record.entities.flatMap((entity) =>
      [element("mark", { class: kind(entity.type), title: kind(entity.type), dir: "auto" }, entity.name), " "])));
  }
  if (detail.raw.text !== null) {
    const removed = (record.cleanup?.removed ?? []);
    made.push(element("h3", {}, `As it came, ${bytes(detail.raw.bytes)}; pieces removed: ${number(removed.length)}`),
      element("div", { class: "text", dir: "auto", tabindex: "0" }, ...pieces(detail.raw.text, removed, (piece, one) =>
        element("del", { title: one.kind }, piece))));
  }
  made.push(...story(detail), ...tables(detail, record));
  return made;
}

function facts(detail) {
  const { line } = detail;
  const terms = [
    ["decision", line.decision], ["source", line.source], ["item", line.uri], ["story", line.story],
    ["language", line.language], ["received", line.received_at], ["readable", line.committed_at],
    ["place", detail.origin], ["why", line.detail],
  ].filter(([, text]) => text);
  return element("dl", {}, ...terms.flatMap(([term, text]) =>
    [element("dt", {}, term), element("dd", {}, element("bdi", {}, String(text)))]));
}

function story(detail) {
  if (detail.story.length === 0) return [];
  const members = detail.story.map((line) => {
    const button = element("button", { type: "button" }, `${line.decision}: `,
      element("bdi", {}, line.headline), ` (${line.source})`);
    button.addEventListener("click", () => show(line.number));
    return element("li", {}, button);
  });
  return [element("h3", {}, "Versions and copies of its story, among the newest articles"),
    element("ol", {}, ...members)];
}

function tables(detail, record) {
  const made = [];
  for (const [title, value] of [["Dedup", record.dedup], ["Revision", record.revision],
    ["Quality", record.quality], ["Lineage", record.lineage], ["Headers", detail.headers]]) {
    if (value === undefined || value === null) continue;
    made.push(element("details", {}, element("summary", {}, title),
      element("pre", { class: "text", tabindex: "0" }, JSON.stringify(value, null, 2))));
  }
  return made;
}

/** The text cut at spans, which count code points; `wrap` makes an element of each span's piece. */
function pieces(text, spans, wrap) {
  const points = Array.from(text);
  const made = [];
  let at = 0;
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    if (span.start < at || span.end > points.length) continue;
    made.push(points.slice(at, span.start).join(""), wrap(points.slice(span.start, span.end).join(""), span));
    at = span.end;
  }
  made.push(points.slice(at).join(""));
  return made;
}
