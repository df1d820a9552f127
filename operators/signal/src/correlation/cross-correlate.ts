import { removeTrend } from "../detrend/remove-trend.ts";

/**
 * Cross-correlation of two windows of one length for lags `-lag` to `lag`, with their means removed and
 * scaled so that equal windows give 1 at lag 0. Value `lag + k` compares `a[j + k]` with `b[j]`; beyond a
 * window's ends it is taken as 0.
 *
 * @returns `2 * lag + 1` values from -1 to 1
 * @throws RangeError if the windows differ in length or one does not move at all
 */
export function crossCorrelate(a: Float64Array, b: Float64Array, lag: number): Float64Array {
  const n = a.length;
  if (b.length !== n) throw new RangeError(`Windows have ${n} and ${b.length} samples`);
  const [x, y] = [removeTrend(Float64Array.from(a), "constant"), removeTrend(Float64Array.from(b), "constant")];
  const norm = Math.sqrt(power(x) * power(y));
  if (!(norm > 0)) throw new RangeError("A window that does not move has no correlation");
  return Float64Array.from({ length: 2 * lag + 1 }, (_, i) => {
    const k = i - lag;
    let sum = 0;
    for (let j = Math.max(0, -k); j < Math.min(n, n - k); j++) sum += (x[j + k] as number) * (y[j] as number);
    return sum / norm;
  });
}

function power(samples: Float64Array): number {
  return samples.reduce((sum, x) => sum + x * x, 0);
}
