/** Streams for the tests of windows. */
import type { Event, Item, Watermark } from "@headframe/core";

/** A number at a time in seconds, and by how much it comes late. */
export interface Arrival {
  readonly second: number;
  readonly value: number;
  /** Seconds after its time at which the reading arrives. */
  readonly delay: number;
}

const epoch = 1_767_225_600_000_000_000n;

/** Nanosecond time of a second of the tests. */
export function at(second: number): bigint {
  return epoch + BigInt(Math.round(second * 1e9));
}

/** Reading of a test; the number tells readings of one time apart. */
export function reading(second: number, data: Event["data"], { type = "reading", source = "s1", number = 0 } = {}): Event {
  return { kind: "event", type, id: `${type}-${source}-${second}-${number}`, source, time: at(second), data };
}

/** Watermark of a test. */
export function watermark(second: number): Watermark {
  return { kind: "watermark", source: "s1", time: at(second) };
}

/**
 * Readings in the order in which they arrive, a watermark after each third of them: as far on as it can be so
 * that no reading that is yet to come lies more than `lateness` seconds before it.
 */
export function arrivals(readings: readonly Arrival[], lateness: number): Item[] {
  const events = readings
    .map((r, number) => ({ event: reading(r.second, { value: r.value }, { number }), second: r.second, due: r.second + r.delay }))
    .sort((a, b) => a.due - b.due);
  return events.flatMap(({ event }, i) => {
    const rest = events.slice(i + 1);
    if (i % 3 !== 2 || rest.length === 0) return [event];
    return [event, watermark(Math.min(...rest.map((r) => r.second)) + lateness)];
  });
}
