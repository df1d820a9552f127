import type { FrameHistory } from "@headframe/core";
import { copyStretch } from "./stretch-samples.ts";
import { sumWhitenedSquares } from "./whiten.ts";

/** Samples of a station as rows of channels, and what is derived from them. Filled anew from frames each time, so no state. */
export interface Workspace {
  /** Samples of each channel. */
  rows: Float64Array[];
  /** Running sums of squares of whitened samples, channels interleaved: at `i * channels + c` the sum before sample `i`. */
  sums: Float64Array;
  /** Sample of the stretch's grid that index 0 is. */
  begin: number;
  /** Samples in use. */
  length: number;
}

/** A workspace that grows as needed. */
export function emptyWorkspace(): Workspace {
  return { rows: [], sums: new Float64Array(0), begin: 0, length: 0 };
}

/** Fills the rows with the samples `from` up to `to` of a history's last stretch. */
export function fillWorkspace(workspace: Workspace, history: FrameHistory, from: number, to: number, channels: number): void {
  const length = to - from;
  if (workspace.rows.length !== channels || (workspace.rows[0] as Float64Array).length < length) {
    workspace.rows = Array.from({ length: channels }, () => new Float64Array(2 * length));
    workspace.sums = new Float64Array((2 * length + 1) * channels);
  }
  workspace.begin = from;
  workspace.length = length;
  copyStretch(history, from, to, workspace.rows);
}

/** Sums up the squares of the whitened rows of a workspace. */
export function sumWorkspace({ rows, sums, length }: Workspace, taps: Float64Array): void {
  for (const [c, row] of rows.entries()) sumWhitenedSquares(row, length, taps, c, rows.length, sums);
}
