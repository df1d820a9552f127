import { type Event, events, type PortType } from "@headframe/core";
import { type Static, Type } from "typebox";
import { PickMethod, Polarisation } from "./pick-event.ts";

/** A pick as a part of an event: what location and size need of it. */
export const AssociatedPick = Type.Object({
  id: Type.String({ description: "Id of the pick" }),
  station: Type.String({ description: "`NET_STA`" }),
  channel: Type.String({ description: "FDSN source id" }),
  phase: Type.Enum(["P", "S"], { description: "As it was associated, which may differ from what the picker thought" }),
  method: PickMethod,
  time: Type.String({ description: "ISO 8601 UTC with nanoseconds" }),
  uncertaintySeconds: Type.Number({ description: "Standard deviation of the time, s" }),
  probability: Type.Optional(Type.Number({ description: "That the phase is the right one" })),
  snr: Type.Optional(Type.Number()),
  amplitude: Type.Optional(Type.Number({ description: "In the unit of the samples" })),
  prominence: Type.Optional(Type.Number({ description: "Amplitude over the largest one of the station's onsets in the 0.3 s up to this" })),
  polarity: Type.Optional(Type.Enum(["U", "D", ""])),
  polarisation: Type.Optional(Polarisation),
});

/** Data of an association: picks that belong to one seismic event, and a first place. */
export const AssociationData = Type.Object({
  event: Type.String({ description: "Id of the seismic event; the same in every revision" }),
  revision: Type.Integer({ minimum: 0, description: "0: first; the latest holds" }),
  stage: Type.Enum(["preliminary", "revised"], { description: "From the first stations, or with all that came" }),
  x: Type.Number({ description: "East, m" }),
  y: Type.Number({ description: "North, m" }),
  z: Type.Number({ description: "Up, m" }),
  uncertaintyMetres: Type.Number({ description: "How far the first place may be off (spacing of the search), m" }),
  picks: Type.Array(AssociatedPick),
  reached: Type.Optional(Type.String({ description: "Event time that had been reached when this was decided, ISO 8601 UTC with nanoseconds" })),
  ambiguous: Type.Boolean({ description: "Picks of this event were claimed by others too: a case for a better solver" }),
});

export type AssociatedPick = Static<typeof AssociatedPick>;
export type AssociationData = Static<typeof AssociationData>;

/** An association; its time is the first guess of the origin time. */
export type AssociationEvent = Event<"association", AssociationData>;

/** Port that carries associations. */
export const associationEvents: PortType<AssociationEvent> = events("association", AssociationData);
