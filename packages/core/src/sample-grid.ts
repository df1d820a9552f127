/**
 * Times on a grid of equally spaced samples, exact for any rate.
 *
 * A sample's time is computed from its index, never by adding up periods, so a stream that runs for a
 * year at 1/3 Hz or 6000 Hz is off by less than half a nanosecond at its last sample.
 */

const NANOSECONDS = 1_000_000_000n;

/** Samples at `rate` Hz from index 0 at offset 0. */
export interface SampleGrid {
  readonly rate: number;
  /** Offset of sample `index` in nanoseconds, rounded to the nearest. */
  offset(index: number): bigint;
  /** Index, with fraction, of the instant `offset` nanoseconds after sample 0. */
  index(offset: bigint): number;
  /** Nearest index to the instant `offset` nanoseconds after sample 0. */
  nearest(offset: bigint): number;
}

const grids = new Map<number, SampleGrid>();

/**
 * Grid for a rate in Hz. The rate is read as the simplest fraction that gives the same double, so
 * 1/3 Hz means a period of exactly 3 s.
 *
 * @throws RangeError if the rate is not a finite number above 0
 */
export function sampleGrid(rate: number): SampleGrid {
  let grid = grids.get(rate);
  if (!grid) {
    grid = makeGrid(rate);
    if (grids.size > 1000) grids.clear();
    grids.set(rate, grid);
  }
  return grid;
}

function makeGrid(rate: number): SampleGrid {
  const [num, den] = simplestFraction(rate);
  const scaled = NANOSECONDS * den; // offset = index * scaled / num
  const whole = scaled % num === 0n ? scaled / num : null;
  const nanosecondsPerSample = Number(scaled) / Number(num);
  const offset = (index: number): bigint => {
    const k = BigInt(index);
    return whole === null ? divideRounded(k * scaled, num) : k * whole;
  };
  return {
    rate,
    offset,
    index: (dt) => Number(dt) / nanosecondsPerSample,
    nearest: (dt) => Number(divideRounded(dt * num, scaled)),
  };
}

/** Quotient rounded to the nearest integer, halves away from negative infinity. */
function divideRounded(a: bigint, b: bigint): bigint {
  const twice = 2n * a + b;
  const q = twice / (2n * b);
  return twice < 0n && twice % (2n * b) !== 0n ? q - 1n : q;
}

/**
 * First convergent of the continued fraction that rounds to the double `value`. A rate that was written
 * as p/q comes back as p/q in lowest terms, as long as p times q stays below 2^52.
 *
 * @example
 * simplestFraction(1 / 3); // => [1n, 3n]
 *
 * @returns numerator and denominator, both above 0
 * @throws RangeError if the value is not a finite number above 0
 */
export function simplestFraction(value: number): readonly [bigint, bigint] {
  if (!(value > 0) || !Number.isFinite(value)) throw new RangeError(`Sample rate must be a finite number above 0, got ${value}`);
  let [n, d] = exactFraction(value);
  let [p0, q0, p1, q1] = [0n, 1n, 1n, 0n];
  while (d !== 0n) {
    const a = n / d;
    [p0, q0, p1, q1] = [p1, q1, a * p1 + p0, a * q1 + q0];
    if (p1 !== 0n && Number(p1) / Number(q1) === value) break;
    [n, d] = [d, n - a * d];
  }
  return [p1, q1];
}

/** The double as an exact ratio of two integers. */
function exactFraction(value: number): [bigint, bigint] {
  let scale = 0;
  let v = value;
  while (!Number.isInteger(v)) {
    v *= 2;
    scale++;
  }
  return [BigInt(v), 1n << BigInt(scale)];
}
