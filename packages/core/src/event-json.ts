/** Items as flat JSON objects: the form in which sinks print them, one a line. */
import { type DataItem, type Event, frameLength, type Gap, type Json } from "./item.ts";
import { formatTime } from "./time.ts";

/**
 * Event as a flat object: `type`, `id`, `source`, `time` (ISO 8601 UTC with nanoseconds), then the fields of
 * its data. Data that is no object, or has a field of one of those four names, stays whole under `data`.
 *
 * @example
 * eventJson({ kind: "event", type: "pick", id: "7f", source: "s1", time: 0n, data: { phase: "P" } }); // => { type: "pick", id: "7f", source: "s1", time: "1970-01-01T00:00:00.000000000Z", phase: "P" }
 */
export function eventJson({ type, id, source, time, data }: Event): Record<string, Json> {
  const envelope = { type, id, source, time: formatTime(time) };
  const flat = typeof data === "object" && data !== null && !Array.isArray(data) && !Object.keys(envelope).some((name) => Object.hasOwn(data, name));
  return flat ? { ...envelope, ...(data as Record<string, Json>) } : { ...envelope, data };
}

/**
 * Event, frame or gap as a flat object. A frame is a summary: its channels, rate, unit and number of samples
 * for each channel, without the samples.
 */
export function itemJson(item: DataItem | Gap): Record<string, Json> {
  if (item.kind === "event") return eventJson(item);
  if (item.kind === "gap") return { type: "gap", source: item.source, time: formatTime(item.from), to: formatTime(item.to), cause: item.cause };
  const { source, t0, channels, rate, unit } = item;
  return { type: "frame", source, time: formatTime(t0), channels, rate, unit, samples: frameLength(item) };
}
