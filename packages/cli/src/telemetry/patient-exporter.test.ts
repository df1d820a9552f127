import type { ReadableSpan, SpanExporter } from "@opentelemetry/sdk-trace";
import test from "ava";
import { PatientExporter } from "./patient-exporter.ts";

type Done = Parameters<SpanExporter["export"]>[1];

/** An exporter whose inner one does as it is told, and what it logged. */
function patient() {
  const lines: string[] = [];
  const note = (level: string) => (message: string) => void lines.push(`${level}: ${message}`);
  const state: { next: (done: Done) => void } = { next: (done) => done({ code: 0 }) };
  const inner: SpanExporter = { export: (_, done) => state.next(done), shutdown: async () => {} };
  const exporter = new PatientExporter(inner, "http://c", { debug: note("debug"), info: note("info"), warn: note("warn"), error: note("error") });
  const codes: number[] = [];
  const send = (n: number) => exporter.export(Array<ReadableSpan>(n), ({ code }) => void codes.push(code));
  return { exporter, lines, state, codes, send };
}

test("PatientExporter says once that the collector is away, and once that it is back", (t) => {
  const { lines, state, codes, send } = patient();
  send(1);
  state.next = (done) => done({ code: 1, error: new Error("ECONNREFUSED") });
  for (let i = 0; i < 5; i++) send(10);
  state.next = (done) => done({ code: 0 });
  send(1);
  send(1);
  t.deepEqual(lines, [
    "warn: Traces do not reach http://c: ECONNREFUSED. The run goes on, their spans are dropped",
    "info: Traces reach http://c again; 50 spans were dropped",
  ]);
  t.true(codes.every((code) => code === 0) && codes.length === 8);
});

test("PatientExporter takes an exporter that throws for a collector that is away", (t) => {
  const { lines, state, codes, send } = patient();
  state.next = () => {
    throw new Error("broken");
  };
  send(1);
  t.deepEqual(codes, [0]);
  t.regex(lines[0] ?? "", /^warn: .*broken/);
});

test("PatientExporter shuts down and flushes what it has inside", async (t) => {
  const { exporter } = patient();
  await exporter.forceFlush();
  await t.notThrowsAsync(exporter.shutdown());
});
