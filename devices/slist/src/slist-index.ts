import type { FileEntry, Host, Time } from "@headframe/core";
import { readSlist } from "@headframe/formats";
import { readText } from "./read-text.ts";
import { type SlistError, slistError } from "./slist-errors.ts";

/** A segment of a file. */
export interface SegmentPlace {
  readonly file: string;
  /** Number of the segment in its file. */
  readonly index: number;
  readonly id: string;
  readonly t0: Time;
  readonly samples: number;
}

/** Where segments lie. */
export interface SlistIndex {
  /** By time, then id. */
  readonly places: readonly SegmentPlace[];
  readonly errors: readonly SlistError[];
  readonly entries: readonly FileEntry[];
}

/**
 * Reads all files once to learn which segments they hold. Files without a TIMESERIES line are skipped
 * with one note in the log.
 */
export async function indexSlist(path: string, host: Host): Promise<SlistIndex> {
  const places: SegmentPlace[] = [];
  const errors: SlistError[] = [];
  const others: string[] = [];
  const entries = await host.files.list(path);
  for (const { path: file } of entries) {
    const text = await readText(host.files, file).catch((error: Error) => {
      if (entries.length === 1) throw error;
      errors.push(slistError(file, 1, error.message));
    });
    if (text === undefined) continue;
    if (!/^TIMESERIES /m.test(text)) {
      others.push(file);
      continue;
    }
    const { frames, problems } = readSlist(text);
    for (const [index, { source, t0, samples }] of frames.entries()) places.push({ file, index, id: source, t0, samples: samples.length });
    for (const { line, reason } of problems) errors.push(slistError(file, line, reason));
  }
  if (others.length > 0) host.log.info(`${others.length} of ${entries.length} files hold no SLIST text and are skipped`, { files: others.slice(0, 5) });
  places.sort((a, b) => compare(a.t0, b.t0) || compare(a.id, b.id) || compare(a.file, b.file) || a.index - b.index);
  return { places, errors, entries };
}

function compare<T extends bigint | string>(a: T, b: T): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
