import { type Complex, complex, magnitude, minus, over, plus, scaled, times } from "./complex.ts";

/**
 * Poles of a Bessel filter whose product has magnitude 1 (the phase at 1 rad/s is half way).
 *
 * They are the roots of the reverse Bessel polynomial, found all at once by the method of Aberth and
 * Ehrlich. Near its roots the polynomial is a small difference of large terms, from order 10 on too small for
 * 64-bit floats, so it is evaluated in whole numbers of as many bits as it takes.
 *
 * @see Thomson, Delay networks having maximally flat frequency characteristics, Proc. IEE 96 (1949)
 */
export function besselPoles(order: number): Complex[] {
  const roots = firstGuess(order);
  for (let round = 0; round < 200; round++) {
    let moved = 0;
    for (let i = 0; i < order; i++) {
      const root = roots[i] as Complex;
      const newton = newtonStep(order, root);
      const others = roots.reduce((sum, other, k) => (k === i ? sum : plus(sum, over(complex(1), minus(root, other)))), complex(0));
      const step = over(newton, minus(complex(1), times(newton, others)));
      roots[i] = minus(root, step);
      moved = Math.max(moved, magnitude(step) / magnitude(root));
    }
    if (moved < 1e-15) break;
  }
  return symmetric(roots).map((root) => scaled(root, 1 / productRoot(order)));
}

/** On an arc in the left half plane, roughly where the roots lie. */
function firstGuess(order: number): Complex[] {
  return Array.from({ length: order }, (_, i) => {
    const angle = Math.PI / 2 + (Math.PI * (i + 0.5)) / order;
    return complex(0.9 * order * Math.cos(angle) - 0.3, order * Math.sin(angle));
  });
}

/** Polynomial over derivative at s, by p(n) = (2n - 1) p(n-1) + s^2 p(n-2) in fixed-point numbers. */
function newtonStep(order: number, s: Complex): Complex {
  const bits = BigInt(128 + 8 * order);
  const fixed = (v: number): bigint => (BigInt(Math.round(v * 2 ** 52)) << bits) >> 52n;
  const multiply = (a: Fixed, b: Fixed): Fixed => [(a[0] * b[0] - a[1] * b[1]) >> bits, (a[0] * b[1] + a[1] * b[0]) >> bits];
  const combine = (factor: bigint, a: Fixed, b: Fixed): Fixed => [factor * a[0] + b[0], factor * a[1] + b[1]];
  const at: Fixed = [fixed(s.re), fixed(s.im)];
  const [square, one, zero]: [Fixed, Fixed, Fixed] = [multiply(at, at), [fixed(1), 0n], [0n, 0n]];
  let [before, value, slopeBefore, slope] = [one, [at[0] + one[0], at[1]] as Fixed, zero, one];
  for (let n = 2; n <= order; n++) {
    const factor = BigInt(2 * n - 1);
    const nextSlope = combine(factor, slope, combine(2n, multiply(at, before), multiply(square, slopeBefore)));
    [before, value] = [value, combine(factor, value, multiply(square, before))];
    [slopeBefore, slope] = [slope, nextSlope];
  }
  return ratio(value, slope);
}

/** Real and imaginary part times 2 to the number of fraction bits. */
type Fixed = readonly [bigint, bigint];

/** Quotient of two fixed-point numbers, each first shortened to what a 64-bit float holds. */
function ratio(a: Fixed, b: Fixed): Complex {
  const width = (v: Fixed) => Math.max(v[0].toString(2).length, v[1].toString(2).length);
  const [shiftA, shiftB] = [Math.max(0, width(a) - 100), Math.max(0, width(b) - 100)];
  const short = (v: Fixed, shift: number) => complex(Number(v[0] >> BigInt(shift)), Number(v[1] >> BigInt(shift)));
  return scaled(over(short(a, shiftA), short(b, shiftB)), 2 ** (shiftA - shiftB));
}

/** Pairs each root with its mirror image and makes the pair exactly conjugate, the middle one exactly real. */
function symmetric(roots: readonly Complex[]): Complex[] {
  const sorted = [...roots].sort((a, b) => a.im - b.im);
  return sorted.map((root, i) => {
    const mirror = sorted[sorted.length - 1 - i] as Complex;
    return complex((root.re + mirror.re) / 2, (root.im - mirror.im) / 2);
  });
}

/** The order-th root of the product of the roots' magnitudes, which is (2n)! / (2^n n!). */
function productRoot(order: number): number {
  let logarithm = 0;
  for (let k = 1; k <= order; k++) logarithm += Math.log(2 * k - 1);
  return Math.exp(logarithm / order);
}
