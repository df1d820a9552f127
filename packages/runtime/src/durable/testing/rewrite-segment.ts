import type { VirtualHost } from "../../virtual/virtual-host.ts";
import type { LogEntry, SegmentBase } from "../log-entry.ts";
import { SegmentWriter } from "../segment-writer.ts";
import { defaultStateOptions } from "../state-options.ts";
import { encodeBase, encodeEntry } from "../turn-codec.ts";
import { openSegment } from "../turn-log-reader.ts";
import { all } from "./log-parts.ts";

/** What becomes of a segment. */
export interface SegmentChange {
  readonly base?: (base: SegmentBase) => SegmentBase;
  readonly entries?: (entries: readonly LogEntry[]) => readonly LogEntry[];
}

/** Writes a segment of a turn log anew, with something else in it, and every checksum right. */
export async function rewriteSegment({ files, clock, log }: VirtualHost, path: string, change: SegmentChange): Promise<void> {
  const { base, entries } = await openSegment(files, { path });
  const turns = await all(entries);
  await files.remove(path);
  const writer = new SegmentWriter(path, { files, clock, log, options: defaultStateOptions, full: () => {} });
  await writer.append(encodeBase(change.base?.(base) ?? base));
  for (const entry of change.entries?.(turns) ?? turns) await writer.append(encodeEntry(entry));
  await writer.close();
}
