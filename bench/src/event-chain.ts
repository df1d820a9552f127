/** Small events through trivial steps: what a flow costs when its operators cost nothing. */
import { anyItem, type DataItem, defineOperator, type Event, type FlowDocument, type Kernel, optionsSchema } from "@headframe/core";

/** Counts items and passes them on. */
export const pass = defineOperator({
  name: "pass",
  version: 1,
  family: "bench",
  summary: "Counts items and passes them on",
  options: optionsSchema({}),
  accepts: anyItem,
  emits: anyItem,
  keyBy: "source",
  example: { options: {}, in: [], out: [] },
  kernel: (): Kernel<{ count: number }, DataItem, DataItem, Record<never, never>> => ({
    start: () => ({ count: 0 }),
    step(state, item, emit) {
      state.count++;
      emit.out(item);
    },
  }),
});

/** Events of some keys in turn, eight of each. */
export function readings(keys: number): Event[] {
  return Array.from({ length: keys * 8 }, (_, i) => ({
    kind: "event",
    type: "reading",
    id: `${i}`,
    source: `sensor-${i % keys}`,
    time: BigInt(i) * 1_000_000n,
    data: { value: i },
  }));
}

/** From the source `ready` through steps `pass` into the sink `forget`. */
export function chain(steps: number): FlowDocument {
  const ids = Array.from({ length: steps }, (_, i) => `step-${i}`);
  return {
    headframe: 1,
    name: "chain",
    sources: [{ id: "source", device: "ready", version: 1, options: {} }],
    steps: ids.map((id, i) => ({ id, operator: "pass", version: 1, options: {}, in: [ids[i - 1] ?? "source"] })),
    sinks: [{ id: "sink", device: "forget", version: 1, options: {}, in: [ids.at(-1) ?? "source"] }],
  };
}

/** From the source `ready` through means of 100 readings of a key and a limit into the sink `forget`. */
export function means(): FlowDocument {
  return {
    headframe: 1,
    name: "means",
    sources: [{ id: "source", device: "ready", version: 1, options: {} }],
    steps: [
      { id: "mean", operator: "count-window", version: 1, options: { size: 100, aggregates: ["mean"] }, in: ["source"] },
      { id: "high", operator: "threshold", version: 1, options: { above: 0, value: "mean" }, in: ["mean"] },
    ],
    sinks: [{ id: "sink", device: "forget", version: 1, options: {}, in: ["high"] }],
  };
}
