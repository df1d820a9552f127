/**
 * Cost of the turn loop: events of 1,000 keys from a source that never waits, through trivial steps, into a
 * sink that forgets. Prints nanoseconds per item and step.
 *
 *     node --conditions=headframe-source packages/runtime/src/turn-loop.bench.ts
 */
import { anyItem, type Batch, defineSink, defineSource, type Event, optionsSchema } from "@headframe/core";
import { nodeHost } from "./node/node-host.ts";
import { runFlow } from "./run-flow.ts";
import { catalogue, document } from "./testing/flows.ts";
import { frame } from "./testing/items.ts";

const KEYS = 1000;

function endless(total: number, make: (index: number) => Event | ReturnType<typeof frame>) {
  const ring = Array.from({ length: KEYS * 8 }, (_, i) => make(i));
  return defineSource({
    name: "endless",
    version: 1,
    summary: "Never waits",
    options: optionsSchema({}),
    emits: anyItem,
    replayable: true,
    example: { options: {} },
    open: async () => {
      let position = 0;
      return {
        take: (credit): Batch => {
          const from = position % ring.length;
          const items = ring.slice(from, Math.min(ring.length, from + credit, from + total - position));
          position += items.length;
          return { items, position, done: position >= total };
        },
        close: async () => {},
      };
    },
  });
}

const forget = defineSink({
  name: "forget",
  version: 1,
  summary: "Forgets",
  options: optionsSchema({}),
  accepts: anyItem,
  example: { options: {} },
  open: async () => ({ write: () => {}, flush: async () => {}, close: async () => {} }),
});

/** Nanoseconds per item, and per item and step, of a chain. */
export async function benchTurnLoop(
  steps: number,
  total: number,
  make: Parameters<typeof endless>[1] = event,
): Promise<{ perItem: number; perStep: number; turns: number }> {
  const chain = Array.from({ length: steps }, (_, i) => [`step-${i}`, "pass", i === 0 ? "source" : `step-${i - 1}`] as const);
  const flow = document({ source: "endless" }, chain, [["sink", "forget", steps === 0 ? "source" : `step-${steps - 1}`]]);
  const run = runFlow(flow, { catalogue: catalogue([endless(total, make)], [forget]), host: nodeHost() });
  const start = performance.now();
  const { turns } = await run.done;
  const perItem = ((performance.now() - start) * 1e6) / total;
  return { perItem, perStep: perItem / Math.max(1, steps), turns };
}

function event(i: number): Event {
  return { kind: "event", type: "reading", id: `${i}`, source: `sensor-${i % KEYS}`, time: BigInt(i) * 1_000_000n, data: i };
}

if (import.meta.main) {
  for (const [name, make] of [
    ["event", event],
    ["frame", (i: number) => frame(`FDSN:XX_S${i % KEYS}__H_H_Z`, Math.floor(i / KEYS), [1, 2, 3])],
  ] as const)
    for (const steps of [0, 1, 10]) {
      await benchTurnLoop(steps, 200_000, make);
      const { perItem, perStep, turns } = await benchTurnLoop(steps, 2_000_000, make);
      console.log(`${name}s, ${steps} steps, ${KEYS} keys: ${perItem.toFixed(0)} ns per item, ${perStep.toFixed(0)} ns per item and step, ${turns} turns`);
    }
}
