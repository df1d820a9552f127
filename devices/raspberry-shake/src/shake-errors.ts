import { type Event, eventId, events, type PortType, type Time } from "@headframe/core";
import { type Static, Type } from "typebox";

const schema = Type.Object({
  step: Type.String(),
  reason: Type.String({ description: "What is wrong, as one sentence" }),
  bytes: Type.Optional(Type.String({ description: "The datagram, base64" })),
});

type ShakeErrorData = Static<typeof schema>;

/** Bad data, or what a person should know about the stream. */
export type ShakeError = Event<"error", ShakeErrorData>;

/** Port of datagrams that are no packets. */
export const shakeErrors: PortType<ShakeError> = events("error", schema);

/** An error about a datagram. `count` tells errors apart that are alike in all else. */
export function shakeError(source: string, time: Time, count: number, reason: string, bytes?: Uint8Array): ShakeError {
  const data = { step: "raspberry-shake", reason, ...(bytes && { bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64") }) };
  return { kind: "event", type: "error", id: eventId("error", source, time, `${count}\n${reason}`), source, time, data };
}
