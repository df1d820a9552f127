import { eventId } from "./event-id.ts";
import { type Item, itemTime } from "./item.ts";
import type { ErrorData, ErrorEvent } from "./operator.ts";

interface ErrorDetail {
  readonly key?: string;
  readonly item?: Item;
  readonly thrown?: Error;
}

/** Bad data as an event for an `errors` port: where, why, and what the item was. */
export function errorEvent(step: string, reason: string, { key, item, thrown }: ErrorDetail = {}): ErrorEvent {
  const time = item ? itemTime(item) : 0n;
  const source = item?.source ?? step;
  const data: ErrorData = {
    step,
    reason,
    ...(key !== undefined && key !== "" && { key }),
    ...(item && { item: describeItem(item) }),
    ...(thrown?.stack && { stack: thrown.stack }),
  };
  return { kind: "event", type: "error", id: eventId("error", source, time, `${step}\n${reason}\n${data.item ?? ""}`), source, time, data };
}

/** One line about an item, for messages. */
export function describeItem(item: Item): string {
  if (item.kind === "frame") return `frame of ${item.channels.length} x ${item.samples.length / item.channels.length} samples at ${item.rate} Hz`;
  if (item.kind === "event") return `event ${item.type} ${item.id}`;
  return item.kind;
}
