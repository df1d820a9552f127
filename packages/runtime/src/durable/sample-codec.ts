/**
 * Samples as bytes. Integers are differences, zigzag (small numbers of either sign become small numbers) in seven bits a byte,
 * where that is shorter: seismic noise needs one or two bytes a sample. Everything else is as in memory, little-endian.
 */
import type { Samples } from "@headframe/core";
import type { ByteReader } from "./byte-reader.ts";
import type { ByteWriter } from "./byte-writer.ts";

const form = { int32: 0, differences: 1, float32: 2, float64: 3 } as const;
const arrays = [Int32Array, Int32Array, Float32Array, Float64Array] as const;

/** @throws TypeError for other arrays */
export function writeSamples(writer: ByteWriter, samples: Samples): void {
  const start = writer.length;
  if (samples instanceof Int32Array) {
    writeHeader(writer, form.differences, samples.length);
    const data = writer.length;
    writeDifferences(writer, samples);
    if (writer.length - data < samples.byteLength) return;
    writer.length = start;
    writeHeader(writer, form.int32, samples.length);
  } else if (samples instanceof Float32Array) writeHeader(writer, form.float32, samples.length);
  else if (samples instanceof Float64Array) writeHeader(writer, form.float64, samples.length);
  else throw new TypeError("Samples are an Int32Array, a Float32Array or a Float64Array");
  writer.bytes(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength));
}

function writeHeader(writer: ByteWriter, code: number, count: number): void {
  writer.byte(code);
  writer.varint(count);
}

/** Differences wrap at 32 bits, so that any samples come back. */
function writeDifferences(writer: ByteWriter, samples: Int32Array): void {
  const bytes = writer.room(samples.length * 5);
  let at = writer.length;
  let last = 0;
  for (let i = 0; i < samples.length; i++) {
    const sample = samples[i] as number;
    const difference = (sample - last) | 0;
    last = sample;
    let rest = ((difference << 1) ^ (difference >> 31)) >>> 0;
    for (; rest > 127; rest >>>= 7) bytes[at++] = rest | 128;
    bytes[at++] = rest;
  }
  writer.length = at;
}

/**
 * Samples with memory of their own.
 *
 * @throws RangeError for bytes that are no samples
 */
export function readSamples(reader: ByteReader): Samples {
  const code = reader.byte();
  const kind = arrays[code];
  const count = reader.varint();
  if (kind === undefined) throw new RangeError(`${code} is no kind of samples`);
  const least = code === form.differences ? 1 : kind.BYTES_PER_ELEMENT;
  if (count * least > reader.left) throw new RangeError("there are fewer samples than said");
  const samples = new kind(count);
  if (code === form.differences) readDifferences(reader, samples as Int32Array);
  else new Uint8Array(samples.buffer).set(reader.bytes(samples.byteLength));
  return samples;
}

function readDifferences(reader: ByteReader, samples: Int32Array): void {
  const bytes = reader.rest();
  let at = 0;
  let last = 0;
  for (let i = 0; i < samples.length; i++) {
    let byte = bytes[at++] as number;
    let zigzag = byte & 127;
    for (let shift = 7; byte > 127; shift += 7) {
      if (shift > 28) throw new RangeError("a sample is too long");
      byte = bytes[at++] as number; // beyond the end it is undefined, which ends the loop
      zigzag |= (byte & 127) << shift;
    }
    last = (last + ((zigzag >>> 1) ^ -(zigzag & 1))) | 0;
    samples[i] = last;
  }
  reader.bytes(at); // checks that they were there
}
