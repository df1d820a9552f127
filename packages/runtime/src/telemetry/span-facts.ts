/** What spans say of items and times. */
import { formatTime, type Item, itemTime } from "@headframe/core";
import type { Attributes, Context, HrTime } from "@opentelemetry/api";

/** Where a trace goes on from. Times are of the stopwatch, ms. */
export interface Onward {
  readonly context: Context;
  readonly item: Item;
  /** When the item got there. */
  readonly at: number;
  /** Wall time at 0 of the stopwatch, ms since 1970: one for a whole trace, so that its spans fit each other. */
  readonly origin: number;
}

/** Wall time at 0 of a stopwatch that shows `milliseconds` now; the wall's clock is set now and then. */
export function wallOrigin(milliseconds: number): number {
  return Date.now() - Math.floor(milliseconds);
}

/** A time of the stopwatch on the wall: seconds and nanoseconds. */
export function wallTime(milliseconds: number, origin: number): HrTime {
  const whole = Math.floor(milliseconds);
  const epoch = origin + whole;
  return [Math.floor(epoch / 1000), (epoch % 1000) * 1e6 + Math.floor((milliseconds - whole) * 1e6)];
}

/** Kind, source and time of an item; of an event, type and id as well. */
export function itemAttributes(item: Item): Attributes {
  return {
    "headframe.item.kind": item.kind,
    "headframe.item.source": item.source,
    "headframe.item.time": formatTime(itemTime(item)),
    ...(item.kind === "event" && { "headframe.item.type": item.type, "headframe.item.id": item.id }),
  };
}
