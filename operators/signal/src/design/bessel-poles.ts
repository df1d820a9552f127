import { type Complex, complex, magnitude, minus, over, plus, scaled, times } from "./complex.ts";

/**
 * Poles of a Bessel filter whose product has magnitude 1 (the phase at 1 rad/s is half way).
 *
 * They are the roots of the reverse Bessel polynomial, found all at once by the method of Aberth and
 * Ehrlich; the polynomial comes from its three-term recurrence, which keeps its digits at high orders.
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

/** Polynomial over derivative: p(n) = (2n - 1) p(n-1) + s^2 p(n-2), scaled so that nothing overflows. */
function newtonStep(order: number, s: Complex): Complex {
  const square = times(s, s);
  let [before, value] = [complex(1), plus(s, complex(1))];
  let [slopeBefore, slope] = [complex(0), complex(1)];
  for (let n = 2; n <= order; n++) {
    const next = plus(scaled(value, 2 * n - 1), times(square, before));
    const nextSlope = plus(plus(scaled(slope, 2 * n - 1), times(square, slopeBefore)), times(scaled(s, 2), before));
    const scale = 1 / (2 * n);
    [before, value] = [scaled(value, scale), scaled(next, scale)];
    [slopeBefore, slope] = [scaled(slope, scale), scaled(nextSlope, scale)];
  }
  return over(value, slope);
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
