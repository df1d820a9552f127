/** Operators of simulations whose states are large or of several inputs. */
import { anyItem, type DataItem, defineOperator, type Event, type Frame, itemTime, type Kernel, optionsSchema, type Time } from "@headframe/core";
import { at } from "./items.ts";
import { numberOf } from "./operators.ts";

const described = {
  version: 1,
  options: optionsSchema({}),
  family: "simulation",
  accepts: anyItem,
  emits: anyItem,
  example: { options: {}, in: [], out: [] },
} as const;

/** Frames that are kept. */
const KEPT = 4;

function sumOf(frames: readonly Frame[]): number {
  let sum = 0;
  for (const { samples } of frames) for (let i = 0; i < samples.length; i++) sum += (samples[i] as number) * (i + 1);
  return sum;
}

/**
 * Keeps the arrays of the last frames, as they came; at an event it says what they sum up to, and every third frame
 * it passes the second half of the one before, a view on its samples.
 */
export const keep = defineOperator({
  ...described,
  name: "keep",
  summary: "Keeps frames",
  keyBy: "source",
  kernel: (): Kernel<{ frames: Frame[]; n: number }, DataItem, DataItem, Record<never, never>> => ({
    start: () => ({ frames: [], n: 0 }),
    step: (state, item, emit) => {
      if (item.kind === "event") {
        const said: Event = { ...item, type: "kept", data: sumOf(state.frames) + numberOf(item) };
        return emit.out(said);
      }
      state.frames.push(item);
      if (state.frames.length > KEPT) state.frames.shift();
      const before = state.frames.at(-2);
      if (++state.n % 3 === 0 && before) emit.out({ ...before, samples: before.samples.subarray(before.samples.length >> 1) });
    },
  }),
});

interface Waiting {
  readonly time: Time;
  readonly source: string;
  readonly value: number;
}

const TOGETHER = at(5);

/** Joins items of different sources that are at most 5 s apart: each with the oldest that still waits. */
export const pair = defineOperator({
  ...described,
  name: "pair",
  summary: "Joins items of two sources",
  keyBy: "none",
  kernel: (): Kernel<{ waiting: Waiting[] }, DataItem, DataItem, Record<never, never>> => ({
    start: () => ({ waiting: [] }),
    step: (state, item, emit) => {
      const time = itemTime(item);
      const near = (other: Waiting) => other.source !== item.source && (other.time > time ? other.time - time : time - other.time) <= TOGETHER;
      const i = state.waiting.findIndex(near);
      const [other] = i < 0 ? [] : state.waiting.splice(i, 1);
      if (other === undefined) state.waiting.push({ time, source: item.source, value: numberOf(item) });
      else
        emit.out({ kind: "event", type: "pair", id: `${other.source}+${item.source}`, source: item.source, time, data: other.value * 1000 + numberOf(item) });
    },
    watermark: (state, time) => {
      const before = state.waiting.length;
      state.waiting = state.waiting.filter((waiting) => waiting.time + TOGETHER >= time);
      return state.waiting.length < before ? undefined : false;
    },
    gap: (_, gap, emit) => emit.gap(gap),
  }),
});
