import { type Batch, type ErrorEvent, type Event, errorEvent, HeadframeError, type Host, type Json, nanoseconds, type SourceReader } from "@headframe/core";
import type { ByteInput } from "./byte-input.ts";
import { LineBuffer } from "./line-buffer.ts";
import type { ReadLine } from "./line-event.ts";

/** Where a reader stands: offset of the next line in bytes, and its number from 1. */
export type LinePosition = { readonly offset: number; readonly line: number };

/**
 * Reads a position, as it stands in a snapshot.
 *
 * @throws HeadframeError `position-invalid`
 */
export function linePosition(position: Json | undefined): LinePosition {
  if (position === undefined || position === null) return { offset: 0, line: 1 };
  const { offset, line } = position as Partial<LinePosition>;
  if (Number.isSafeInteger(offset) && Number.isSafeInteger(line) && (offset as number) >= 0 && (line as number) >= 1) return { offset, line } as LinePosition;
  throw new HeadframeError("position-invalid", `json-lines: a position is {"offset": bytes, "line": number}, got ${JSON.stringify(position).slice(0, 80)}`);
}

interface Settings {
  /** Name of the input for messages. */
  readonly name: string;
  readonly follow: boolean;
  readonly pollSeconds: number;
  readonly maxLineBytes: number;
}

/** Bytes read at a time: a block and its text fit a core's cache, which is faster than larger reads. */
const blockBytes = 1 << 16;
const shownBytes = 4096;
const byteOrderMark = "\ufeff";

/** Reads lines of JSON as events; memory is one block and the longest line. */
export class JsonLinesReader implements SourceReader {
  readonly #input: ByteInput;
  readonly #read: ReadLine;
  readonly #host: Pick<Host, "clock" | "log">;
  readonly #settings: Settings;
  #lines: LineBuffer;
  #line: number;
  #ended = false;

  constructor(input: ByteInput, read: ReadLine, host: Pick<Host, "clock" | "log">, from: LinePosition, settings: Settings) {
    this.#input = input;
    this.#read = read;
    this.#host = host;
    this.#settings = settings;
    this.#line = from.line;
    this.#lines = new LineBuffer(from.offset, { blockBytes, maxLineBytes: settings.maxLineBytes });
  }

  take(credit: number, signal: AbortSignal): Batch | Promise<Batch> {
    const batch = this.#lines.ready ? this.#batch(credit) : undefined;
    return batch ?? this.#fillAndTake(credit, signal);
  }

  close(): Promise<void> {
    return this.#input.close();
  }

  async #fillAndTake(credit: number, signal: AbortSignal): Promise<Batch> {
    while (!signal.aborted) {
      const batch = this.#lines.ready ? this.#batch(credit) : undefined;
      if (batch) return batch;
      if (this.#ended) break;
      const room = this.#lines.room();
      const count = await this.#input.read(room, signal);
      if (count === undefined) break;
      if (count > 0) this.#lines.added(count);
      else if (this.#settings.follow) await this.#wait(signal);
      else {
        this.#lines.ended();
        this.#ended = true;
      }
    }
    return { items: [], position: this.#position, ...(this.#ended && !this.#lines.ready && { done: true }) };
  }

  get #position(): LinePosition {
    return { offset: this.#lines.offset, line: this.#line };
  }

  /** Items of the lines that are ready, or undefined if those were all blank. */
  #batch(credit: number): Batch | undefined {
    const items: Event[] = [];
    const errors: ErrorEvent[] = [];
    this.#lines.take(credit, (text, { offset, bytes, tooLong }) => {
      const number = this.#line++;
      if (text === null) {
        errors.push(this.#error(number, tooLong ? `longer than ${this.#settings.maxLineBytes} bytes: option "maxLineBytes"` : "not UTF-8", bytes()));
        return;
      }
      const json = offset === 0 && text.startsWith(byteOrderMark) ? text.slice(1) : text;
      if (json.length < 2 && json.trim() === "") return;
      const event = this.#read(json, offset);
      if (typeof event !== "string") items.push(event);
      else if (json.trim() !== "") errors.push(this.#error(number, event, bytes()));
    });
    if (items.length === 0 && errors.length === 0) return undefined;
    return { items, position: this.#position, ...(errors.length > 0 && { side: { errors } }) };
  }

  #error(line: number, problem: string, bytes: Uint8Array): ErrorEvent {
    const event = errorEvent("json-lines", `${this.#settings.name} line ${line}: ${problem}`);
    return { ...event, data: { ...event.data, bytes: Buffer.from(bytes.subarray(0, shownBytes)).toString("base64") } };
  }

  /** Waits for the file to grow; one that has become shorter was written anew and is read from its start. */
  async #wait(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#host;
    const { name, pollSeconds, maxLineBytes } = this.#settings;
    if (await this.#input.restarted()) {
      log.warn(`${name} has become shorter; reading it from its start`);
      this.#lines = new LineBuffer(0, { blockBytes, maxLineBytes });
      this.#line = 1;
    } else await clock.until(clock.now() + nanoseconds(pollSeconds), signal).catch(() => {});
  }
}
