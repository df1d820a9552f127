/** Windows of an onset detector in samples of one rate. */
export interface OnsetScales {
  /** Lengths of the windows after an onset, shortest first. */
  readonly after: readonly number[];
  /** Lengths of the windows before it. */
  readonly before: readonly number[];
  /** Least distance of two onsets. */
  readonly separation: number;
  /** Samples before an onset that are looked at. */
  readonly lookBack: number;
  /** Samples after an onset that must be there. */
  readonly lookAhead: number;
  /** Length of a block: noise is learned, and its filter renewed, once a block. */
  readonly block: number;
  /** Samples from one evaluation to the next. */
  readonly stride: number;
}

/** Times that {@link onsetScales} turns into samples, seconds. */
export interface OnsetTimes {
  readonly afterSeconds: readonly number[];
  readonly beforeFactor: number;
  readonly separationSeconds: number;
  readonly blockSeconds: number;
}

/** Least lengths of the windows after an onset: fewer samples say nothing about a variance. */
const leastAfter = [6, 10, 16] as const;
/** An onset is looked for at most this often; refinement finds it to a fraction of a sample. */
const evaluationsPerSecond = 2000;

/** Windows for a rate in Hz; low rates get windows of a least number of samples. */
export function onsetScales(times: OnsetTimes, rate: number): OnsetScales {
  const after = times.afterSeconds.map((seconds, i) => Math.max(leastAfter[Math.min(i, 2)] as number, Math.round(seconds * rate)));
  const before = after.map((n) => Math.round(n * times.beforeFactor));
  const separation = Math.max(4, Math.round(times.separationSeconds * rate));
  const longest = before[before.length - 1] as number;
  return {
    after,
    before,
    separation,
    lookBack: longest + 2 * separation,
    lookAhead: (after[after.length - 1] as number) + 1,
    block: Math.max(256, 2 * longest, Math.round(times.blockSeconds * rate)),
    stride: Math.max(1, Math.floor(rate / evaluationsPerSecond)),
  };
}
