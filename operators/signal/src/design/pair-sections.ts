import { type Complex, complex, magnitude, minus } from "./complex.ts";
import type { ZerosPolesGain } from "./zeros-poles-gain.ts";

const real = (v: Complex): boolean => v.im === 0;

/**
 * Groups zeros and poles of a sampled filter into second-order sections: six numbers each, b0 b1 b2 a0 a1 a2
 * with a0 = 1, the whole gain in the first.
 *
 * The pole nearest to the unit circle goes into the last section with the zeros nearest to it, then the
 * next pole into the section before, so that no section has a high peak: the rule and order of scipy's `zpk2sos`.
 */
export function pairSections({ zeros, poles, gain }: ZerosPolesGain): Float64Array {
  const [p, z] = [oneOfEachPair(poles), oneOfEachPair(zeros)];
  const origin = complex(0);
  if (poles.length % 2 === 1) p.push(origin);
  if (zeros.length % 2 === 1) z.push(origin);
  const count = Math.ceil(poles.length / 2);
  const sections = new Float64Array(6 * count);
  for (let s = count - 1; s >= 0; s--) sections.set(nextSection(z, p), 6 * s);
  for (let i = 0; i < 3; i++) sections[i] = (sections[i] as number) * gain;
  return sections;
}

/** Takes the poles and zeros of one section out of the lists. */
function nextSection(zeros: Complex[], poles: Complex[]): number[] {
  const first = takeOutermost(poles, () => true);
  if (real(first) && !poles.some(real)) return section([takeNearest(zeros, first, real), complex(0)], [first, complex(0)]);
  const pair = real(first) ? [first, takeOutermost(poles, real)] : [first, conjugate(first)];
  const zero = takeNearest(zeros, first, () => true);
  return section(real(zero) ? [zero, takeNearest(zeros, first, real)] : [zero, conjugate(zero)], pair);
}

/** Takes the pole nearest to the unit circle. */
function takeOutermost(poles: Complex[], which: (v: Complex) => boolean): Complex {
  return take(poles, which, (v) => Math.abs(1 - magnitude(v)));
}

function takeNearest(values: Complex[], to: Complex, which: (v: Complex) => boolean): Complex {
  return take(values, which, (v) => magnitude(minus(v, to)));
}

function take(values: Complex[], which: (v: Complex) => boolean, distance: (v: Complex) => number): Complex {
  let best = -1;
  values.forEach((v, i) => {
    if (which(v) && (best < 0 || distance(v) < distance(values[best] as Complex))) best = i;
  });
  return values.splice(best, 1)[0] as Complex;
}

function section([z1, z2]: readonly Complex[], [p1, p2]: readonly Complex[]): number[] {
  return [...quadratic(z1 as Complex, z2 as Complex), ...quadratic(p1 as Complex, p2 as Complex)];
}

/** Coefficients of (x - a)(x - b) for two real or two conjugate roots. */
function quadratic(a: Complex, b: Complex): [number, number, number] {
  return [1, -(a.re + b.re), a.re * b.re - a.im * b.im];
}

function conjugate(v: Complex): Complex {
  return complex(v.re, -v.im);
}

/** Complex numbers above the real axis, by real and then imaginary part, then the real ones in order. */
function oneOfEachPair(values: readonly Complex[]): Complex[] {
  const close = (v: Complex) => Math.abs(v.im) <= 100 * Number.EPSILON * magnitude(v);
  const reals = values.filter(close).map((v) => complex(v.re));
  const upper = values.filter((v) => !close(v) && v.im > 0);
  return [...upper.sort((a, b) => a.re - b.re || a.im - b.im), ...reals.sort((a, b) => a.re - b.re)];
}
