import type { FrameHistory } from "@headframe/core";
import { copyStretch } from "./stretch-samples.ts";

/** Samples of a station as rows of channels. Filled anew from frames each time, so no state. */
export interface Workspace {
  /** Samples of each channel; may be longer than what is in use. */
  rows: Float64Array[];
  /** Sample of the stretch's grid that index 0 is. */
  begin: number;
  /** Samples in use. */
  length: number;
}

/** A workspace that grows as needed. */
export function emptyWorkspace(): Workspace {
  return { rows: [], begin: 0, length: 0 };
}

/** Fills the rows with the samples `from` up to `to` of a history's last stretch. */
export function fillWorkspace(workspace: Workspace, history: FrameHistory, from: number, to: number, channels: number): void {
  const length = to - from;
  if (workspace.rows.length !== channels || (workspace.rows[0] as Float64Array).length < length)
    workspace.rows = Array.from({ length: channels }, () => new Float64Array(2 * length));
  workspace.begin = from;
  workspace.length = length;
  copyStretch(history, from, to, workspace.rows);
}
