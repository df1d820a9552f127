import { type Event, eventId, events, type PortType, type Time } from "@headframe/core";
import { type Static, Type } from "typebox";

/** Data of a picked arrival; its time is the event's time. */
/** Data of a pick. */
export const PickData = Type.Object({
  channel: Type.String({ description: "FDSN source id of the channel that was picked" }),
  phase: Type.Enum(["P", "S"], { description: "Kind of wave" }),
  method: Type.Enum(["baer", "ar-aic"], { description: "How it was picked" }),
  onset: Type.Optional(Type.Enum(["I", "E"], { description: "Impulsive or emergent" })),
  polarity: Type.Optional(Type.Enum(["U", "D", ""], { description: "First motion up or down; empty if neither" })),
  weight: Type.Optional(Type.Integer({ minimum: 0, maximum: 4, description: "Quality from 0 (best) to 4" })),
});

export type PickData = Static<typeof PickData>;

/** A picked arrival; its time is the time of the first sample that belongs to it. */
export type PickEvent = Event<"pick", PickData>;

/** Port that carries picks. */
export const pickEvents: PortType<PickEvent> = events("pick", PickData);

/** A pick as an event with a deterministic id. */
export function pickEvent(source: string, time: Time, data: PickData): PickEvent {
  return { kind: "event", type: "pick", id: eventId("pick", source, time, `${data.channel} ${data.phase} ${data.method}`), source, time, data };
}
