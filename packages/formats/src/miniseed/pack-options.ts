import type { Json } from "@headframe/core";
import type { WritableEncoding } from "./encoding.ts";

/** How frames become records. */
export interface PackOptions {
  /** 3 unless told. */
  readonly version?: 2 | 3;
  /** Bytes of a record (the most, in version 3): 512 in version 2, 4096 in version 3 unless told. */
  readonly recordLength?: number;
  /** Unless told: Steim-2 for integers, floats as they are. */
  readonly encoding?: Exclude<WritableEncoding, "text">;
  /** 1 unless told; in version 2 quality R (1), D (2), Q (3), M (4). */
  readonly publicationVersion?: number;
  /** Record flags, see `RecordHeader`; 0 unless told. */
  readonly flags?: number;
  /** Extra headers of every record (version 3). */
  readonly extraHeaders?: { readonly [key: string]: Json };
  /** Farthest that a frame may be from where the one before ended and still share a record, in samples; 0.5 unless told. */
  readonly tolerance?: number;
}
