/** Windows of an onset detector at one rate. Except for `stride` all lengths are in cells: runs of samples whose energy is told as one. */
export interface OnsetScales {
  /** Samples in a cell. */
  readonly stride: number;
  /** Lengths of the windows after an onset, shortest first. */
  readonly after: readonly number[];
  /** Lengths of the windows before it. */
  readonly before: readonly number[];
  /** Least distance of two onsets. */
  readonly separation: number;
  /** Cells before an onset that are looked at. */
  readonly lookBack: number;
  /** Cells after an onset that must be there. */
  readonly lookAhead: number;
  /** Length of a block: noise is learned, and its filter renewed, once a block. */
  readonly block: number;
}

/** Times that {@link onsetScales} turns into cells, seconds. */
export interface OnsetTimes {
  readonly afterSeconds: readonly number[];
  readonly beforeFactor: number;
  readonly separationSeconds: number;
  readonly blockSeconds: number;
}

/** Least lengths of the windows after an onset, in samples: fewer say nothing about a variance. */
const leastAfter = [6, 10, 16] as const;
/** An onset is looked for at most this often; refinement finds it to a fraction of a sample. */
const cellsPerSecond = 2000;

/** Windows for a rate in Hz; low rates get windows of a least number of samples. */
export function onsetScales(times: OnsetTimes, rate: number): OnsetScales {
  const stride = Math.max(1, Math.floor(rate / cellsPerSecond));
  const cells = (seconds: number): number => Math.round((seconds * rate) / stride);
  const after = times.afterSeconds.map((seconds, i) => Math.max(Math.ceil((leastAfter[Math.min(i, 2)] as number) / stride), cells(seconds)));
  const before = after.map((n) => Math.round(n * times.beforeFactor));
  const separation = Math.max(Math.ceil(4 / stride), cells(times.separationSeconds));
  const longest = before[before.length - 1] as number;
  return {
    stride,
    after,
    before,
    separation,
    lookBack: longest + 2 * separation,
    lookAhead: (after[after.length - 1] as number) + 1,
    block: Math.max(Math.ceil(256 / stride), 2 * longest, cells(times.blockSeconds)),
  };
}
