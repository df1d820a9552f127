import { type Event, eventId, events, type PortType, type Time } from "@headframe/core";
import { type Static, Type } from "typebox";

/** Direction and shape of particle motion just after an onset. */
export const Polarisation = Type.Object({
  azimuth: Type.Number({ description: "Of the first eigenvector, degrees from north to east, 0 to 360; it points the way the ground first moved" }),
  incidence: Type.Number({ description: "Angle of the first eigenvector from the vertical (up), degrees, 0 to 180" }),
  rectilinearity: Type.Number({ description: "1 - sqrt(l2 / l1); 1 is motion along a line" }),
  planarity: Type.Number({ description: "1 - 2 l3 / (l1 + l2); 1 is motion in a plane" }),
});

/** How an arrival was picked; `predicted`: in a window around the time that a location predicts. */
export const PickMethod = Type.Enum(["baer", "ar-aic", "aic", "kurtosis", "onset", "predicted"], { description: "How it was picked" });

/** Data of a pick; its time is the event's time. */
export const PickData = Type.Object({
  channel: Type.String({ description: "FDSN source id of the channel that was picked, the strongest where several were used" }),
  phase: Type.Enum(["P", "S"], { description: "Kind of wave" }),
  method: PickMethod,
  onset: Type.Optional(Type.Enum(["I", "E"], { description: "Impulsive or emergent" })),
  polarity: Type.Optional(Type.Enum(["U", "D", ""], { description: "First motion up or down; empty if neither" })),
  weight: Type.Optional(Type.Integer({ minimum: 0, maximum: 4, description: "Quality from 0 (best) to 4" })),
  uncertaintySeconds: Type.Optional(Type.Number({ description: "Standard deviation of the time, s" })),
  probability: Type.Optional(Type.Number({ minimum: 0, maximum: 1, description: "That the phase is the right one" })),
  snr: Type.Optional(Type.Number({ description: "Peak after the onset over the root mean square before it" })),
  amplitude: Type.Optional(Type.Number({ description: "Largest absolute vector value just after the onset, in the unit of the samples" })),
  prominence: Type.Optional(
    Type.Number({ minimum: 0, maximum: 1, description: "Amplitude over the largest one of the station's onsets in the 0.3 s up to this; small in a coda" }),
  ),
  polarisation: Type.Optional(Polarisation),
  event: Type.Optional(Type.String({ description: "Id of the event that the pick belongs to" })),
  residualSeconds: Type.Optional(Type.Number({ description: "Observed minus computed time, s" })),
});

export type Polarisation = Static<typeof Polarisation>;
export type PickData = Static<typeof PickData>;

/** A picked arrival; its time is the time of the onset, which may lie between samples. */
export type PickEvent = Event<"pick", PickData>;

/** Port that carries picks. */
export const pickEvents: PortType<PickEvent> = events("pick", PickData);

/** A pick as an event with a deterministic id. */
export function pickEvent(source: string, time: Time, data: PickData): PickEvent {
  return { kind: "event", type: "pick", id: eventId("pick", source, time, `${data.channel} ${data.phase} ${data.method}`), source, time, data };
}
