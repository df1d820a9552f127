/** Bad data and poison items: events for `errors` ports, and what the log and the counters get to know. */
import { type ErrorEvent, errorEvent, type Item } from "@headframe/core";

/** Bad data at a step. */
export interface BadData {
  readonly step: string;
  readonly reason: string;
  readonly key: string;
  readonly item: Item | undefined;
  /** Set when the operator broke its contract and threw. */
  readonly thrown?: Error;
  /** Whether somebody takes from the step's `errors` port. */
  readonly connected: boolean;
}

/** Is told of all bad data. */
export type BadDataListener = (bad: BadData) => void;

/** Items up to this size travel with the error. */
const MAX_BYTES = 4096;

/** Error event with the item's bytes where they are few: the samples of a frame, the JSON of an event. */
export function badDataEvent({ step, reason, key, item, thrown }: BadData): ErrorEvent {
  const event = errorEvent(step, reason, { key, ...(item && { item }), ...(thrown && { thrown }) });
  const bytes = item && itemBytes(item);
  return bytes === undefined
    ? event
    : { ...event, data: { ...event.data, bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64") } };
}

function itemBytes(item: Item): Uint8Array | undefined {
  if (item.kind === "frame") {
    const { buffer, byteOffset, byteLength } = item.samples;
    return byteLength > 0 && byteLength <= MAX_BYTES ? new Uint8Array(buffer, byteOffset, byteLength) : undefined;
  }
  if (item.kind !== "event") return undefined;
  try {
    const bytes = new TextEncoder().encode(JSON.stringify(item, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value)));
    return bytes.length <= MAX_BYTES ? bytes : undefined;
  } catch {
    return undefined; // data that JSON cannot carry is itself what is wrong
  }
}

/** What was thrown, as an error. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** What a kernel threw, with its own part of the stack only: how the runtime came to call it may differ in a replay. */
export function asKernelError(thrown: unknown): Error {
  const { message, stack } = asError(thrown);
  const lines = stack?.split("\n") ?? [];
  const border = lines.findIndex((line) => /step-runner\.[jt]s/.test(line));
  return Object.assign(new Error(message), { stack: (border < 0 ? lines : lines.slice(0, border)).join("\n") });
}
