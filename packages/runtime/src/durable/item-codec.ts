/** Items as bytes and back, exactly: for journals, and for results in the turn log. */
import type { Event, Frame, Gap, GapCause, Item } from "@headframe/core";
import { type ByteReader, decoded } from "./byte-reader.ts";
import { ByteWriter } from "./byte-writer.ts";
import { readSamples, writeSamples } from "./sample-codec.ts";
import { readNumber, readValue, writeValue } from "./value-codec.ts";

const kind = { frame: 0, event: 1, gap: 2, watermark: 3 } as const;
/** Bits of a frame's first byte, above its kind. */
const has = { settling: 4, timingQuality: 8 } as const;
const causes: readonly GapCause[] = ["missing", "lost", "overflow", "clock-step", "damaged", "rate-change"];

const shared = new ByteWriter();

/**
 * Bytes of items, in order; names that come again cost a byte.
 *
 * @throws TypeError or RangeError for items that are not plain data, and times beyond 64 bits
 */
export function encodeItems(items: readonly Item[]): Uint8Array {
  writeItems(shared.clear(), items);
  return shared.message();
}

/** @throws HeadframeError `item-damaged` for anything that {@link encodeItems} did not make */
export function decodeItems(bytes: Uint8Array): Item[] {
  return decoded(bytes, { code: "item-damaged", name: "items" }, readItems);
}

/** Why {@link encodeItems} would refuse what an operator gave; undefined for items. Looks at no sample, so that large frames cost nothing. */
export function itemsProblem(given: readonly Item[]): string | undefined {
  if (!Array.isArray(given)) return "It is not a list of items";
  try {
    writeItems(
      shared.clear(),
      given.map((item: Item) => (item.kind === "frame" ? { ...item, samples: item.samples.slice(0, 0) } : item)),
    );
    return undefined;
  } catch (thrown) {
    return (thrown as Error).message;
  }
}

/** Puts items into a larger message. */
export function writeItems(writer: ByteWriter, items: readonly Item[]): void {
  writer.varint(items.length);
  for (const item of items) {
    if (item.kind === "frame") writeFrame(writer, item);
    else if (item.kind === "event") writeEvent(writer, item);
    else if (item.kind === "gap") writeGap(writer, item);
    else {
      writer.byte(kind.watermark);
      writer.name(item.source);
      writer.int64(item.time);
    }
  }
}

function writeFrame(writer: ByteWriter, { source, channels, t0, rate, unit, samples, settling, timingQuality }: Frame): void {
  writer.byte(kind.frame | (settling === undefined ? 0 : has.settling) | (timingQuality === undefined ? 0 : has.timingQuality));
  writer.name(source);
  writer.varint(channels.length);
  for (const channel of channels) writer.name(channel);
  writer.int64(t0);
  writeValue(writer, rate);
  writer.name(unit);
  writeSamples(writer, samples);
  if (settling !== undefined) writeValue(writer, settling);
  if (timingQuality !== undefined) writeValue(writer, timingQuality);
}

function writeEvent(writer: ByteWriter, { type, id, source, time, data }: Event): void {
  writer.byte(kind.event);
  writer.name(type);
  writer.text(id);
  writer.name(source);
  writer.int64(time);
  writeValue(writer, data);
}

function writeGap(writer: ByteWriter, { source, from, to, cause }: Gap): void {
  const code = causes.indexOf(cause);
  if (code < 0) throw new TypeError(`A gap has no cause "${cause}"`);
  writer.byte(kind.gap | (code << 2));
  writer.name(source);
  writer.int64(from);
  writer.int64(to);
}

/** Takes items out of a larger message. */
export function readItems(reader: ByteReader): Item[] {
  return reader.list(reader.varint(), () => readItem(reader));
}

function readItem(reader: ByteReader): Item {
  const first = reader.byte();
  switch (first & 3) {
    case kind.frame:
      return readFrame(reader, first);
    case kind.event:
      return { kind: "event", type: reader.name(), id: reader.text(), source: reader.name(), time: reader.int64(), data: readValue(reader) as Event["data"] };
    case kind.gap: {
      const cause = causes[first >> 2];
      if (cause === undefined) throw new RangeError(`${first >> 2} is no cause of a gap`);
      return { kind: "gap", source: reader.name(), from: reader.int64(), to: reader.int64(), cause };
    }
    default:
      return { kind: "watermark", source: reader.name(), time: reader.int64() };
  }
}

function readFrame(reader: ByteReader, first: number): Frame {
  const source = reader.name();
  const channels = reader.list(reader.varint(), () => reader.name());
  const t0 = reader.int64();
  const rate = readNumber(reader);
  const unit = reader.name();
  const samples = readSamples(reader);
  return {
    kind: "frame",
    source,
    channels,
    t0,
    rate,
    unit,
    samples,
    ...((first & has.settling) !== 0 && { settling: readNumber(reader) }),
    ...((first & has.timingQuality) !== 0 && { timingQuality: readNumber(reader) }),
  };
}
