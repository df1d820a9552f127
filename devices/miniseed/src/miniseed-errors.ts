import { type Event, eventId, events, type PortType, type Time } from "@headframe/core";
import { type Static, Type } from "typebox";

const schema = Type.Object({
  step: Type.String(),
  reason: Type.String({ description: "What is wrong, as one sentence" }),
  file: Type.String(),
  position: Type.Number({ description: "First byte in the file" }),
  bytes: Type.Number({ description: "How many bytes it is about" }),
});

/** Damaged bytes, or a record that cannot be used. */
export type MiniseedError = Event<"error", Static<typeof schema>>;

/** Port of damaged and unreadable bytes. */
export const miniseedErrors: PortType<MiniseedError> = events("error", schema);

/** Where bad bytes lie, and why they are bad. */
export interface BadBytes {
  readonly file: string;
  readonly position: number;
  readonly bytes: number;
  readonly reason: string;
}

/** An error about bytes of a file; `source` is their channel, where that is known. */
export function miniseedError({ file, position, bytes, reason }: BadBytes, source: string, time: Time): MiniseedError {
  const data = { step: "miniseed", reason, file, position, bytes };
  return { kind: "event", type: "error", id: eventId("error", source, time, `${file}\n${position}\n${reason}`), source, time, data };
}
