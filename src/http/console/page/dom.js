// Builds elements. Whatever came off the wire reaches the page through these as text, never as HTML.

/** An element with attributes and children; strings become text. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== undefined && child !== null));
  return made;
}

/** The element with this id. */
export function byId(id) {
  return document.getElementById(id);
}

/** Sets an element's text where it has changed. */
export function setText(id, text) {
  const found = byId(id);
  if (found.textContent !== text) found.textContent = text;
}

/** Replaces the rows of a table. Each row is a list of texts or elements, the first its heading. */
export function setRows(id, rows) {
  const body = byId(id).querySelector("tbody");
  body.replaceChildren(...rows.map((cells) =>
    element("tr", {}, ...cells.map((cell) => element("td", {}, cell)))));
}

/** Replaces a list of terms. */
export function setTerms(id, terms) {
  byId(id).replaceChildren(...terms.flatMap(([term, text]) =>
    [element("dt", {}, term), element("dd", {}, text)]));
}

/** A number for a person. */
export function number(value, digits = 0) {
  return value.toLocaleString("en", { maximumFractionDigits: digits });
}

/** Bytes for a person. */
export function bytes(value) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let place = 0;
  while (value >= 1024 && place < units.length - 1) {
    value /= 1024;
    place += 1;
  }
  return `${number(value, value < 10 && place > 0 ? 1 : 0)} ${units[place]}`;
}

/** Seconds for a person. */
export function seconds(value) {
  if (value === null || value === undefined) return "–";
  if (value === 0) return "0 s";
  if (value < 0.001) return `${number(value * 1e6)} µs`;
  if (value < 1) return `${number(value * 1e3, value < 0.01 ? 1 : 0)} ms`;
  if (value < 120) return `${number(value, value < 10 ? 1 : 0)} s`;
  if (value < 7200) return `${number(value / 60)} min`;
  if (value < 172800) return `${number(value / 3600, 1)} h`;
  return `${number(value / 86400, 1)} d`;
}
