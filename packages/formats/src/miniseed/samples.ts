import type { Samples } from "@headframe/core";
import { decodeSteim1At } from "../steim/decode-steim1.ts";
import { decodeSteim2At } from "../steim/decode-steim2.ts";
import { standardSteimOrder, steimLastSample } from "../steim/steim-frames.ts";
import { Encoding, encodingName, payloadCapacity, sampleTypeOf } from "./encoding.ts";
import { decodeGainRanged, decodeGeoscope } from "./gain-ranged.ts";
import type { MiniseedRecord } from "./record.ts";

/** Decoded samples. */
export interface DecodedSamples {
  readonly samples: Samples;
  /** What is doubtful about them: a Steim record whose last sample is not the one it states. */
  readonly warning?: string;
}

/** Why a record's payload cannot be decoded, or undefined if nothing speaks against it; cheap, nothing is decoded. */
export function payloadProblem(record: MiniseedRecord): string | undefined {
  const { encoding, sampleCount, dataLength } = record;
  if (sampleCount === 0) return undefined;
  if (sampleTypeOf(encoding) === undefined) return `Encoding ${encoding} (${encodingName(encoding)}) cannot be decoded`;
  if (sampleCount > payloadCapacity(encoding, dataLength))
    return `${sampleCount} samples of ${encodingName(encoding)} do not fit into a payload of ${dataLength} bytes`;
  return undefined;
}

/**
 * Decodes the samples of a record; text gives an empty array.
 *
 * @returns the samples, or a problem as one sentence
 */
export function decodeSamples(record: MiniseedRecord): DecodedSamples | string {
  const problem = payloadProblem(record);
  if (problem !== undefined) return problem;
  const samples = samplesFor(record, record.sampleCount);
  const result = decodeInto(record, samples, 0);
  if (result === undefined) return { samples };
  return result.fatal ? result.reason : { samples, warning: result.reason };
}

/** Empty array of the type that a record's encoding gives. */
export function samplesFor(record: MiniseedRecord, n: number): Samples {
  const type = sampleTypeOf(record.encoding);
  if (type === "f") return new Float32Array(n);
  if (type === "d") return new Float64Array(n);
  return new Int32Array(type === "i" ? n : 0);
}

/** What went wrong with a payload. */
export interface PayloadFault {
  readonly reason: string;
  /** The samples cannot be used. */
  readonly fatal: boolean;
}

/**
 * Decodes a record that {@link payloadProblem} has passed into an array of its type at `offset`.
 *
 * @returns undefined if all is well
 */
export function decodeInto(record: MiniseedRecord, out: Samples, offset: number): PayloadFault | undefined {
  const { view, dataOffset, sampleCount: n, encoding, littleEndian } = record;
  if (out instanceof Float32Array) {
    if (encoding === Encoding.float32) {
      const bits = new Int32Array(out.buffer, out.byteOffset, out.length); // keeps the bits of every NaN
      for (let i = 0; i < n; i++) bits[offset + i] = view.getInt32(dataOffset + 4 * i, littleEndian);
    } else decodeGeoscope(view, dataOffset, n, encoding, littleEndian, out, offset);
    return undefined;
  }
  if (out instanceof Float64Array) {
    for (let i = 0; i < n; i++) out[offset + i] = view.getFloat64(dataOffset + 8 * i, littleEndian);
    return undefined;
  }
  switch (encoding) {
    case Encoding.text:
      return undefined;
    case Encoding.int16:
      for (let i = 0; i < n; i++) out[offset + i] = view.getInt16(dataOffset + 2 * i, littleEndian);
      return undefined;
    case Encoding.int32:
      for (let i = 0; i < n; i++) out[offset + i] = view.getInt32(dataOffset + 4 * i, littleEndian);
      return undefined;
    case Encoding.steim1:
    case Encoding.steim2:
      return decodeSteim(record, out, offset);
    default: {
      const reason = decodeGainRanged(view, dataOffset, n, encoding, littleEndian, out, offset);
      return reason === undefined ? undefined : { reason, fatal: true };
    }
  }
}

function decodeSteim(record: MiniseedRecord, out: Int32Array, offset: number): PayloadFault | undefined {
  const { encoding, sampleCount: n } = record;
  let { view, dataOffset, dataLength } = record;
  if (n === 0) return undefined;
  if (record.littleEndian) {
    const payload = standardSteimOrder(record.bytes.subarray(dataOffset, dataOffset + dataLength), encoding === Encoding.steim1 ? 1 : 2);
    view = new DataView(payload.buffer);
    dataOffset = 0;
    dataLength = payload.length;
  }
  const decode = encoding === Encoding.steim1 ? decodeSteim1At : decodeSteim2At;
  const decoded = decode(view, dataOffset, dataLength, n, out, offset);
  if (decoded < n) return { reason: `${encodingName(encoding)} data end after ${decoded} of ${n} samples`, fatal: true };
  const last = out[offset + n - 1]!;
  const stated = steimLastSample(view, dataOffset);
  return last === stated ? undefined : { reason: `Last sample ${last} is not the ${stated} that the ${encodingName(encoding)} data state`, fatal: false };
}
