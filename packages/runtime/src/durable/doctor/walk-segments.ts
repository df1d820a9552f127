/** Reads every segment of a log or journal to its end, whatever is wrong with it. */
import { asError } from "../../bad-data.ts";
import { type Segment, type SegmentPlace, segmentsIn } from "../segment-folder.ts";
import { readSegment } from "../segment-reader.ts";
import { forbidden, isForbidden } from "./forbidden.ts";

/** What is wrong with a segment. */
export interface SegmentFault {
  /** `torn`: the end was not written whole; `damaged`: something else is there than was written; `hole`: records are missing. */
  readonly kind: "torn" | "damaged" | "hole";
  readonly path: string;
  readonly offset?: number;
  /** Number of the first record that is missing because of it. */
  readonly from: number;
  readonly why: string;
}

/** What there is of a log or journal. */
export interface Walked<Last> {
  readonly segments: readonly Segment[];
  readonly faults: readonly SegmentFault[];
  /** Number of the first record that is there. */
  readonly first: number | undefined;
  /** Number of the last one. */
  readonly last: number | undefined;
  readonly records: number;
  readonly bytes: number;
  /** What the last record says. */
  readonly end: Last | undefined;
}

/** How records are read. */
export interface Reading<R> {
  /** The first record of a segment is no record but a base. */
  readonly base?: (bytes: Uint8Array, segment: Segment) => void;
  readonly decode: (bytes: Uint8Array) => { readonly number: number; readonly record: R };
  /** Is told of every record that counts, in order. */
  readonly visit: (record: R, segment: Segment) => void;
}

/** Walks through the segments that count; records that a later segment has again are passed over. */
export async function walkSegments<R>(place: SegmentPlace, reading: Reading<R>): Promise<Walked<R>> {
  const segments = (await segmentsIn(place)).filter(({ first, limit }) => limit > first);
  const faults: SegmentFault[] = [];
  const state: State<R> = { first: undefined, last: undefined, records: 0, end: undefined };
  for (const segment of segments) {
    const { first, path } = segment;
    if (state.last !== undefined && first > state.last + 1)
      faults.push({ kind: "hole", path, from: state.last + 1, why: `${range(state.last + 1, first - 1)} missing before ${path}` });
    const fault = await walkOne(place, segment, reading, state);
    if (fault) faults.push(fault);
    // What a fault has cost is told of once.
    if (Number.isFinite(segment.limit)) {
      const next = Math.max(state.last ?? 0, first - 1) + 1;
      if (next < segment.limit && !fault)
        faults.push({ kind: "hole", path, from: next, why: `${range(next, segment.limit - 1)} missing at the end of ${path}` });
      if (next < segment.limit) state.last = segment.limit - 1;
    }
  }
  return { segments, faults, ...state, bytes: segments.reduce((sum, { bytes }) => sum + bytes, 0) };
}

interface State<R> {
  first: number | undefined;
  last: number | undefined;
  records: number;
  end: R | undefined;
}

async function walkOne<R>(place: SegmentPlace, segment: Segment, { base, decode, visit }: Reading<R>, state: State<R>): Promise<SegmentFault | undefined> {
  const { path, first, limit } = segment;
  const records = readSegment(place.files, path);
  let based = base === undefined;
  let next = first;
  let at = 0;
  try {
    for (;;) {
      const result = await records.next();
      if (result.done) {
        const { kind, at: offset } = result.value;
        if (kind === "damaged") return { kind, path, offset, from: next, why: result.value.error.message };
        if (based && next >= limit) return undefined; // nobody misses what a later segment has
        if (kind === "torn" || !based)
          return { kind: "torn", path, offset, from: next, why: `${path} ends at byte ${offset} with something that was not written whole` };
        return undefined;
      }
      const { payload, offset } = result.value;
      at = offset;
      if (!based) {
        base?.(payload, segment);
        based = true;
        continue;
      }
      const { number, record } = decode(payload);
      if (number >= limit) return undefined;
      if (number !== next) return { kind: "hole", path, offset, from: next, why: `${path} has number ${number} at byte ${offset}, where ${next} should be` };
      visit(record, segment);
      state.first ??= number;
      state.last = number;
      state.records++;
      state.end = record;
      next = number + 1;
    }
  } catch (thrown) {
    if (isForbidden(thrown)) throw forbidden(path, thrown);
    return { kind: "damaged", path, offset: at, from: next, why: `${path} at byte ${at}: ${asError(thrown).message}` };
  } finally {
    await records.return({ kind: "whole", at: 0 });
  }
}

function range(from: number, to: number): string {
  return from === to ? `number ${from} is` : `numbers ${from} to ${to} are`;
}
