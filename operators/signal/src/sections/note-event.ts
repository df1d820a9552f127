import { type Event, eventId, events, type Frame } from "@headframe/core";
import { Type } from "typebox";

/** Says that an operator did something other than its options ask for, and why. */
export type NoteEvent = Event<"signal.note", { readonly note: string }>;

/** Side port of operators that may have something to say about the frames they get. */
export const noteEvents = events("signal.note", Type.Object({ note: Type.String({ description: "What was done instead, and why" }) }));

/** Note about the frames of a source from this one on. */
export function noteEvent({ source, t0 }: Frame, note: string): NoteEvent {
  return { kind: "event", type: "signal.note", id: eventId("signal.note", source, t0, note), source, time: t0, data: { note } };
}
