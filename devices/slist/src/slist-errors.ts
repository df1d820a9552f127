import { type Event, eventId, events, type PortType } from "@headframe/core";
import { type Static, Type } from "typebox";

const schema = Type.Object({
  step: Type.String(),
  reason: Type.String({ description: "What is wrong, as one sentence" }),
  file: Type.String(),
  line: Type.Number({ description: "Line in the file, from 1" }),
});

/** A line that cannot be read. */
export type SlistError = Event<"error", Static<typeof schema>>;

/** Port of text that is no SLIST. */
export const slistErrors: PortType<SlistError> = events("error", schema);

/** An error about a line of a file. */
export function slistError(file: string, line: number, reason: string): SlistError {
  return {
    kind: "event",
    type: "error",
    id: eventId("error", file, 0n, `${line}\n${reason}`),
    source: file,
    time: 0n,
    data: { step: "slist", reason, file, line },
  };
}
