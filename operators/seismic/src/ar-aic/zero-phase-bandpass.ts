/** One part of a filter: coefficients of z^0 to z^-4, and what it remembers. */
interface Section {
  readonly numerator: readonly number[];
  readonly denominator: readonly number[];
  readonly memory: Float64Array;
}

/**
 * Butterworth band-pass of four pole pairs, run forward and then backward, so that nothing is shifted in
 * time. As in ObsPy's `ar_pick`, the forward run starts from rest, and the backward run with what the filter
 * remembers of the forward run.
 *
 * @param rate - samples per second
 * @throws RangeError unless `0 < lowHz < highHz < rate / 2`
 */
export function zeroPhaseBandpass(samples: Float64Array, rate: number, lowHz: number, highHz: number): Float64Array {
  if (!(lowHz > 0 && lowHz < highHz && highHz < rate / 2)) throw new RangeError(`Band from ${lowHz} to ${highHz} Hz does not fit between 0 and ${rate / 2} Hz`);
  const sections = [Math.PI / 8, (3 * Math.PI) / 8].map((angle) =>
    bandpassSection(angle, Math.tan((Math.PI * lowHz) / rate), Math.tan((Math.PI * highHz) / rate)),
  );
  const forward = sections.reduce(filtered, samples);
  return sections.reduce(filtered, forward.reverse()).reverse();
}

/**
 * The pair of low-pass poles at `angle` from the negative real axis, moved to the band between two warped
 * frequencies (`s` becomes `(s^2 + low high) / (s (high - low))`), by the bilinear transform.
 */
function bandpassSection(angle: number, low: number, high: number): Section {
  const width = high - low;
  const centre = low * high;
  const damping = 2 * Math.cos(angle) * width;
  const denominator = bilinear([centre ** 2, damping * centre, 2 * centre + width ** 2, damping, 1]);
  const lead = denominator[0] as number;
  return {
    numerator: bilinear([0, 0, width ** 2, 0, 0]).map((c) => c / lead),
    denominator: denominator.map((c) => c / lead),
    memory: new Float64Array(4),
  };
}

/** Polynomial of degree 4 in `s`, lowest power first, with `s = (1 - d) / (1 + d)` and multiplied by `(1 + d)^4`. */
function bilinear(polynomial: readonly number[]): number[] {
  const sum = [0, 0, 0, 0, 0];
  for (const [power, factor] of polynomial.entries()) {
    let term = [1];
    for (let i = 0; i < 4; i++) term = timesBinomial(term, i < power ? -1 : 1);
    for (const [k, c] of term.entries()) sum[k] = (sum[k] as number) + factor * c;
  }
  return sum;
}

/** Polynomial times `1 + sign d`. */
function timesBinomial(polynomial: readonly number[], sign: number): number[] {
  return [...polynomial, 0].map((c, k) => c + sign * (polynomial[k - 1] ?? 0));
}

/** Direct form II transposed. */
function filtered(samples: Float64Array, { numerator, denominator, memory }: Section): Float64Array {
  const [b0, b1, b2, b3, b4] = numerator as [number, number, number, number, number];
  const [, a1, a2, a3, a4] = denominator as [number, number, number, number, number];
  let [s1, s2, s3, s4] = memory as unknown as [number, number, number, number];
  const out = samples.map((x) => {
    const y = b0 * x + s1;
    s1 = b1 * x - a1 * y + s2;
    s2 = b2 * x - a2 * y + s3;
    s3 = b3 * x - a3 * y + s4;
    s4 = b4 * x - a4 * y;
    return y;
  });
  memory.set([s1, s2, s3, s4]);
  return out;
}
