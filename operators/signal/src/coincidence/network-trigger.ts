import { type Event, eventId, events, formatTime, type PortType, type Time } from "@headframe/core";
import { type Static, Type } from "typebox";

/** Data of a trigger that several stations share; the lists go together and are in the order of on times. */
/** Data of a network trigger. */
export const NetworkTriggerData = Type.Object({
  stations: Type.Array(Type.String(), { description: "Station codes without the network" }),
  channels: Type.Array(Type.String(), { description: "FDSN source ids of the channels that voted" }),
  on: Type.String({ description: "Earliest on time of the members" }),
  off: Type.String({ description: "Latest off time of the members" }),
  seconds: Type.Number({ description: "From on to off, in seconds" }),
  sum: Type.Number({ description: "Sum of the members' weights" }),
  peaks: Type.Array(Type.Number(), { description: "Largest ratio of each member" }),
  stds: Type.Array(Type.Number(), { description: "Standard deviation of each member's ratio" }),
  weightedPeak: Type.Number({ description: "Mean of the peaks, by weight" }),
  weightedStd: Type.Number({ description: "Mean of the standard deviations, by weight" }),
});

export type NetworkTriggerData = Static<typeof NetworkTriggerData>;

/** A trigger that several stations share; its time is the earliest on time. */
export type NetworkTriggerEvent = Event<"trigger", NetworkTriggerData>;

/** Port that carries triggers of a network. */
export const networkTriggerEvents: PortType<NetworkTriggerEvent> = events("trigger", NetworkTriggerData);

/** A trigger of one channel that waits for a decision; plain data. */
export interface Vote {
  readonly on: Time;
  readonly off: Time;
  readonly channel: string;
  readonly station: string;
  /** Who votes: nobody votes twice for the same event. */
  readonly voter: string;
  readonly weight: number;
  readonly peak: number;
  readonly std: number;
}

/** Votes that overlap in time as an event with a deterministic id. */
export function networkTriggerEvent(source: string, votes: readonly Vote[], off: Time, sum: number): NetworkTriggerEvent {
  const on = votes[0]?.on ?? off;
  const channels = votes.map(({ channel }) => channel);
  const mean = (value: (vote: Vote) => number): number => votes.reduce((total, vote) => total + value(vote) * vote.weight, 0) / sum;
  return {
    kind: "event",
    type: "trigger",
    id: eventId("trigger", source, on, channels.join(" ")),
    source,
    time: on,
    data: {
      stations: votes.map(({ station }) => station),
      channels,
      on: formatTime(on),
      off: formatTime(off),
      seconds: Number(off - on) / 1e9,
      sum,
      peaks: votes.map(({ peak }) => peak),
      stds: votes.map(({ std }) => std),
      weightedPeak: mean(({ peak }) => peak),
      weightedStd: mean(({ std }) => std),
    },
  };
}
