import { HeadframeError } from "./errors.ts";
import type { FileEntry } from "./host.ts";

/** Files of a position: few, for a position is stored with each turn. */
const KEPT = 4;

/** The files that a source gave items of last, each with its size in bytes, as they stand in a position. */
export type BegunFiles = readonly (readonly [path: string, bytes: number])[];

/** The same files with one more; the one that was begun first goes where they are too many. */
export function withBegunFile(files: BegunFiles, path: string, bytes: number): BegunFiles {
  return files.some(([known]) => known === path) ? files : [...files, [path, bytes] as const].slice(-KEPT);
}

/** What is wrong with files of a position, in words: which of them is shorter than it was, or missing. */
export function begunFileChanges(files: BegunFiles, entries: readonly FileEntry[]): { readonly shorter?: string; readonly missing?: string } {
  const sizes = new Map(entries.map(({ path, size }) => [path, size]));
  const shorter = files.find(([path, bytes]) => (sizes.get(path) ?? bytes) < bytes);
  const missing = files.find(([path]) => !sizes.has(path));
  return {
    ...(shorter && { shorter: `"${shorter[0]}" has ${sizes.get(shorter[0])} bytes, ${shorter[1]} when it was read` }),
    ...(missing && { missing: `"${missing[0]}" is missing` }),
  };
}

/**
 * The error of a source that is opened at a position which it no longer has, with code `source-changed`.
 *
 * @param what - what is not as it was, naming the file
 */
export function sourceChanged(what: string): HeadframeError {
  return new HeadframeError("source-changed", `${what}: was it replaced? --reset of this source reads it from the start`);
}
