/** Items in short, with times in seconds. */
import type { Event, Frame, Gap, Time, Watermark } from "@headframe/core";

export type Value = Event<string, number>;

/** An event of a sensor: time in seconds, value. */
export function reading(source: string, second: number, value: number): Value {
  return { kind: "event", type: "reading", id: `${source}/${second}/${value}`, source, time: at(second), data: value };
}

export function frame(source: string, second: number, samples: readonly number[], rate = 10): Frame {
  return { kind: "frame", source, channels: [source], t0: at(second), rate, unit: "count", samples: Float64Array.from(samples) };
}

export function gap(source: string, from: number, to: number): Gap {
  return { kind: "gap", source, from: at(from), to: at(to), cause: "missing" };
}

export function watermark(source: string, second: number): Watermark {
  return { kind: "watermark", source, time: at(second) };
}

/** Nanoseconds of seconds that have at most three decimals. */
export function at(second: number): Time {
  return BigInt(Math.round(second * 1000)) * 1_000_000n;
}
