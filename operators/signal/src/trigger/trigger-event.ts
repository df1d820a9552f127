import { type Event, eventId, events, formatTime, type PortType, type Time } from "@headframe/core";
import { type Static, Type } from "typebox";
import { stationCode } from "./station-code.ts";

/** What ended a trigger. */
const ClosedBy = Type.Enum(["threshold", "maximum", "gap", "end"], {
  description: "The ratio fell below the off threshold, the maximum length was reached, a gap came, or the input ended",
});

/** Data of a trigger of one channel; times are ISO texts with nine digits. */
/** Data of the trigger of one channel. */
export const TriggerData = Type.Object({
  channel: Type.String({ description: "FDSN source id of the channel" }),
  station: Type.String({ description: "Station code without the network" }),
  on: Type.String({ description: "Time of the first sample at or above the on threshold" }),
  off: Type.String({ description: "Time of the last sample at or above the off threshold" }),
  seconds: Type.Number({ description: "From on to off, in seconds" }),
  peak: Type.Number({ description: "Largest ratio from on to off, the sample at off excluded" }),
  std: Type.Number({ description: "Population standard deviation of the same samples" }),
  rate: Type.Number({ description: "Sample rate of the ratio in Hz" }),
  closedBy: ClosedBy,
});

export type TriggerData = Static<typeof TriggerData>;

/** A trigger of one channel; its time is the on time. */
export type TriggerEvent = Event<"trigger", TriggerData>;

/** Port that carries triggers of single channels. */
export const triggerEvents: PortType<TriggerEvent> = events("trigger", TriggerData);

/** What a trigger found, before it is an event. */
export interface Triggered {
  readonly source: string;
  readonly channel: string;
  readonly on: Time;
  readonly off: Time;
  readonly peak: number;
  readonly std: number;
  readonly rate: number;
  readonly closedBy: TriggerData["closedBy"];
  /** Tells apart triggers that different settings found at the same time. */
  readonly settings: string;
}

/** A found trigger as an event with a deterministic id. */
export function triggerEvent({ source, channel, on, off, settings, peak, std, rate, closedBy }: Triggered): TriggerEvent {
  return {
    kind: "event",
    type: "trigger",
    id: eventId("trigger", source, on, `${channel} ${settings}`),
    source,
    time: on,
    data: { channel, station: stationCode(channel), on: formatTime(on), off: formatTime(off), seconds: Number(off - on) / 1e9, peak, std, rate, closedBy },
  };
}
