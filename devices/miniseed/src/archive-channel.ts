import type { Json, Samples } from "@headframe/core";
import { decodeSteim2, encodeSteim2, type WaitingSamples } from "@headframe/formats";

/** Samples of a channel that wait for a full record, and what they belong to. */
export interface ArchiveChannel {
  readonly waiting: WaitingSamples;
  /** Source of the last frame; its gaps end the record. */
  readonly source: string;
  /** Day of the samples, counted from 1970-01-01. */
  readonly day: bigint;
}

/** Samples as texts in base64: integers as blocks of Steim-2, a new one where a difference is too large for it. */
interface PackedSamples {
  readonly type: "i" | "f" | "d";
  readonly blocks: readonly (readonly [samples: number, bytes: string])[];
}

/** {@link ArchiveChannel} as JSON. */
export function channelJson({ waiting, source, day }: ArchiveChannel): Json {
  const { id, rate, timingQuality, anchors, sequence, promising, samples } = waiting;
  const times = anchors.map(({ index, t0 }) => [index, String(t0)] as const);
  const packed = samples.length > 0 && { source, day: Number(day), rate, times, promising, ...packedSamples(samples) };
  return { id, sequence, ...packed, ...(samples.length > 0 && timingQuality !== undefined && { timingQuality }) };
}

/** What {@link channelJson} was made from. */
export function channelFromJson(json: Json): ArchiveChannel {
  const { id, sequence, source = "", day = 0, rate = 1, times = [], promising = 1, timingQuality, type = "i", blocks = [] } = json as unknown as Stored;
  const anchors = times.map(([index, t0]) => ({ index, t0: BigInt(t0) }));
  return { waiting: { id, samples: unpackedSamples({ type, blocks }), rate, timingQuality, anchors, sequence, promising }, source, day: BigInt(day) };
}

interface Stored extends Partial<PackedSamples> {
  readonly id: string;
  readonly sequence: number;
  readonly source?: string;
  readonly day?: number;
  readonly rate?: number;
  readonly times?: readonly (readonly [index: number, t0: string])[];
  readonly promising?: number;
  readonly timingQuality?: number;
}

function packedSamples(samples: Samples): PackedSamples {
  if (!(samples instanceof Int32Array)) {
    const bytes = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
    return { type: samples instanceof Float32Array ? "f" : "d", blocks: [[samples.length, bytes.toString("base64")]] };
  }
  const blocks: [number, string][] = [];
  // A Steim frame holds 13 differences or more.
  const bytes = Buffer.alloc(64 * Math.ceil(samples.length / 13));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let from = 0; from < samples.length; ) {
    const block = encodeSteim2(samples, from, samples.length, view, 0, bytes.length / 64);
    blocks.push([block.samples, bytes.toString("base64", 0, block.frames * 64)]);
    from += block.samples;
  }
  return { type: "i", blocks };
}

function unpackedSamples({ type, blocks }: PackedSamples): Samples {
  const n = blocks.reduce((sum, [count]) => sum + count, 0);
  const samples = type === "i" ? new Int32Array(n) : type === "f" ? new Float32Array(n) : new Float64Array(n);
  let at = 0;
  for (const [count, text] of blocks) {
    const bytes = Buffer.from(text, "base64");
    if (samples instanceof Int32Array) decodeSteim2(bytes, count, samples, at);
    else new Uint8Array(samples.buffer).set(bytes.subarray(0, samples.byteLength));
    at += count;
  }
  return samples;
}
