import { type BegunFiles, HeadframeError, type Position } from "@headframe/core";
import { Type } from "typebox";
import * as Value from "typebox/value";

const schema = Type.Object(
  {
    /** Time of the last record given, ns as text. */
    time: Type.Optional(Type.String({ pattern: "^-?\\d{1,20}$" })),
    /** Records with that time that were given in full, in their order. */
    count: Type.Integer({ minimum: 0 }),
    /** Items given of the next record: what is wrong with it, what it logs, its frames. */
    frames: Type.Integer({ minimum: 0 }),
    /** Time of the last watermark, ns as text. */
    mark: Type.Optional(Type.String({ pattern: "^-?\\d{1,20}$" })),
    /** Damaged places reported. */
    bad: Type.Integer({ minimum: 0 }),
    /** Records that begin in the interval and were given since the beginning; absent in old positions, and when following. */
    given: Type.Optional(Type.Integer({ minimum: 0 })),
    /** Files of the last of them with their sizes, to name one that is not as it was. */
    files: Type.Optional(Type.Array(Type.Tuple([Type.String(), Type.Integer({ minimum: 0 })]), { maxItems: 100 })),
    /** When following: for each file, the end of what was there at the start; once live, of what was given. */
    ends: Type.Optional(Type.Record(Type.String(), Type.Integer({ minimum: 0 }))),
    /** Everything that was there at the start has been given; the file whose next record was given in part, or empty. */
    live: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);

/** Where the source stands. It names records by time and order, so files may be renamed, split or joined in between. */
export interface MiniseedPosition {
  readonly time?: string;
  readonly mark?: string;
  readonly count: number;
  readonly frames: number;
  readonly bad: number;
  readonly given?: number;
  readonly files?: BegunFiles;
  readonly ends?: Readonly<Record<string, number>>;
  readonly live?: string;
}

const BEGINNING: MiniseedPosition = { count: 0, frames: 0, bad: 0, given: 0, files: [] };

/** Reads a position that came back from storage; throws HeadframeError `position-invalid` if it is none. */
export function parsePosition(position: Position | undefined): MiniseedPosition {
  if (position === undefined) return BEGINNING;
  if (!Value.Check(schema, position))
    throw new HeadframeError("position-invalid", `Not a position of a miniseed source: ${JSON.stringify(position).slice(0, 200)}`);
  return position as MiniseedPosition;
}
