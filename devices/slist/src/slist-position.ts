import { crc32 } from "node:zlib";
import { type BegunFiles, begunFileChanges, HeadframeError, type Position, sourceChanged } from "@headframe/core";
import { Type } from "typebox";
import * as Value from "typebox/value";
import type { SegmentPlace, SlistIndex } from "./slist-index.ts";

const whole = Type.Integer({ minimum: 0 });

const schema = Type.Object(
  {
    /** Items given. */
    items: whole,
    /** Segments begun, which are the first in the order of time, and a checksum over them. */
    segments: whole,
    check: whole,
    /** Files of the last of them with their sizes, to name one that is not as it was. */
    files: Type.Array(Type.Tuple([Type.String(), whole]), { maxItems: 100 }),
  },
  { additionalProperties: false },
);

/** Where the source stands. */
export interface SlistPosition {
  readonly items: number;
  readonly segments: number;
  readonly check: number;
  readonly files: BegunFiles;
}

/** Items that were given before; older positions are that number alone. Throws HeadframeError `position-invalid` if it is none. */
export function parsePosition(position: Position | undefined): number | SlistPosition {
  const valid = position === undefined || (typeof position === "number" ? Number.isInteger(position) && position >= 0 : Value.Check(schema, position));
  if (!valid) throw new HeadframeError("position-invalid", `Not a position of an slist source: ${JSON.stringify(position).slice(0, 80)}`);
  return (position as number | SlistPosition | undefined) ?? 0;
}

/** Checksum over segments, one by one. It does not ask for files, which may be renamed, split or joined. */
export function segmentCheck({ id, t0, samples }: SegmentPlace, before: number): number {
  return crc32(`${id} ${t0} ${samples}\n`, before);
}

/**
 * Whether what had been begun at a position is still there.
 *
 * @throws HeadframeError `source-changed` that names a file which is shorter or missing
 */
export function checkBegun({ segments, check, files }: SlistPosition, path: string, { places, entries }: Pick<SlistIndex, "places" | "entries">): void {
  const { shorter, missing } = begunFileChanges(files, entries);
  if (shorter !== undefined) throw sourceChanged(shorter);
  const begun = places.slice(0, segments);
  if (begun.length === segments && begun.reduce((sum, place) => segmentCheck(place, sum), 0) === check) return;
  throw sourceChanged(missing ?? `the first ${segments} segments of "${path}" are not those that were given before`);
}
