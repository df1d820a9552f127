import { channelSamples, type FrameHistory, frameLength } from "@headframe/core";

/**
 * Copies samples `from` up to `to`, counted on the grid of the history's last stretch, into `rows`, one row a channel.
 *
 * @returns whether all of them are there
 */
export function copyStretch({ pieces }: FrameHistory, from: number, to: number, rows: readonly Float64Array[]): boolean {
  const anchor = pieces[pieces.length - 1]?.anchor;
  let copied = 0;
  for (let p = pieces.length - 1; p >= 0; p--) {
    const piece = pieces[p];
    if (!piece || piece.anchor !== anchor || piece.index + frameLength(piece.frame) <= from) break;
    const [begin, end] = [Math.max(from, piece.index), Math.min(to, piece.index + frameLength(piece.frame))];
    if (begin >= end) continue;
    for (const [c, row] of rows.entries()) row.set(channelSamples(piece.frame, c).subarray(begin - piece.index, end - piece.index), begin - from);
    copied += end - begin;
  }
  return copied === to - from;
}
