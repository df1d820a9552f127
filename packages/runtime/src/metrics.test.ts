import test from "ava";
import { runFlow } from "./run-flow.ts";
import { catalogue, document } from "./simulation/flows.ts";
import { at, frame } from "./simulation/items.ts";
import { type Act, memorySink, scripted } from "./testing/devices.ts";
import { virtualHost } from "./virtual/virtual-host.ts";

const flow = document({ source: "scripted" }, [["sum", "total", "source"]], [["sink", "memory", "sum"]]);
/** A second of 100 samples, there when its last sample is, and then nothing. */
const dies: Act[] = [{ seconds: 0.99 }, { items: [frame("a", 0, new Array(100).fill(1), 100)] }, { forever: true }];

test("runMetrics() measures lag from a frame's last sample to the host's clock, also when a sensor is dead", async (t) => {
  const host = virtualHost({ seed: 1, start: 0n });
  const run = runFlow(flow, { catalogue: catalogue([scripted("scripted", dies)], [memorySink().sink]), host });
  const after = async (seconds: number) => {
    await host.settle(host.clock.until(at(seconds)));
    const { sources, steps, now, lastTurn = 0n } = run.metrics();
    return { source: sources.source?.lagSeconds, step: steps.sum?.lagSeconds, silent: sources.source?.silentSeconds, now, lastTurn };
  };
  t.like(await after(1), { source: 0.01, step: 0.01, silent: undefined, now: at(1) });
  t.like(await after(5), { source: 4.01, step: 4.01, silent: undefined, now: at(5) });
  const late = await after(60);
  t.like(late, { source: 59.01, step: 59.01, silent: 59.01, now: at(60) });
  t.true(late.lastTurn < at(30));
  await host.settle(run.stop());
});

test("runMetrics() has no lag for a source that has ended, nor a growing one for a flow that has", async (t) => {
  const host = virtualHost({ seed: 1, start: 0n });
  const run = runFlow(flow, { catalogue: catalogue([scripted("scripted", dies.slice(0, 2))], [memorySink().sink]), host });
  await host.settle(run.done);
  await host.settle(host.clock.until(at(50)));
  const { sources, steps } = run.metrics();
  t.is(sources.source?.lagSeconds, undefined);
  t.true((steps.sum?.lagSeconds ?? 100) < 1);
});
