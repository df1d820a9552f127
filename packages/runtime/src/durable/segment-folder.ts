/** Segments of one log in one folder: their names, which of them counts for what, and how long they are kept. */
import type { Files, Log } from "@headframe/core";
import { nanoseconds } from "@headframe/core";
import { readSegmentHeader } from "./segment-reader.ts";
import type { StateOptions } from "./state-options.ts";

/** A segment file by its name. */
export interface Segment {
  readonly path: string;
  /** Number of its first turn or entry. */
  readonly first: number;
  /** Segments of a folder are counted as they are made. */
  readonly ordinal: number;
  readonly bytes: number;
  /**
   * What has this number, or a higher one, is in a segment made later. A run that lost the end of its log (and only
   * then) goes on before it, so that the end of an earlier segment, or all of it, counts no more.
   */
  readonly limit: number;
}

/** Which segments: a folder has files of one extension for each log. */
export interface SegmentPlace {
  readonly files: Files;
  readonly folder: string;
  /** Without the dot. */
  readonly extension: string;
}

/** Path of a segment: 16 digits of its first number, then 6 of its ordinal. */
export function segmentPath({ folder, extension }: SegmentPlace, first: number, ordinal: number): string {
  return `${folder}/${String(first).padStart(16, "0")}-${String(ordinal).padStart(6, "0")}.${extension}`;
}

/** Segments in the order in which they were made; none where there is no folder. */
export async function segmentsIn({ files, folder, extension }: SegmentPlace): Promise<Segment[]> {
  const pattern = new RegExp(`(?:^|[/\\\\])(\\d{16})-(\\d{6,})\\.${extension}$`);
  const found: Omit<Segment, "limit">[] = [];
  for (const { path, size } of await listed(files, folder)) {
    const name = pattern.exec(path);
    if (name) found.push({ path, first: Number(name[1]), ordinal: Number(name[2]), bytes: size });
  }
  found.sort((a, b) => a.ordinal - b.ordinal);
  const limits: number[] = [];
  let limit = Number.POSITIVE_INFINITY;
  for (const { first } of found.toReversed()) {
    limits.unshift(limit);
    limit = Math.min(limit, first);
  }
  return found.map((segment, i) => ({ ...segment, limit: limits[i] as number }));
}

/** The segment that has a number; the last one has whatever follows. */
export function segmentOf(segments: readonly Segment[], number: number): Segment | undefined {
  return segments.find(({ first, limit }) => first <= number && number < limit);
}

/**
 * Brings to the disk what a process left behind that died before it could, so that what is built on it now survives as
 * long as it does.
 */
export async function syncSegments(place: SegmentPlace): Promise<void> {
  for (const { path } of await segmentsIn(place)) {
    const file = await place.files.open(path, "write");
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  }
}

async function listed(files: Files, folder: string): ReturnType<Files["list"]> {
  try {
    return await files.list(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** When segments may go. */
export interface Retention {
  readonly options: Pick<StateOptions, "keepSeconds" | "keepBytes">;
  readonly log: Log;
  /** Host time. */
  readonly now: bigint;
  /** This number and all after it are needed. */
  readonly needed: number;
}

/**
 * Deletes segments from the oldest on while they are too old or together too large; never the last one, and none that
 * has what is needed. What cannot be deleted is logged and stays.
 *
 * @returns what is left
 */
export async function pruneSegments(place: SegmentPlace, { options, log, now, needed }: Retention): Promise<Segment[]> {
  const segments = await segmentsIn(place);
  let bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0);
  const left: Segment[] = [];
  let old = true; // until one is not: those made later are younger
  for (const [i, segment] of segments.entries()) {
    const next = segments[i + 1];
    const free = next !== undefined && segment.limit <= needed;
    const replaced = segment.limit <= segment.first;
    if (free && old) old = (await begun(place.files, next.path)) < now - nanoseconds(options.keepSeconds);
    const goes = free && (replaced || old || bytes > options.keepBytes);
    if (goes && (await removed(place.files, segment.path, log))) bytes -= segment.bytes;
    else left.push(segment);
  }
  return left;
}

/** Host time at which a segment was begun, and the one before it ended; the far future where that cannot be read. */
async function begun(files: Files, path: string): Promise<bigint> {
  const header = await readSegmentHeader(files, path).catch(() => undefined);
  return header?.begun ?? 2n ** 63n;
}

async function removed(files: Files, path: string, log: Log): Promise<boolean> {
  try {
    await files.remove(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return true;
    log.warn(`Cannot delete ${path}, which is no longer needed`, { error: (error as Error).message });
    return false;
  }
}
