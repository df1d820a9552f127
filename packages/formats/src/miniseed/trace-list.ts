import { sampleGrid, type Time } from "@headframe/core";
import { type SampleType, sampleTypeOf } from "./encoding.ts";
import type { MiniseedRecord } from "./record.ts";
import { joinSummaries, type SampleSummary, summarise } from "./sample-summary.ts";
import { decodeSamples } from "./samples.ts";

/** A continuous stretch of a channel. */
export interface TraceSegment {
  readonly id: string;
  /** Time of the first sample. */
  readonly start: Time;
  /** Time of the last sample. */
  readonly end: Time;
  readonly rate: number;
  /** Number of samples. */
  readonly samples: number;
  /** Type of the samples; `-` where there are none. */
  readonly type: SampleType | "-";
  /** What the samples add up to; undefined for text and where there are none. */
  readonly summary: SampleSummary | undefined;
}

type Segment = { -readonly [K in keyof TraceSegment]: TraceSegment[K] };

/**
 * Joins records, in any order, to continuous segments of each channel, as libmseed's trace lists do:
 * neighbours fit if the gap between them is at most half a sample and their rates differ by less than
 * 0.01 %. Samples are summed up, not kept.
 */
export class TraceList {
  readonly #segments = new Map<string, Segment[]>();
  /** End of all coverage of an id. */
  readonly #latest = new Map<string, Time>();

  /** Takes a record in; gives a problem as one sentence where its samples cannot be decoded or are doubtful. */
  add(record: MiniseedRecord): string | undefined {
    const decoded = decodeSamples(record);
    if (typeof decoded === "string") return decoded;
    const { t0: start, sampleCount: samples, rate, id } = record;
    const end = samples > 1 && rate > 0 ? start + sampleGrid(rate).offset(samples - 1) : start;
    const type = samples > 0 ? (sampleTypeOf(record.encoding) ?? "-") : "-";
    this.#place({ id, start, end, rate, samples, type, summary: summarise(decoded.samples) });
    return decoded.warning;
  }

  /** Segments by id, then start (of two that start together, the longer first). */
  segments(): TraceSegment[] {
    return [...this.#segments.keys()].sort().flatMap((id) => this.#segments.get(id) ?? []);
  }

  #place(piece: Segment): void {
    const list = this.#segments.get(piece.id);
    const latest = this.#latest.get(piece.id);
    if (latest === undefined || piece.end > latest) this.#latest.set(piece.id, piece.end);
    if (!list || latest === undefined) {
      this.#segments.set(piece.id, [piece]);
      return;
    }
    const period = piece.rate > 0 ? BigInt(Math.trunc(1e9 / piece.rate)) : 0n;
    const last = list.at(-1)!;
    if (fits(last, piece, period)) {
      append(last, piece);
      settle(list, list.length - 1);
      return;
    }
    if (piece.start > latest + period + period / 2n) {
      insert(list, piece); // after all coverage: nothing else can fit
      return;
    }
    if (list.some((s) => s.start === piece.start && s.end === piece.end)) {
      insert(list, piece); // the same again: a segment of its own
      return;
    }
    const before = list.findIndex((s) => fits(s, piece, period));
    const after = list.findIndex((s, i) => i !== before && fits(piece, s, period));
    if (before < 0 && after < 0) insert(list, piece);
    else if (before < 0) {
      prepend(list[after]!, piece);
      settle(list, after);
    } else {
      const target = list[before]!;
      append(target, piece);
      if (after >= 0) {
        append(target, list[after]!);
        list.splice(after, 1);
      }
      settle(list, list.indexOf(target));
    }
  }
}

function fits(a: Segment, b: Segment, period: bigint): boolean {
  const gap = b.start - a.end - period;
  const tolerance = period / 2n;
  return gap <= tolerance && gap >= -tolerance && Math.abs(1 - a.rate / b.rate) < 1e-4 && a.type === b.type;
}

function append(a: Segment, b: Segment): void {
  a.end = b.end;
  a.samples += b.samples;
  a.summary = joinSummaries(a.summary, b.summary);
}

function prepend(a: Segment, b: Segment): void {
  a.start = b.start;
  a.samples += b.samples;
  a.summary = joinSummaries(b.summary, a.summary);
}

function isAfter(a: Segment, b: Segment): boolean {
  return a.start > b.start || (a.start === b.start && a.end < b.end);
}

function insert(list: Segment[], piece: Segment): void {
  list.push(piece);
  settle(list, list.length - 1);
}

/** Moves a changed segment to its place in time. */
function settle(list: Segment[], index: number): void {
  let i = index;
  const swap = (a: number, b: number) => ([list[a], list[b]] = [list[b]!, list[a]!]);
  while (i > 0 && isAfter(list[i - 1]!, list[i]!)) swap(i, --i);
  while (i < list.length - 1 && isAfter(list[i]!, list[i + 1]!)) swap(i, ++i);
}

/** Continuous segments of records. */
export function segments(records: Iterable<MiniseedRecord>): TraceSegment[] {
  const list = new TraceList();
  for (const record of records) list.add(record);
  return list.segments();
}
