import { type Event, eventId, events, type PortType, type Time } from "@headframe/core";
import { Type } from "typebox";

/** Says what an operator could not do with a sensor's channels, and why. */
export type NoteEvent = Event<"seismic.note", { readonly note: string }>;

/** Side port for notes. */
export const noteEvents: PortType<NoteEvent> = events("seismic.note", Type.Object({ note: Type.String({ description: "What was not done, and why" }) }));

/** Note about a sensor from a time on. */
export function noteEvent(source: string, time: Time, note: string): NoteEvent {
  return { kind: "event", type: "seismic.note", id: eventId("seismic.note", source, time, note), source, time, data: { note } };
}
