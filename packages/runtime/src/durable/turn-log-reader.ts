/** Reads turn logs: for recovery, replay and checks, also while another process writes them. */
import { type Files, HeadframeError, type Log } from "@headframe/core";
import type { LogEntry, SegmentBase, SegmentFile } from "./log-entry.ts";
import { type Segment, type SegmentPlace, segmentsIn } from "./segment-folder.ts";
import { readSegment, type SegmentEnd, type SegmentRecord } from "./segment-reader.ts";
import { decodeBase, decodeEntry } from "./turn-codec.ts";

/** Extension of the turn log's segments. */
export const TURNS = "turns";

/** A segment that is being read. */
export interface OpenSegment {
  readonly base: SegmentBase;
  /** Its turns, as far as the file is good; later segments may have some of them again. */
  readonly entries: AsyncIterable<LogEntry>;
  /** How the segment ended; known when the entries are read to the end. */
  readonly end: () => SegmentEnd | undefined;
  readonly close: () => Promise<void>;
}

/** Segments of a turn log in the order in which they were made; none where there is no folder. */
export async function listSegments(files: Files, folder: string): Promise<SegmentFile[]> {
  const segments = await segmentsIn(place(files, folder));
  return segments.map(({ path, first, bytes }) => ({ path, turn: first - 1, bytes }));
}

function place(files: Files, folder: string): SegmentPlace {
  return { files, folder, extension: TURNS };
}

/**
 * Opens a segment. Read the entries to the end, or close it.
 *
 * @throws HeadframeError `log-damaged` if its base cannot be read, `log-version` if it is of another version
 */
export async function openSegment(files: Files, file: Pick<SegmentFile, "path">): Promise<OpenSegment> {
  const records = readSegment(files, file.path);
  try {
    const first = await records.next();
    if (first.done)
      throw first.value.kind === "damaged" ? first.value.error : new HeadframeError("log-damaged", `${file.path} has no base: it was never finished`);
    const base = within(file.path, first.value, decodeBase);
    let end: SegmentEnd | undefined;
    const entries = (async function* () {
      end = yield* decodedTurns(file.path, records);
    })();
    return { base, entries, end: () => end, close: async () => void (await records.return({ kind: "whole", at: 0 })) };
  } catch (error) {
    await records.return({ kind: "whole", at: 0 });
    throw error;
  }
}

async function* decodedTurns(path: string, records: AsyncGenerator<SegmentRecord, SegmentEnd>): AsyncGenerator<LogEntry, SegmentEnd> {
  try {
    for (;;) {
      const next = await records.next();
      if (next.done) return next.value;
      yield within(path, next.value, decodeEntry);
    }
  } finally {
    await records.return({ kind: "whole", at: 0 });
  }
}

function within<T>(path: string, { payload, offset }: SegmentRecord, decode: (bytes: Uint8Array) => T): T {
  try {
    return decode(payload);
  } catch (cause) {
    if (cause instanceof HeadframeError) throw new HeadframeError(cause.code, `${path} at byte ${offset}: ${cause.message}`, { cause });
    throw cause;
  }
}

/**
 * The turns after `afterTurn`, without a hole, across segments: where a run lost turns and had them again, the later ones.
 * A last segment that was never finished is skipped with a warning.
 *
 * @throws HeadframeError `log-damaged` where a segment is damaged or turns are missing, when all before has been given: whoever
 *   catches it may go on from there
 */
export async function* readTurns(files: Files, folder: string, afterTurn: number, log?: Pick<Log, "warn">): AsyncGenerator<LogEntry> {
  let turn = afterTurn;
  const segments = await segmentsIn(place(files, folder));
  for (const segment of segments) {
    if (segment.limit <= segment.first || segment.limit <= turn + 1) continue;
    if (segment.first > turn + 1) throw missing(turn + 1, segment.first - 1, folder);
    const last = segment === segments.at(-1);
    for await (const entry of turnsOf(files, segment, last ? log : undefined)) {
      const { turn: next } = entry.record;
      if (next <= turn) continue;
      if (next >= segment.limit) break;
      if (next !== turn + 1) throw missing(turn + 1, next - 1, segment.path);
      yield entry;
      turn = next;
    }
    if (Number.isFinite(segment.limit) && turn + 1 < segment.limit) throw missing(turn + 1, segment.limit - 1, segment.path);
  }
}

async function* turnsOf(files: Files, { path, limit }: Segment, log: Pick<Log, "warn"> | undefined): AsyncGenerator<LogEntry> {
  const records = readSegment(files, path);
  const first = await records.next();
  if (first.done) {
    if (first.value.kind === "damaged") throw first.value.error;
    log?.warn(`${path} was never finished: the process died while making it`);
    return;
  }
  const end = yield* decodedTurns(path, records);
  if (end.kind === "damaged") throw end.error;
  if (end.kind === "torn" && !Number.isFinite(limit))
    log?.warn(`${path} ends with a turn that was not written whole; its outputs had not left`, { at: end.at });
}

function missing(from: number, to: number, where: string): HeadframeError {
  return new HeadframeError("log-damaged", `${from === to ? `Turn ${from} is` : `Turns ${from} to ${to} are`} missing in the turn log: ${where}`);
}
