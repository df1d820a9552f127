import { type Event, eventId, events, formatTime, type PortType, type Time } from "@headframe/core";
import { type Static, Type } from "typebox";

/** Data of a finding about a station, from what its arrivals say. */
export const StationFindingData = Type.Object({
  station: Type.String({ description: "`NET_STA`" }),
  finding: Type.Enum(["clock", "polarity", "deaf", "flipped", "exchanged", "repeats"], {
    description:
      "Clock off; first motions upside down; arrivals missing that its like have; a channel upside down; two channels exchanged; many events from one place near the station",
  }),
  channels: Type.Optional(Type.Array(Type.String(), { description: "FDSN source ids of the channels that are upside down or exchanged" })),
  state: Type.Enum(["begun", "changed", "ended"]),
  value: Type.Number({
    description:
      "clock: residual of P and S in ms (late is positive); polarity: share of first motions against the neighbours; deaf: arrivals over those expected; flipped, exchanged: natural logarithm of the odds; repeats: events per second",
  }),
  sigma: Type.Number({
    description: "clock, repeats: standard deviation of the value (clock: ms); else how many standard deviations what was seen is off what is expected",
  }),
  since: Type.String({ description: "Origin time of the first event that shows it" }),
  events: Type.Integer({ description: "Events that it rests on" }),
  x: Type.Optional(Type.Number({ description: "repeats: place of the events in the local frame, m east" })),
  y: Type.Optional(Type.Number({ description: "m north" })),
  z: Type.Optional(Type.Number({ description: "m up" })),
});

export type StationFindingData = Static<typeof StationFindingData>;

/** A finding about a station; its time is the origin time of the event that completed it. */
export type StationFindingEvent = Event<"station-quality", StationFindingData>;

/** Port that carries findings about stations. */
export const stationFindings: PortType<StationFindingEvent> = events("station-quality", StationFindingData);

/** A finding before it is an event; its number of standard deviations is `sigma` or follows from it. */
export interface Finding extends Omit<StationFindingData, "state" | "since"> {
  readonly since: Time;
}

/** A finding as an event with a deterministic id. */
export function stationFinding(finding: Finding, state: StationFindingData["state"], time: Time): StationFindingEvent {
  const { station, since } = finding;
  const id = eventId("station-quality", station, time, `${finding.finding} ${state}`);
  return { kind: "event", type: "station-quality", id, source: station, time, data: { ...finding, state, since: formatTime(since) } };
}
