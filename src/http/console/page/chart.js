// A small line chart of the last minutes.

const POINTS = 180;
const SVG = "http://www.w3.org/2000/svg";

/** A chart in the <svg> with this id, with so many lines. `describe` puts its end into words. */
export class Chart {
  constructor(id, lines, describe) {
    this.svg = document.getElementById(id);
    this.svg.setAttribute("viewBox", `0 0 ${POINTS - 1} 40`);
    this.svg.setAttribute("preserveAspectRatio", "none");
    this.describe = describe;
    this.values = [];
    this.lines = Array.from({ length: lines }, (_, line) => {
      const made = document.createElementNS(SVG, "polyline");
      if (line > 0) made.setAttribute("class", "second");
      this.svg.append(made);
      return made;
    });
  }

  /** Adds one value a line and draws. */
  add(values) {
    this.values.push(values);
    if (this.values.length > POINTS) this.values.shift();
    const top = Math.max(1e-9, ...this.values.flat());
    const left = POINTS - this.values.length;
    this.lines.forEach((line, index) => {
      const points = this.values.map((at, x) => `${left + x},${(39 - (at[index] / top) * 37).toFixed(1)}`);
      line.setAttribute("points", points.join(" "));
    });
    this.svg.setAttribute("aria-label", this.describe(values, top));
  }
}
