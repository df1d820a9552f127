/** Samples at the extreme in a row that make a flat top. */
const flatRun = 3;
/** Part of the extreme within which samples are at it: a slow filter may lie between the digitiser and here. */
const tolerance = 2e-4;

/**
 * Whether a recording has flat tops, as a digitiser at its limit gives them: three or more samples in a row at the largest or smallest
 * value, with an edge beside them that no smooth wave of that curvature has.
 *
 * @param begin - first sample to look at
 * @param end - sample after the last
 */
export function isClipped(samples: ArrayLike<number>, begin = 0, end = samples.length): boolean {
  let [high, low, highAt, lowAt, highTies, lowTies] = [-Infinity, Infinity, begin, begin, 0, 0];
  for (let i = begin; i < end; i++) {
    const x = samples[i] as number;
    if (x > high) {
      high = x;
      highAt = i;
      highTies = 1;
    } else if (x === high) highTies++;
    if (x < low) {
      low = x;
      lowAt = i;
      lowTies = 1;
    } else if (x === low) lowTies++;
  }
  const reach = Math.max(Math.abs(high), Math.abs(low));
  // a limit acts on the largest values; a flat stretch of a quiet trace is none
  return (
    (high >= 0.5 * reach && hasFlatTop(samples, highAt, highTies, begin, end, high, 1)) ||
    (low <= -0.5 * reach && hasFlatTop(samples, lowAt, lowTies, begin, end, -low, -1))
  );
}

function hasFlatTop(samples: ArrayLike<number>, first: number, ties: number, begin: number, end: number, top: number, sign: 1 | -1): boolean {
  const level = top * (1 - tolerance);
  const isHigh = (i: number) => i >= begin && i < end && sign * (samples[i] as number) >= level;
  if (!(top > 0) || (ties < 2 && !isHigh(first - 1) && !isHigh(first + 1))) return false;
  let run = 0;
  // nothing before the extreme is as large as it, but for the tolerance
  for (let i = Math.max(begin, first - flatRun); i <= end; i++) {
    if (isHigh(i)) run++;
    else {
      if (run >= flatRun && hasEdge(samples, begin, end, i - run, i, top, sign)) return true;
      run = 0;
    }
  }
  return false;
}

/** Next to a flat top the wave falls off at once; next to a smooth one by no more than the curvature of the run says. */
function hasEdge(samples: ArrayLike<number>, begin: number, end: number, from: number, to: number, top: number, sign: 1 | -1): boolean {
  const before = from > begin ? top - sign * (samples[from - 1] as number) : 0;
  const after = to < end ? top - sign * (samples[to] as number) : 0;
  return Math.max(before, after) > 25 * tolerance * top;
}
