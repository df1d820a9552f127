import type { Json, Time } from "@headframe/core";
import { payloadCapacity } from "./encoding.ts";

/**
 * One miniSEED record: its header, and where its payload lies in the bytes it was read from. Nothing is
 * decoded and nothing is copied: a record is valid as long as those bytes are left alone.
 */
export class MiniseedRecord {
  readonly kind = "record";
  /** Buffer that holds the record, from `offset`, `length` bytes. */
  bytes: Uint8Array = NO_BYTES;
  view: DataView = NO_VIEW;
  offset = 0;
  length = 0;
  /** Place in the stream: bytes before this record. */
  position = 0;
  version: 2 | 3 = 3;
  /** FDSN source identifier. */
  id = "";
  /** First sample: whole seconds since 1970 and nanoseconds (0 to 999,999,999), time correction included. */
  seconds = 0;
  nanoseconds = 0;
  /** Samples per second; 0 where the record states none. */
  rate = 0;
  /** Number of samples that the header states. */
  sampleCount = 0;
  /** Number of the payload encoding, see `Encoding`. */
  encoding = 0;
  /** Byte order of the payload. */
  littleEndian = false;
  /** Payload: first byte within `bytes`, and length. */
  dataOffset = 0;
  dataLength = 0;
  /** Publication version; quality R, D, Q, M of miniSEED 2 is 1, 2, 3, 4. */
  publicationVersion = 0;
  /** Bit 0: calibration signals present; 1: time tag questionable; 2: clock locked. */
  flags = 0;
  /** Extra headers of miniSEED 3 (JSON text): first byte within `bytes`, and length. */
  extraOffset = 0;
  extraLength = 0;
  /** First blockette of miniSEED 2 within the record, and its header's byte order. */
  blocketteOffset = 0;
  headerLittleEndian = false;
  /** Timing quality of blockette 1001 in percent, or -1. */
  statedQuality = -1;

  /** Time of the first sample. */
  get t0(): Time {
    return BigInt(this.seconds) * 1_000_000_000n + BigInt(this.nanoseconds);
  }

  /** Extra headers of miniSEED 3; undefined where there are none or where they are not JSON. */
  get extraHeaders(): Json | undefined {
    if (this.extraLength === 0) return undefined;
    return parseJson(utf8.decode(this.bytes.subarray(this.extraOffset, this.extraOffset + this.extraLength)));
  }

  /** Timing quality in percent, from blockette 1001 or the extra header `FDSN.Time.Quality`. */
  get timingQuality(): number | undefined {
    if (this.statedQuality >= 0) return this.statedQuality;
    if (this.extraLength === 0) return undefined;
    return qualityOf(this.extraHeaders);
  }

  /** Text of a text payload. */
  get text(): string {
    const n = Math.min(this.sampleCount, payloadCapacity(this.encoding, this.dataLength));
    return utf8.decode(this.bytes.subarray(this.dataOffset, this.dataOffset + n));
  }
}

const NO_BYTES = new Uint8Array();
const NO_VIEW = new DataView(NO_BYTES.buffer);
const utf8 = new TextDecoder();

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function qualityOf(headers: Json | undefined): number | undefined {
  const fdsn = (headers as { FDSN?: { Time?: { Quality?: unknown } } } | null | undefined)?.FDSN;
  const quality = fdsn?.Time?.Quality;
  return typeof quality === "number" && quality >= 0 && quality <= 100 ? quality : undefined;
}

/** Bytes of a stream that are no readable record, and why. */
export interface SkippedBytes {
  readonly kind: "skipped";
  /** Place in the stream. */
  readonly position: number;
  readonly bytes: number;
  /** One sentence. */
  readonly reason: string;
  /** SEED control headers or blank records, which are no damage. */
  readonly harmless: boolean;
}
