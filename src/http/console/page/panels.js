// Everything beside the live wire: what /status says, and how it has changed since the last time.

import { Chart } from "./chart.js";
import { byId, bytes, element, number, seconds, setRows, setTerms, setText } from "./dom.js";

const charts = {
  rate: new Chart("rate-chart", 1, ([rate], top) => `${number(rate, 1)} articles a second, at most ${number(top, 1)}`),
  latency: new Chart("latency-chart", 2, ([half, most]) => `median ${seconds(half)}, 99 of 100 ${seconds(most)}`),
  lag: new Chart("lag-chart", 1, ([lag], top) => `${seconds(lag)} behind, at most ${seconds(top)}`),
  usage: new Chart("usage-chart", 1, ([cores]) => `${number(cores, 2)} cores`),
};

let before = null;

/** Shows a status. */
export function show(status) {
  setText("instance", `${status.pipeline} / ${status.instance}`);
  setText("guarantee", `${status.guarantee}, version ${status.version}, up ${seconds(status.uptime_seconds)}`);
  pill("phase", status.phase, status.phase === "serving");
  pill("ready", status.ready.ok ? "ready" : "not ready", status.ready.ok);
  pill("healthy", status.healthy.ok ? "healthy" : "not healthy", status.healthy.ok);
  const reasons = [...status.healthy.reasons, ...status.ready.reasons].map((reason) => reason.detail);
  byId("reasons").hidden = reasons.length === 0;
  setText("reasons", reasons.join("; "));
  const partitions = status.workers.flatMap((worker) => worker.partitions);
  const lag = Math.max(0, ...partitions.map((one) => one.lag_seconds));
  const records = partitions.reduce((sum, one) => sum + one.lag, 0);
  setText("lag", `${seconds(lag)}, ${number(records)} records`);
  charts.lag.add([lag]);
  const isSame = before !== null && before.started_at === status.started_at;
  const passed = isSame ? status.uptime_seconds - before.uptime_seconds : 0;
  if (passed > 0.2) changes(status, passed);
  tables(status, passed);
  before = status;
}

function changes(status, passed) {
  const total = (of) => Object.values(of.articles).reduce((sum, count) => sum + count, 0);
  const rate = (total(status) - total(before)) / passed;
  setText("rate", number(rate, rate < 10 ? 1 : 0));
  charts.rate.add([rate]);
  const counts = status.latency.counts.map((count, place) => count - before.latency.counts[place]);
  const [half, most] = [0.5, 0.99].map((share) => quantile(status.latency.bounds, counts, share));
  if (half !== null) {
    setText("latency", `${seconds(half)} / ${seconds(most)}`);
    charts.latency.add([half, most]);
  }
  const cores = (status.process.cpu_seconds - before.process.cpu_seconds) / passed;
  setText("usage", `${number(cores, 2)} cores, ${bytes(status.process.resident_bytes ?? 0)}`);
  charts.usage.add([cores]);
}

/** The upper bound below which this share lies, evened out inside its bucket as Prometheus does. */
function quantile(bounds, counts, share) {
  const all = counts.reduce((sum, count) => sum + count, 0);
  if (all === 0) return null;
  let left = share * all;
  for (let place = 0; place < bounds.length; place += 1) {
    if (left <= counts[place]) {
      const low = place === 0 ? 0 : bounds[place - 1];
      return low + (bounds[place] - low) * (counts[place] === 0 ? 0 : left / counts[place]);
    }
    left -= counts[place];
  }
  return bounds[bounds.length - 1];
}

function tables(status, passed) {
  setRows("outcomes", Object.entries(status.articles).map(([outcome, count]) => {
    const rate = passed > 0.2 ? (count - before.articles[outcome]) / passed : 0;
    return [outcome, number(count), number(rate, 1)];
  }));
  const stages = status.stages.filter((stage) => stage.records > 0);
  const all = stages.reduce((sum, stage) => sum + stage.seconds, 0);
  setRows("stages", stages.map((stage) => [stage.name, seconds(stage.seconds / stage.records),
    share(stage.seconds, all, stage.name)]));
  setRows("partitions", status.workers.flatMap((worker) => worker.partitions.map((one) =>
    [`${one.topic}/${one.partition}`, one.position === null ? "–" : number(one.position),
      number(one.lag), seconds(one.lag_seconds)])));
  const ledger = status.ledger;
  const restoring = ledger.state === "restoring" ? ` ${number(ledger.applied)} of ${number(ledger.of)}` : "";
  setTerms("ledger", [
    ["state", `${ledger.state}${restoring}`],
    ["articles", `${number(ledger.entries)} of ${number(ledger.items)} items`],
    ["memory", bytes(ledger.bytes)],
    ["window", `${seconds(ledger.window_seconds)} of ${seconds(ledger.window_configured_seconds)}${ledger.window_cut_short ? ", cut short" : ""}`],
    ["behind", `${number(ledger.tail_lag)} entries`],
    ["restore", seconds(ledger.restore_seconds)],
  ]);
  setRows("dead", status.dead_letters.map((dead) =>
    [dead.code, number(dead.count), `${dead.origin} ${dead.stage}: ${dead.detail}`]));
  setRows("brokers", status.brokers.map((broker) => [`${broker.broker}${broker.connected > 0 ? "" : " (away)"}`,
    seconds(broker.round_trip_seconds), seconds(broker.throttle_seconds)]));
}

function share(part, all, name) {
  const value = all > 0 ? part / all : 0;
  return element("meter", { min: 0, max: 1, value: value.toFixed(3), "aria-label": `share of ${name}` },
    `${number(value * 100)} %`);
}

function pill(id, text, isGood) {
  setText(id, text);
  byId(id).className = `pill ${isGood ? "good" : "bad"}`;
}
