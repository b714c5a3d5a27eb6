// Connects the page to the process: one stream of events, and what is asked for by hand.

import { byId, setRows, setText } from "./dom.js";
import * as detail from "./detail.js";
import * as panels from "./panels.js";
import { Wire } from "./wire.js";

const wire = new Wire(detail.show);
let started = null;

const events = new EventSource("/events");
events.addEventListener("open", () => setText("connection", "live"));
events.addEventListener("error", () => {
  const isOver = events.readyState === EventSource.CLOSED;
  setText("connection", isOver ? "not connected: too many people watch, or the process has ended" : "connecting again");
});
events.addEventListener("state", (event) => {
  const status = JSON.parse(event.data);
  if (started !== null && started !== status.started_at) wire.clear();
  started = status.started_at;
  panels.show(status);
});
events.addEventListener("wire", (event) => {
  const { articles, skipped } = JSON.parse(event.data);
  wire.add(articles, skipped);
});

byId("configuration").addEventListener("toggle", async (event) => {
  if (!event.target.open) return;
  const answer = await fetch("/configuration");
  const lines = answer.ok ? await answer.json() : [];
  setRows("configuration", lines.map((line) => [line.key, line.value, line.place]));
});
