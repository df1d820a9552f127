/** What a journal holds: batches as the device gave them, numbered from 1. */
import type { Batch, Item, Position } from "@headframe/core";
import { ByteReader, decoded } from "./byte-reader.ts";
import { ByteWriter } from "./byte-writer.ts";
import { readItems, writeItems } from "./item-codec.ts";
import { FRAME_BYTES } from "./segment-format.ts";
import { readValue, writeValue } from "./value-codec.ts";

/** A batch in a journal; `position` is the device's. */
export interface JournalEntry extends Batch {
  readonly number: number;
}

/** Where an entry is on the disk. */
export interface EntryPlace {
  readonly path: string;
  readonly offset: number;
}

/** An entry, where it is, and its size there in bytes. */
export interface StoredEntry {
  readonly entry: JournalEntry;
  readonly at: EntryPlace;
  readonly bytes: number;
}

const has = { side: 1, done: 2 } as const;
const shared = new ByteWriter();

/**
 * Bytes of an entry.
 *
 * @throws TypeError or RangeError for items that are not plain data, and times beyond 64 bits
 */
export function encodeJournalEntry({ number, items, side, position, done }: JournalEntry): Uint8Array {
  const writer = shared.clear();
  const ports = Object.entries(side ?? {});
  writer.varint(number);
  writer.byte((ports.length > 0 ? has.side : 0) | (done ? has.done : 0));
  writeValue(writer, position);
  writeItems(writer, items);
  if (ports.length > 0) writer.varint(ports.length);
  for (const [port, list] of ports) {
    writer.name(port);
    writeItems(writer, list);
  }
  return writer.message();
}

/** @throws HeadframeError `log-damaged` for anything that {@link encodeJournalEntry} did not make */
export function decodeJournalEntry(bytes: Uint8Array): JournalEntry {
  return decoded(bytes, { code: "log-damaged", name: "an entry of a journal" }, (reader) => {
    const number = reader.varint();
    const flags = reader.byte();
    const position = readValue(reader) as Position;
    const items = readItems(reader);
    return { number, items, ...((flags & has.side) !== 0 && { side: readSide(reader) }), position, ...((flags & has.done) !== 0 && { done: true }) };
  });
}

/** Number of an entry, without reading the rest. */
export function entryNumber(bytes: Uint8Array): number {
  return new ByteReader(bytes).varint();
}

function readSide(reader: ByteReader): Record<string, readonly Item[]> {
  return Object.fromEntries(reader.list(reader.varint(), () => [reader.name(), readItems(reader)]));
}

/** Bytes that an entry takes up in a segment. */
export function sizeInFile(payload: Uint8Array): number {
  return payload.length + FRAME_BYTES;
}
