/** The event that every aggregating window emits. */
import { type Event, eventId, events, formatTime, type PortType, type Time } from "@headframe/core";
import { type Static, Type } from "typebox";
import type { Accumulator } from "./aggregate/accumulator.ts";
import type { AggregatePlan } from "./aggregate/aggregates.ts";

/** Data of a `window` event; the statistics asked for stand beside these under their names. */
export const windowData = Type.Object(
  {
    from: Type.String({ description: "Start of the window, ISO 8601 UTC" }),
    to: Type.String({ description: "End of the window, ISO 8601 UTC" }),
    key: Type.String({ description: "Key of the events in the window" }),
    count: Type.Integer({ minimum: 1, description: "Number of events in the window" }),
    incomplete: Type.Optional(Type.Boolean({ description: "A gap overlaps the window" })),
  },
  { additionalProperties: Type.Union([Type.Number(), Type.Null()]) },
);

/** Result of a window over events. */
export type WindowEvent = Event<"window", Static<typeof windowData>>;

/** Port of window results. */
export const windowPort: PortType<WindowEvent> = events("window", windowData);

/** Where a window stands in time and what it is a window of. */
export interface WindowExtent {
  readonly from: Time;
  readonly to: Time;
  readonly key: string;
  /** Field that was aggregated; part of the id. */
  readonly value: string;
  /** A gap overlaps the window. */
  readonly incomplete: boolean;
  /** Tells windows of the same times apart, such as count windows over events of one time. */
  readonly number?: number;
}

/** Makes the event; its time is the window's end. */
export function windowEvent({ from, to, key, value, incomplete, number }: WindowExtent, accumulator: Accumulator, plan: AggregatePlan): WindowEvent {
  const { source, count } = accumulator;
  const data = { from: formatTime(from), to: formatTime(to), key, count, ...plan.read(accumulator), ...(incomplete && { incomplete }) };
  const id = eventId("window", source, to, `${from}\n${value}\n${key}${number === undefined ? "" : `\n${number}`}`);
  return { kind: "event", type: "window", id, source, time: to, data: data as WindowEvent["data"] };
}
