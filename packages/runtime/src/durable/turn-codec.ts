/** Turns and segment bases as bytes and back: positional, so that a turn that took one range is a few dozen bytes. */
import { type DataItem, type FlowDocument, HeadframeError, type Position } from "@headframe/core";
import type { AsyncResult, IdleTimer, TakenRange } from "../turn.ts";
import { type ByteReader, decoded } from "./byte-reader.ts";
import { ByteWriter } from "./byte-writer.ts";
import { readItems, writeItems } from "./item-codec.ts";
import type { LogEntry, OutputDigest, SegmentBase } from "./log-entry.ts";
import { readValue, writeValue } from "./value-codec.ts";

const tag = { base: 1, turn: 2 } as const;
const outcome = { items: 0, error: 1, errorWithStack: 2 } as const;
const has = { side: 1, done: 2, item: 1, watermark: 1 } as const;

const shared = new ByteWriter();

/** Bytes of a turn. */
export function encodeEntry({ record, outputs }: LogEntry): Uint8Array {
  const writer = shared.clear();
  writer.byte(tag.turn);
  writer.varint(record.turn);
  writer.int64(record.now);
  writeEach(writer, record.taken, writeRange);
  writeEach(writer, record.idle, writeIdle);
  writeEach(writer, record.results, writeResult);
  writeEach(writer, outputs, writeDigest);
  return writer.message();
}

/** @throws HeadframeError `log-damaged` for anything that {@link encodeEntry} did not make */
export function decodeEntry(bytes: Uint8Array): LogEntry {
  return decoded(bytes, { code: "log-damaged", name: "a turn" }, (reader) => {
    if (reader.byte() !== tag.turn) throw new RangeError("it is something else");
    const turn = reader.varint();
    const now = reader.int64();
    const taken = readEach(reader, readRange);
    const idle = readEach(reader, readIdle);
    const results = readEach(reader, readResult);
    return { record: { turn, now, taken, idle, results }, outputs: readEach(reader, readDigest) };
  });
}

/** Bytes of a segment's base. */
export function encodeBase({ format, runtime, document, turn, now, watermark, state }: SegmentBase): Uint8Array {
  const writer = shared.clear();
  writer.byte(tag.base);
  writer.byte(format);
  writer.text(runtime);
  writeValue(writer, document);
  writer.varint(turn);
  writer.int64(now);
  writer.byte(watermark === undefined ? 0 : has.watermark);
  if (watermark !== undefined) writer.int64(watermark);
  writer.varint(state.length);
  writer.bytes(state);
  return writer.message();
}

/**
 * The state is a copy.
 *
 * @throws HeadframeError `log-damaged` for anything that {@link encodeBase} did not make, `log-version` for another format
 */
export function decodeBase(bytes: Uint8Array): SegmentBase {
  const [kind, format] = bytes;
  if (kind === tag.base && format !== 1)
    throw new HeadframeError("log-version", `The turn log has format ${format}; this runtime reads format 1. Use the runtime that wrote it`);
  return decoded(bytes, { code: "log-damaged", name: "the base of a segment" }, (reader) => {
    if (reader.byte() !== tag.base) throw new RangeError("it is something else");
    reader.byte();
    const runtime = reader.text();
    const document = readValue(reader) as FlowDocument;
    const turn = reader.varint();
    const now = reader.int64();
    const watermark = reader.byte() === has.watermark ? reader.int64() : undefined;
    const state = new Uint8Array(reader.bytes(reader.varint()));
    return { format: 1, runtime, document, turn, now, ...(watermark !== undefined && { watermark }), state };
  });
}

function writeEach<T>(writer: ByteWriter, list: readonly T[], write: (writer: ByteWriter, element: T) => void): void {
  writer.varint(list.length);
  for (const element of list) write(writer, element);
}

function readEach<T>(reader: ByteReader, read: (reader: ByteReader) => T): T[] {
  return reader.list(reader.varint(), () => read(reader));
}

function writeRange(writer: ByteWriter, { source, count, side, position, done }: TakenRange): void {
  writer.byte((side ? has.side : 0) | (done ? has.done : 0));
  writer.name(source);
  writer.varint(count);
  if (side) writeValue(writer, side);
  writeValue(writer, position);
}

function readRange(reader: ByteReader): TakenRange {
  const flags = reader.byte();
  const source = reader.name();
  const count = reader.varint();
  const side = (flags & has.side) === 0 ? undefined : (readValue(reader) as Record<string, number>);
  const position = readValue(reader) as Position;
  return { source, count, ...(side && { side }), position, ...((flags & has.done) !== 0 && { done: true }) };
}

function writeIdle(writer: ByteWriter, { source, item }: IdleTimer): void {
  writer.byte(item === undefined ? 0 : has.item);
  writer.name(source);
  if (item !== undefined) writer.name(item);
}

function readIdle(reader: ByteReader): IdleTimer {
  const flags = reader.byte();
  const source = reader.name();
  return { source, ...((flags & has.item) !== 0 && { item: reader.name() }) };
}

function writeResult(writer: ByteWriter, { step, id, outcome: result }: AsyncResult): void {
  writer.name(step);
  writer.varint(id);
  if ("items" in result) {
    writer.byte(outcome.items);
    writeItems(writer, result.items);
    return;
  }
  writer.byte(result.stack === undefined ? outcome.error : outcome.errorWithStack);
  writer.text(result.error);
  if (result.stack !== undefined) writer.text(result.stack);
}

function readResult(reader: ByteReader): AsyncResult {
  const step = reader.name();
  const id = reader.varint();
  const kind = reader.byte();
  if (kind === outcome.items) return { step, id, outcome: { items: readItems(reader) as DataItem[] } };
  const error = reader.text();
  return { step, id, outcome: { error, ...(kind === outcome.errorWithStack && { stack: reader.text() }) } };
}

function writeDigest(writer: ByteWriter, { sink, epoch, sequence, count, crc }: OutputDigest): void {
  writer.name(sink);
  writer.varint(epoch);
  writer.varint(sequence);
  writer.varint(count);
  writer.uint32(crc);
}

function readDigest(reader: ByteReader): OutputDigest {
  return { sink: reader.name(), epoch: reader.varint(), sequence: reader.varint(), count: reader.varint(), crc: reader.uint32() };
}
