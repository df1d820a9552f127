import { type Event, eventId, events, formatTime, type PortType, type Span } from "@headframe/core";
import { type Static, Type } from "typebox";

/** Data of a window that lacks samples of a source; times are ISO texts with nine digits. */
/** What a window lacks. */
export const IncompleteData = Type.Object({
  from: Type.String({ description: "Where the window begins" }),
  to: Type.String({ description: "Where it ends; the end is not part of it" }),
  missing: Type.Array(Type.Object({ from: Type.String(), to: Type.String() }), { description: "Parts of the window without samples" }),
  seconds: Type.Number({ description: "Length of the missing parts together, in seconds" }),
});

export type IncompleteData = Static<typeof IncompleteData>;

/** A window that lacks samples of its source (a station, where nothing of it is known); its time is the window's start. */
export type IncompleteEvent = Event<"incomplete", IncompleteData>;

/** Port that carries windows which lack samples. */
export const incompleteEvents: PortType<IncompleteEvent> = events("incomplete", IncompleteData);

/** A window that lacks samples as an event with a deterministic id. */
export function incompleteEvent(source: string, window: Span, missing: readonly Span[]): IncompleteEvent {
  const text = ({ from, to }: Span): { from: string; to: string } => ({ from: formatTime(from), to: formatTime(to) });
  const seconds = missing.reduce((sum, { from, to }) => sum + Number(to - from) / 1e9, 0);
  const id = eventId("incomplete", source, window.from, `${window.to} ${missing.map(({ from, to }) => `${from}-${to}`).join(" ")}`);
  return { kind: "event", type: "incomplete", id, source, time: window.from, data: { ...text(window), missing: missing.map(text), seconds } };
}
