import { HeadframeError, type Json, simplestFraction, type Time } from "@headframe/core";
import type { WritableEncoding } from "./encoding.ts";
import { nominalRate } from "./header-v2.ts";

/** A record cannot be written as asked. */
export class MiniseedWriteError extends HeadframeError {
  constructor(message: string) {
    super("miniseed-write", message);
    this.name = "MiniseedWriteError";
  }
}

/** What goes into a record besides its samples. */
export interface RecordHeader {
  readonly version: 2 | 3;
  /** FDSN source identifier; miniSEED 2 takes only ids that spell SEED codes. */
  readonly id: string;
  /** Time of the first sample; miniSEED 2 keeps whole microseconds, rounded. */
  readonly t0: Time;
  /** Samples per second; 0 for text. */
  readonly rate: number;
  readonly encoding: WritableEncoding;
  /** Bytes: of every record in miniSEED 2 (a power of two, 128 to 65536), the most of a record in miniSEED 3. */
  readonly recordLength: number;
  /** 1 to 4 become quality R, D, Q, M in miniSEED 2. */
  readonly publicationVersion: number;
  /** Bit 0: calibration signals present; 1: time tag questionable; 2: clock locked. */
  readonly flags: number;
  /** Timing quality in percent: blockette 1001, or extra header `FDSN.Time.Quality`. */
  readonly timingQuality?: number | undefined;
  /** Extra headers of miniSEED 3 as JSON text; miniSEED 2 has none. */
  readonly extraHeaders?: string;
  /** Sequence number of miniSEED 2, 0 to 999999. */
  readonly sequence?: number;
  /** Sample before the first, for the first Steim difference; it is written as 0 without. */
  readonly before?: number;
}

/** What a record took in. */
export interface WrittenRecord {
  /** Bytes of the record. */
  readonly length: number;
  /** Samples (bytes, for text) in the record. */
  readonly samples: number;
  /** More samples would not have changed the record. */
  readonly full: boolean;
}

/**
 * Rate factor and multiplier of miniSEED 2, the closest where none is exact.
 *
 * @example
 * factorAndMultiplier(1 / 3); // => { factor: -3, multiplier: 1, exact: true }
 */
export function factorAndMultiplier(rate: number): { readonly factor: number; readonly multiplier: number; readonly exact: boolean } {
  if (!(rate > 0)) return { factor: 0, multiplier: 0, exact: true };
  const [factor, multiplier] = exactPair(rate) ?? closestPair(rate);
  return { factor, multiplier, exact: nominalRate(factor, multiplier) === rate };
}

const LIMIT = 32767;

function exactPair(rate: number): readonly [number, number] | undefined {
  const [n, d] = simplestFraction(rate);
  if (n > BigInt(LIMIT * LIMIT) || d > BigInt(LIMIT * LIMIT)) return undefined;
  const [numerator, denominator] = [Number(n), Number(d)];
  if (numerator <= LIMIT && denominator <= LIMIT) {
    if (denominator === 1) return [numerator, 1];
    return numerator === 1 ? [-denominator, 1] : [numerator, -denominator];
  }
  if (denominator !== 1) return undefined;
  for (let m = Math.ceil(numerator / LIMIT); m <= LIMIT && m * m <= numerator; m++) if (numerator % m === 0) return [numerator / m, m];
  return undefined;
}

function closestPair(rate: number): readonly [number, number] {
  if (rate > LIMIT) {
    const multiplier = Math.min(LIMIT, Math.ceil(rate / LIMIT));
    return [Math.min(LIMIT, Math.round(rate / multiplier)), multiplier];
  }
  if (rate < 1 / LIMIT) return [-LIMIT, -Math.min(LIMIT, Math.max(1, Math.round(1 / rate / LIMIT)))];
  const divisor = Math.max(1, Math.min(LIMIT, Math.floor(LIMIT / rate)));
  return [Math.round(rate * divisor), -divisor];
}

/** Extra headers as JSON text, with the timing quality put in; empty where there is nothing. */
export function extraHeadersText(headers: { readonly [key: string]: Json } | undefined, timingQuality: number | undefined): string {
  if (timingQuality === undefined) return headers === undefined || Object.keys(headers).length === 0 ? "" : JSON.stringify(headers);
  const fdsn = asObject(headers?.FDSN);
  return JSON.stringify({ ...headers, FDSN: { ...fdsn, Time: { ...asObject(fdsn.Time), Quality: timingQuality } } });
}

function asObject(value: Json | undefined): { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as { readonly [key: string]: Json }) : {};
}
