/** Events for the examples of operators. */
import { type Event, eventId, type Json, parseTime } from "@headframe/core";

/** Time of the examples: `seconds` after noon of the first day of 2026. */
export function exampleTime(seconds: number): bigint {
  return parseTime("2026-01-01T12:00:00Z") + BigInt(Math.round(seconds * 1e9));
}

/** Event of the examples. */
export function exampleEvent(seconds: number, data: Json, type = "reading", source = "gas-1"): Event {
  const time = exampleTime(seconds);
  return { kind: "event", type, id: eventId(type, source, time), source, time, data };
}
