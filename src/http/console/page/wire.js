// The live wire: the newest articles first, filtered by what the reader asks for.

import { byId, element, number, seconds, setText } from "./dom.js";

const MOST = 200;

/** The list of articles. `open` is called with the number of one that is chosen. */
export class Wire {
  constructor(open) {
    this.open = open;
    this.articles = [];
    this.held = [];
    this.missed = 0;
    this.paused = false;
    this.decisions = new Set();
    byId("filter").addEventListener("input", () => this.draw());
    byId("decision").addEventListener("change", () => this.draw());
    byId("pause").addEventListener("click", () => this.togglePause());
    setInterval(() => this.age(), 1000);
  }

  /** Takes new articles in, oldest first, and how many were not shown. */
  add(articles, skipped) {
    this.missed += skipped;
    if (this.paused) {
      this.held = this.held.concat(articles).slice(-MOST);
      return this.count();
    }
    for (const article of articles) {
      this.articles.unshift({ article, row: row(article, this.open) });
      this.learn(article.decision);
    }
    this.articles.length = Math.min(this.articles.length, MOST);
    this.draw();
  }

  /** Forgets everything: the process was restarted and counts anew. */
  clear() {
    this.articles = [];
    this.held = [];
    this.draw();
  }

  togglePause() {
    this.paused = !this.paused;
    const button = byId("pause");
    button.setAttribute("aria-pressed", String(this.paused));
    button.textContent = this.paused ? "Go on" : "Pause";
    const held = this.held;
    this.held = [];
    if (!this.paused) this.add(held, 0);
    this.count();
  }

  /** A decision that has not been seen becomes one that can be asked for. */
  learn(decision) {
    if (this.decisions.has(decision)) return;
    this.decisions.add(decision);
    byId("decision").append(element("option", { value: decision }, decision));
  }

  draw() {
    const words = byId("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
    const decision = byId("decision").value;
    const wanted = this.articles.filter(({ article }) =>
      (decision === "" || article.decision === decision) &&
      words.every((word) => haystack(article).includes(word)));
    const list = byId("articles");
    const rows = wanted.map(({ row }) => row);
    // Rows that stay keep their element, and with it the focus.
    const stay = new Set(rows);
    for (const old of [...list.children]) if (!stay.has(old)) old.remove();
    rows.forEach((made, place) => {
      if (list.children[place] !== made) list.insertBefore(made, list.children[place] ?? null);
    });
    this.visible = wanted.length;
    this.age();
    this.count();
  }

  count() {
    byId("empty").hidden = this.visible > 0;
    const held = this.paused ? `, ${this.held.length} waiting` : "";
    const missed = this.missed > 0 ? `, ${number(this.missed)} not shown` : "";
    setText("shown", `${this.visible ?? 0} of ${this.articles.length}${held}${missed}`);
  }

  age() {
    const now = Date.now();
    for (const { article, row } of this.articles) {
      const age = Math.max(0, (now - Date.parse(article.committed_at)) / 1000);
      const text = `${seconds(Math.floor(age))} ago`;
      const cell = row.querySelector(".age");
      if (cell.textContent !== text) cell.textContent = text;
    }
  }
}

function haystack(article) {
  const names = article.entities.map((entity) => entity.name);
  return [article.headline, article.source, article.uri, article.decision, ...names]
    .join("\n").toLowerCase();
}

function row(article, open) {
  const names = article.entities.flatMap((entity, place) => [
    place > 0 ? " " : "",
    element("mark", { class: kind(entity.type), dir: "auto" }, entity.name),
  ]);
  if (article.more_entities > 0) names.push(` and ${article.more_entities} more`);
  const button = element("button", { type: "button" },
    element("span", { class: `decision ${article.outcome}` }, article.decision),
    element("bdi", { class: "headline", dir: "auto" }, article.headline),
    element("span", { class: "age" }),
    element("span", { class: "source" }, article.source),
    element("span", { class: "names" }, article.detail ?? "", ...names));
  button.addEventListener("click", () => open(article.number));
  return element("li", {}, button);
}

/** A class that the style sheet knows. */
export function kind(type) {
  return ["person", "organisation", "place", "misc"].includes(type) ? type : "misc";
}
