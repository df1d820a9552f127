import type { MiniseedRecord } from "@headframe/formats";

/**
 * Order of records in a replay: time, source id, then length and content. It does not ask which file a
 * record comes from, so that a replay is the same however the records were spread over files.
 */
export function compareRecords(a: MiniseedRecord, b: MiniseedRecord): number {
  return a.seconds - b.seconds || a.nanoseconds - b.nanoseconds || compareText(a.id, b.id) || b.sampleCount - a.sampleCount || compareBytes(a, b);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function compareBytes(a: MiniseedRecord, b: MiniseedRecord): number {
  if (a.length !== b.length) return a.length - b.length;
  for (let i = 0; i < a.length; i++) {
    const difference = (a.bytes[a.offset + i] ?? 0) - (b.bytes[b.offset + i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
