import test from "ava";
import fc from "fast-check";
import { runFlow } from "../run-flow.ts";
import { catalogue, document } from "../simulation/flows.ts";
import { at, reading } from "../simulation/items.ts";
import { type Act, memorySink, scripted } from "../testing/devices.ts";
import { durable, metricsOf, readingOf } from "../testing/readings.ts";
import { virtualHost } from "../virtual/virtual-host.ts";
import { processText, prometheusText } from "./prometheus-text.ts";

interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Reads the text format strictly; `problems` holds what breaks its rules or the naming conventions. */
function lint(text: string): { samples: Sample[]; problems: string[] } {
  const [samples, problems]: [Sample[], string[]] = [[], []];
  const types = new Map<string, string>();
  const helps = new Set<string>();
  const seen = new Set<string>();
  if (!text.endsWith("\n")) problems.push("no newline at the end");
  for (const line of text.split("\n").filter(Boolean)) {
    const comment = /^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)$/.exec(line);
    if (comment) {
      const [, kind, name = "", rest = ""] = comment;
      if (kind === "HELP" && helps.has(name)) problems.push(`${name}: HELP twice`);
      if (kind === "HELP") helps.add(name);
      else if (types.has(name)) problems.push(`${name}: TYPE twice`);
      else types.set(name, rest);
      continue;
    }
    const match = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/s.exec(line);
    if (!match) {
      problems.push(`not a line of the format: ${line}`);
      continue;
    }
    const [, name = "", list = "", value] = match;
    const labels: Record<string, string> = {};
    const rest = list.replaceAll(/([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)/g, (_, label: string, escaped: string) => {
      labels[label] = escaped.replaceAll(/\\(.)/g, (_pair, c: string) => (c === "n" ? "\n" : c));
      return "";
    });
    if (rest !== "") problems.push(`${name}: labels are broken: ${list}`);
    const family = types.has(name) ? name : name.replace(/_(sum|count|bucket)$/, "");
    if (!helps.has(family) || !types.has(family)) problems.push(`${name}: no HELP or TYPE before it`);
    if (name.startsWith("headframe_") && (types.get(family) === "counter") !== name.endsWith("_total")) problems.push(`${name}: a counter ends in _total`);
    if (/_(ms|ns|milliseconds|nanoseconds|kb|mb)(_|$)/.test(name)) problems.push(`${name}: not a base unit`);
    if (seen.has(`${name}{${list}}`)) problems.push(`${name}{${list}}: twice`);
    seen.add(`${name}{${list}}`);
    samples.push({ name, labels, value: Number(value) });
  }
  return { samples, problems };
}

function valueIn(samples: readonly Sample[], name: string, labels: Record<string, string> = {}): number | undefined {
  const wanted = Object.entries(labels);
  return samples.find((sample) => sample.name === name && wanted.every(([label, value]) => sample.labels[label] === value))?.value;
}

test("prometheusText() tells of sources, steps, sinks and the durable part", async (t) => {
  const { samples, problems } = lint(await prometheusText(readingOf({ restarts: 2, metrics: { ...metricsOf(), durable } })));
  t.deepEqual(problems, []);
  t.true(samples.every(({ labels }) => labels.flow === "mine"));
  const expected: [string, Record<string, string>, number][] = [
    ["headframe_turn", {}, 4],
    ["headframe_restarts_total", {}, 2],
    ["headframe_credit", {}, 2],
    ["headframe_last_turn_timestamp_seconds", {}, 1.7e9],
    ["headframe_step_items_total", { step: "band", direction: "in", kind: "frame" }, 5],
    ["headframe_step_items_total", { step: "band", direction: "in", kind: "gap" }, 1],
    ["headframe_step_items_total", { step: "band", direction: "out", kind: "event" }, 7],
    ["headframe_step_bytes_total", { step: "band", direction: "in" }, 2000],
    ["headframe_step_seconds_total", { step: "band" }, 0.0015],
    ["headframe_step_errors_total", { step: "band" }, 3],
    ["headframe_step_late_total", { step: "band" }, 2],
    ["headframe_step_queue", { step: "band" }, 6],
    ["headframe_step_lag_seconds", { step: "band" }, 0.5],
    ["headframe_step_side_items_total", { step: "band", port: "late" }, 2],
    ["headframe_source_lag_seconds", { source: "waves" }, 2.25],
    ["headframe_source_idle", { source: "waves" }, 0],
    ["headframe_source_silent_seconds", { source: "waves" }, 0],
    ["headframe_source_watermark_timestamp_seconds", { source: "waves" }, 1_699_999_998.5],
    ["headframe_sink_queue", { sink: "file" }, 1],
    ["headframe_sink_sequence", { sink: "file" }, 42],
    ["headframe_log_size_bytes", {}, 4096],
    ["headframe_log_written_bytes_total", {}, 9000],
    ["headframe_journal_size_bytes", { source: "shake" }, 8000],
    ["headframe_journal_batches", { source: "shake" }, 10],
    ["headframe_journal_dropped_total", { source: "shake" }, 3],
    ["headframe_snapshot_turn", {}, 3],
    ["headframe_snapshot_timestamp_seconds", {}, 1_699_999_996],
    ["headframe_recovery_seconds", {}, 0.125],
    ["headframe_disk_full", {}, 1],
  ];
  for (const [name, labels, value] of expected) t.is(valueIn(samples, name, labels), value, `${name} ${JSON.stringify(labels)}`);
});

test("prometheusText() has 1 for the one state that the run is in", async (t) => {
  const { samples } = lint(await prometheusText(readingOf({ health: { state: "degraded", reasons: ["x"] } })));
  const states = samples.filter(({ name }) => name === "headframe_health");
  t.deepEqual(
    states.filter(({ value }) => value === 1).map(({ labels }) => labels.state),
    ["degraded"],
  );
  t.is(states.length, 8);
});

test("prometheusText() says nothing of what there is not", async (t) => {
  const none = lint(await prometheusText({ flow: "mine", health: { state: "starting", reasons: [] } }));
  t.deepEqual(none.problems, []);
  t.deepEqual([...new Set(none.samples.map(({ name }) => name))], ["headframe_health"]);
  const { lagSeconds: _, watermark: __, ...source } = metricsOf().sources.waves as NonNullable<ReturnType<typeof metricsOf>["sources"][string]>;
  const { samples } = lint(await prometheusText(readingOf({ metrics: { ...metricsOf(), sources: { waves: source } } })));
  t.is(valueIn(samples, "headframe_source_lag_seconds"), undefined);
  t.is(valueIn(samples, "headframe_log_segments"), undefined);
});

test("prometheusText() has a source idle that is silent for longer than its idle limit", async (t) => {
  const { waves } = metricsOf().sources;
  const sources = { waves: { ...(waves as NonNullable<typeof waves>), silentSeconds: 15 } };
  const { samples } = lint(await prometheusText(readingOf({ metrics: { ...metricsOf(), sources } })));
  t.is(valueIn(samples, "headframe_source_idle"), 1);
  t.is(valueIn(samples, "headframe_source_silent_seconds"), 15);
});

test("prometheusText() has counters that never fall, also when old turns and journals are deleted", async (t) => {
  const flow = document({ source: "scripted" }, [["sum", "total", "source"]], [["sums", "memory", "sum"]]);
  const script = Array.from({ length: 90 }, (_, i): Act[] => [{ items: [reading("a", i, i)] }, { seconds: 1 }]).flat();
  const live = { definition: { ...scripted("scripted", script).definition, replayable: false } };
  const host = virtualHost({ seed: 1 });
  const state = { directory: "state", snapshotSeconds: 5, segmentSeconds: 5, keepSeconds: 10 };
  const run = runFlow(flow, { catalogue: catalogue([live], [memorySink().sink]), host, state });
  const before = new Map<string, number>();
  const fell = new Set<string>();
  for (let second = 1; second < 80; second++) {
    await host.settle(host.clock.until(host.clock.now() + at(1)));
    const { metrics, health, restarts } = { metrics: run.metrics(), health: run.health, restarts: run.restarts };
    const { samples } = lint(await prometheusText({ flow: "mine", health, restarts, metrics }));
    for (const { name, labels, value } of samples) {
      const series = `${name} ${JSON.stringify(labels)}`;
      if (value < (before.get(series) ?? 0)) fell.add(name);
      before.set(series, value);
    }
  }
  t.true(fell.has("headframe_log_size_bytes") && fell.has("headframe_journal_size_bytes"), [...fell].join()); // something was deleted
  t.deepEqual(
    [...fell].filter((name) => name.endsWith("_total")),
    [],
  );
  await host.settle(run.stop());
});

test("prometheusText() escapes any name", async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "binary" }), fc.string({ unit: fc.constantFrom('"', "\\", "\n", "a", "{", "}", ",", "=") }), async (flow, step) => {
      const { samples, problems } = lint(await prometheusText(readingOf({ flow, metrics: metricsOf({ source: "s", step, sink: "k" }) })));
      t.deepEqual(problems, []);
      t.is(valueIn(samples, "headframe_step_errors_total", { flow, step }), 3);
    }),
    { numRuns: 30 },
  );
});

test("processText() tells of memory, processor time and event-loop lag", async (t) => {
  const first = lint(await processText());
  t.true(first.samples.every(({ value }) => Number.isFinite(value) && value < 9e18));
  const { samples, problems } = lint(await processText());
  t.deepEqual([...first.problems, ...problems], []);
  for (const name of ["process_resident_memory_bytes", "process_cpu_seconds_total", "nodejs_eventloop_lag_seconds"])
    t.not(valueIn(samples, name), undefined, name);
});
