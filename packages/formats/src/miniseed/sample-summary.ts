import type { Samples } from "@headframe/core";
import { crc32, crc32Combine } from "../checksum/crc32.ts";

/**
 * Count, ends, sum, extremes and checksum of samples. Summaries of neighbours can be joined, so that a
 * series can be summed up from its pieces, in any order, without keeping the samples.
 */
export interface SampleSummary {
  readonly samples: number;
  readonly first: number;
  readonly last: number;
  /** Exact for integers below 2^53, else in double precision. */
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  /** CRC-32 of the samples as little-endian int32, float32 or float64. */
  readonly crc32: number;
  /** Bytes that the checksum covers. */
  readonly bytes: number;
}

/** Summary of samples; of none, it is `undefined`. */
export function summarise(samples: Samples): SampleSummary | undefined {
  const n = samples.length;
  if (n === 0) return undefined;
  let sum = 0;
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < n; i++) {
    const x = samples[i]!;
    sum += x;
    if (x < min) min = x;
    if (x > max) max = x;
  }
  const bytes = littleEndianBytes(samples);
  return { samples: n, first: samples[0]!, last: samples[n - 1]!, sum, min, max, crc32: crc32(bytes), bytes: bytes.length };
}

/** Summary of `a` followed by `b`. */
export function joinSummaries(a: SampleSummary | undefined, b: SampleSummary | undefined): SampleSummary | undefined {
  if (!a || !b) return a ?? b;
  return {
    samples: a.samples + b.samples,
    first: a.first,
    last: b.last,
    sum: a.sum + b.sum,
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
    crc32: crc32Combine(a.crc32, b.crc32, b.bytes),
    bytes: a.bytes + b.bytes,
  };
}

const hostIsLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

function littleEndianBytes(samples: Samples): Uint8Array {
  const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  if (hostIsLittleEndian) return bytes;
  const turned = new Uint8Array(bytes.length);
  const size = samples.BYTES_PER_ELEMENT;
  for (let i = 0; i < bytes.length; i++) turned[i] = bytes[i - (i % size) + size - 1 - (i % size)]!;
  return turned;
}
