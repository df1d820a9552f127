import { type Event, parseTime, type Span, stationOf, type Time } from "@headframe/core";
import { unite } from "./spans.ts";

/** Which samples an event asks for; plain data. */
export interface EventWindow extends Span {
  /** `NET_STA` codes; null means all. */
  readonly stations: readonly string[] | null;
}

/**
 * Window of an event: from `before` ahead of its time to `after` past its off time, or past its time if its data have no `off`.
 *
 * @returns the window, or what is wrong with the event, as one sentence
 */
export function eventWindow(event: Event, before: bigint, after: bigint, all: boolean): EventWindow | string {
  const off = offTime(event);
  if (typeof off === "string") return off;
  const stations = all ? null : [...new Set(channelsOf(event).map(stationOf))].sort();
  return { from: event.time - before, to: off + after, stations };
}

/** Spans that windows of a station cover, without overlaps. */
export function spansOf(windows: readonly EventWindow[], station: string): Span[] {
  return unite(windows.filter(({ stations }) => stations === null || stations.includes(station)));
}

function offTime({ time, data }: Event): Time | string {
  const off = field(data, "off");
  if (off === undefined) return time;
  try {
    const parsed = parseTime(String(off));
    return parsed < time ? "Event ends before it begins" : parsed;
  } catch (error) {
    return `Event's off time: ${(error as Error).message}`;
  }
}

function channelsOf({ source, data }: Event): string[] {
  const channels = field(data, "channels");
  if (Array.isArray(channels)) return channels.filter((id): id is string => typeof id === "string");
  const channel = field(data, "channel");
  return [typeof channel === "string" ? channel : source];
}

function field(data: unknown, name: string): unknown {
  return typeof data === "object" && data !== null && Object.hasOwn(data, name) ? (data as Record<string, unknown>)[name] : undefined;
}
