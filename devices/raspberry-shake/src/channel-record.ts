/** The memory of a channel as a short JSON array, for positions. */
import { sampleGrid, type Time } from "@headframe/core";
import { type Static, Type } from "typebox";
import { type ChannelMemory, mostHeld } from "./channel-memory.ts";
import type { ShakePacket } from "./parse-shake-packet.ts";

/** ns since 1970 as text. */
export const timeText = Type.String({ pattern: "^-?\\d{1,20}$" });

/** Largest number of samples that a datagram has room for. */
const mostCounts = 65_507;

/** Samples of a packet. */
export const countList = Type.Array(Type.Integer({ minimum: -2_147_483_648, maximum: 2_147_483_647 }), { minItems: 1, maxItems: mostCounts });

/** Hz; 0 where it is not known. */
const rate = Type.Union([Type.Literal(0), Type.Number({ minimum: 1e-6, maximum: 1e6 })]);
const index = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
/** A difference of times: ms where that is exact, else ns as text. */
const difference = Type.Union([Type.Number({ minimum: -1e12, maximum: 1e12 }), timeText]);
const packet = Type.Tuple([timeText, countList]);
const held = Type.Tuple([timeText, countList, timeText]);

/** What is there only while something waits or is out of the ordinary. */
const unsteady = Type.Tuple([
  Type.Boolean({ description: "Whether there is a grid" }),
  Type.Union([Type.Literal(0), timeText], { description: "End of the last frame; 0 where there is none" }),
  rate,
  index,
  index,
  Type.Array(held, { maxItems: 2 * mostHeld }),
  Type.Array(packet, { maxItems: 2 * mostHeld }),
]);

const steady = [
  Type.String({ pattern: "^[A-Z0-9]{3}$", description: "Channel" }),
  rate,
  timeText,
  index,
  Type.Integer({ minimum: -2_000_000, maximum: 2_000_000, description: "Mean offset of the packets, ns" }),
  Type.Integer({ minimum: 0, maximum: mostCounts, description: "Samples of the last packet" }),
  Type.Array(difference, {
    maxItems: 2 * mostHeld + 1,
    description: "Times of the last packets, backwards: end less the last, then intervals and how often each",
  }),
] as const;

/** Channel, rate, anchor, next, offset, length of the last packet, times of the last packets, and the rest where there is any. */
export const channelRecord = Type.Union([Type.Tuple([...steady]), Type.Tuple([...steady, unsteady])]);

/** A channel's memory in JSON. */
export type ChannelRecord = Static<typeof channelRecord>;

type Difference = Static<typeof difference>;

/** A channel's memory as JSON. */
export function recordOf(channel: string, memory: Readonly<ChannelMemory>): ChannelRecord {
  const { rate, anchor, next, offset, lastLength, recent, started, end, anchoredRate, losses, lastLoss, held, early } = memory;
  const waits = held.length > 0 || early.length > 0 || losses > 0;
  const record = [channel, rate, String(anchor), next, offset, lastLength, runsOf(recent, end ?? 0n)] as const;
  if (started && !waits && anchoredRate === rate && end === anchor + sampleGrid(rate).offset(next)) return [...record];
  const heldRecords = held.map(({ packet, since }) => [String(packet.time), [...packet.counts], String(since)] as [string, number[], string]);
  const earlyRecords = early.map(({ time, counts }) => [String(time), [...counts]] as [string, number[]]);
  return [...record, [started, end === undefined ? 0 : String(end), anchoredRate, losses, lastLoss, heldRecords, earlyRecords]];
}

/**
 * A channel's memory out of JSON that has the form of a record.
 *
 * @throws RangeError if the parts do not go together
 */
export function memoryOf([channel, rate, anchorText, next, offset, lastLength, runs, rest]: ChannelRecord): ChannelMemory {
  const anchor = BigInt(anchorText);
  const [started, endText, anchoredRate, losses, lastLoss, held, early] = rest ?? [true, undefined, rate, 0, 0, [], []];
  if (started && (rate === 0 || anchoredRate !== rate)) throw new RangeError(`channel ${channel} has a grid without a rate`);
  const end = endText === undefined ? anchor + sampleGrid(rate).offset(next) : endText === 0 ? undefined : BigInt(endText);
  const packetOf = (time: string, counts: readonly number[]): ShakePacket => ({ channel, time: BigInt(time), counts: Int32Array.from(counts) });
  return {
    ...{ rate, started, anchor, next, offset, anchoredRate, end, lastLength, losses, lastLoss },
    recent: timesOf(runs, end ?? 0n),
    held: held.map(([time, counts, since]) => ({ packet: packetOf(time, counts), since: BigInt(since) })),
    early: early.map(([time, counts]) => packetOf(time, counts)),
  };
}

/** Times, the latest first, as differences, of which equal ones that follow one another are written once. */
function runsOf(times: readonly Time[], end: Time): Difference[] {
  const runs: Difference[] = [];
  let later = end;
  for (const [i, time] of [...times].reverse().entries()) {
    const step = writeDifference(later - time);
    later = time;
    if (i > 0 && runs.length > 1 && runs[runs.length - 2] === step) (runs[runs.length - 1] as number)++;
    else runs.push(...(i === 0 ? [step] : [step, 1]));
  }
  return runs;
}

function timesOf(runs: readonly Difference[], end: Time): Time[] {
  const [first, ...rest] = runs;
  if (first === undefined) return [];
  let time = end - readDifference(first);
  const times = [time];
  for (let i = 0; i < rest.length; i += 2) {
    const [step, count] = [rest[i] as Difference, rest[i + 1]];
    if (!Number.isInteger(count) || (count as number) < 1 || times.length + (count as number) > mostHeld)
      throw new RangeError("times of packets without a count");
    for (let n = 0; n < (count as number); n++) {
      time -= readDifference(step);
      times.push(time);
    }
  }
  return times.reverse();
}

function writeDifference(nanoseconds: bigint): Difference {
  const ms = Number(nanoseconds) / 1e6;
  return Math.abs(ms) < 1e9 && readDifference(ms) === nanoseconds ? ms : String(nanoseconds);
}

function readDifference(written: Difference): bigint {
  return typeof written === "number" ? BigInt(Math.round(written * 1e6)) : BigInt(written);
}
