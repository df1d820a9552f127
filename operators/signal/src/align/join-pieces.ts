import { channelSamples, type Frame, type Samples, type Time } from "@headframe/core";
import type { Piece } from "./member.ts";

/** Where a joined frame takes its samples from. */
export interface Joint {
  readonly source: string;
  readonly t0: Time;
  /** Numbers of the first sample and of the one after the last. */
  readonly from: number;
  readonly to: number;
  readonly pieces: readonly Piece[];
}

/** One frame of all channels of some pieces, sorted by channel id; `Float64Array` where the pieces' sample types differ. */
export function joinPieces({ source, t0, from, to, pieces }: Joint): Frame {
  const rows = pieces.flatMap((piece) => piece.frame.channels.map((id, channel) => ({ id, piece, channel }))).sort((a, b) => (a.id < b.id ? -1 : 1));
  const length = to - from;
  const samples = roomForAll(pieces, length * rows.length);
  for (const [row, { piece, channel }] of rows.entries()) {
    samples.set(channelSamples(piece.frame, channel).subarray(from - piece.first, to - piece.first), row * length);
  }
  const first = (pieces[0] as Piece).frame;
  const settling = Math.max(...pieces.map(({ frame, first }) => Math.min((frame.settling ?? 0) + first, to) - from));
  const qualities = pieces.flatMap(({ frame }) => (frame.timingQuality === undefined ? [] : [frame.timingQuality]));
  return {
    kind: "frame",
    source,
    channels: rows.map(({ id }) => id),
    t0,
    rate: first.rate,
    unit: first.unit,
    samples,
    ...(settling > 0 && { settling }),
    ...(qualities.length === pieces.length && { timingQuality: Math.min(...qualities) }),
  };
}

function roomForAll(pieces: readonly Piece[], length: number): Samples {
  if (pieces.every(({ frame }) => frame.samples instanceof Int32Array)) return new Int32Array(length);
  return pieces.every(({ frame }) => frame.samples instanceof Float32Array) ? new Float32Array(length) : new Float64Array(length);
}
