import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import test from "ava";
import { runFlow } from "../run-flow.ts";
import { catalogue, document } from "../simulation/flows.ts";
import { reading } from "../simulation/items.ts";
import { asyncOperator } from "../simulation/operators.ts";
import { memorySink, scripted } from "../testing/devices.ts";
import { virtualHost } from "../virtual/virtual-host.ts";

/** A run of 60 readings through an asynchronous step, with traces or without. */
async function run(ratio?: number) {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  const host = virtualHost({ seed: 1 });
  const memory = memorySink();
  const { operator } = asyncOperator(2, async (item) => {
    await host.clock.until(host.clock.now() + 1_000_000n);
    return [item];
  });
  const script = [0, 1, 2].flatMap((k) => [{ items: Array.from({ length: 20 }, (_, i) => reading("a", 20 * k + i, i)) }, { seconds: 1 }]);
  const flow = document(
    { waves: "scripted" },
    [
      ["infer", "async", "waves"],
      ["sum", "total", "infer"],
    ],
    [["sink", "memory", "sum"]],
  );
  const known = catalogue([scripted("scripted", script)], [memory.sink], [operator]);
  const tracing = ratio === undefined ? {} : { tracing: { tracer: provider.getTracer("test"), ratio } };
  await host.settle(runFlow(flow, { catalogue: known, host, ...tracing }).done);
  return { values: memory.values(), spans: exporter.getFinishedSpans() };
}

test("runFlow() with `tracing` follows items to their sinks, and gives what it gives without", async (t) => {
  const [off, on] = [await run(), await run(1)];
  t.deepEqual(on.values, off.values);
  t.is(off.spans.length, 0);
  const traces = Map.groupBy(on.spans, (span) => span.spanContext().traceId);
  t.is(traces.size, 60);
  for (const spans of traces.values()) t.deepEqual(spans.map(({ name }) => name).sort(), ["step infer", "step sum", "take waves", "work infer", "write sink"]);
});

test("runFlow() with `tracing` follows the same items each time", async (t) => {
  const taken = ({ spans }: Awaited<ReturnType<typeof run>>) =>
    spans.filter(({ name }) => name === "take waves").map(({ attributes }) => attributes["headframe.item.id"]);
  const [first, second] = [taken(await run(0.1)), taken(await run(0.1))];
  t.deepEqual(first, second);
  t.true(first.length >= 2 && first.length <= 15, `${first.length} of 60`);
});
