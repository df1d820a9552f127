import { HeadframeError, type Position, type Time } from "@headframe/core";
import { type Static, Type } from "typebox";
import * as Value from "typebox/value";
import type { ChannelMemory } from "./channel-memory.ts";
import { channelRecord, countList, memoryOf, recordOf, timeText } from "./channel-record.ts";
import type { QueueContent } from "./item-queue.ts";

/** More channels than any instrument has: what comes beyond is not from one. */
export const mostChannels = 32;

const count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const channelIndex = Type.Integer({ minimum: 0, maximum: mostChannels - 1 });
const causes = ["missing", "lost", "overflow", "clock-step", "damaged", "rate-change"] as const;
const queuedFrame = Type.Tuple([channelIndex, timeText, Type.Number({ minimum: 1e-6, maximum: 1e6 }), countList]);
const queuedGap = Type.Tuple([channelIndex, timeText, timeText, Type.Enum([...causes])]);

/** What is not yet handed over: queued items, times that were dropped for want of room, watermarks. */
const pending = Type.Tuple([
  Type.Array(Type.Union([queuedFrame, queuedGap])),
  Type.Array(Type.Tuple([channelIndex, timeText, timeText])),
  Type.Array(Type.Tuple([channelIndex, timeText])),
]);

/** Version, errors so far, frames dropped so far, channels, and what is not yet handed over where there is any. */
const head = [Type.Literal(1), count, count, Type.Array(channelRecord, { maxItems: mostChannels })] as const;
const schema = Type.Union([Type.Tuple([...head]), Type.Tuple([...head, pending])]);

type Pending = Static<typeof pending>;

/** What a reader remembers between two batches. */
export interface ShakeMemory {
  /** Errors reported so far; their ids hang on it. */
  readonly errors: number;
  /** By channel code, in the order of their first packets. */
  readonly channels: ReadonlyMap<string, Readonly<ChannelMemory>>;
  readonly queue: QueueContent;
  /** By source. */
  readonly watermarks: ReadonlyMap<string, Time>;
}

/** A reader's memory as a position: nested arrays of texts and numbers, because a journal writes it with every batch. */
export function positionOf({ errors, channels, queue, watermarks }: ShakeMemory, sourceOf: (channel: string) => string): Position {
  const indices = new Map([...channels.keys()].map((code, i) => [sourceOf(code), i]));
  const indexOf = (source: string) => indices.get(source) ?? 0;
  const records = [...channels].map(([code, memory]) => recordOf(code, memory));
  const rest: Pending = [
    queue.items.map((item) =>
      item.kind === "frame"
        ? [indexOf(item.source), String(item.t0), item.rate, [...item.samples]]
        : [indexOf(item.source), String(item.from), String(item.to), item.cause],
    ),
    [...queue.overflow].map(([source, { from, to }]) => [indexOf(source), String(from), String(to)]),
    [...watermarks].map(([source, time]) => [indexOf(source), String(time)]),
  ];
  const position = [1, errors, queue.dropped, records];
  return (rest.some((list) => list.length > 0) ? [...position, rest] : position) as Position;
}

/**
 * A reader's memory out of a position.
 *
 * @throws HeadframeError `position-invalid`
 */
export function memoryAt(position: Position, sourceOf: (channel: string) => string): ShakeMemory {
  const invalid = (why: string) =>
    new HeadframeError("position-invalid", `Not a position of a raspberry-shake source (${why}): ${JSON.stringify(position).slice(0, 120)}`);
  if (!Value.Check(schema, position)) throw invalid("wrong form");
  const [, errors, dropped, records, [items, overflow, watermarks] = [[], [], []]] = position as Static<typeof schema>;
  const codes = records.map(([code]) => code);
  if (new Set(codes).size < codes.length) throw invalid("a channel comes twice");
  const source = (index: number): string => {
    const code = codes[index];
    if (code === undefined) throw invalid(`there is no channel ${index}`);
    return sourceOf(code);
  };
  try {
    return {
      errors,
      channels: new Map(records.map((record) => [record[0], memoryOf(record)])),
      queue: {
        items: items.map((item) => queuedItem(item, source(item[0]))),
        overflow: new Map(overflow.map(([index, from, to]) => [source(index), { from: BigInt(from), to: BigInt(to) }])),
        dropped,
      },
      watermarks: new Map(watermarks.map(([index, time]) => [source(index), BigInt(time)])),
    };
  } catch (error) {
    throw error instanceof RangeError ? invalid(error.message) : error;
  }
}

function queuedItem(item: Pending[0][number], source: string): QueueContent["items"][number] {
  if (typeof item[2] === "number") {
    const [, t0, rate, counts] = item as Static<typeof queuedFrame>;
    return { kind: "frame", source, channels: [source], t0: BigInt(t0), rate, unit: "count", samples: Int32Array.from(counts) };
  }
  const [, from, to, cause] = item as Static<typeof queuedGap>;
  return { kind: "gap", source, from: BigInt(from), to: BigInt(to), cause };
}
