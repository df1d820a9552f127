/** Fourier transforms of a power of two, on top of `fft.js`. */
import FFT from "fft.js";

/** Transform of one length. Arrays hold complex numbers as real and imaginary part in turn, `2 * size` numbers. */
export interface FourierPlan {
  readonly size: number;
  /** Spectrum of `size` real samples, bins 0 to `size / 2`; what lies behind them in `out` is scratch. */
  real(out: Float64Array, samples: Float64Array): void;
  /** Inverse of the complex transform, divided by the size; `out` and `input` differ. */
  inverse(out: Float64Array, input: Float64Array): void;
}

const plans = new Map<number, FourierPlan>();

/**
 * Plan for `size` points; plans are kept and shared.
 *
 * @throws Error if the size is not a power of two above 2
 */
export function fourierPlan(size: number): FourierPlan {
  let plan = plans.get(size);
  if (!plan) {
    const fft = new FFT(size);
    plan = { size, real: (out, samples) => fft.realTransform(out, samples), inverse: (out, input) => fft.inverseTransform(out, input) };
    plans.set(size, plan);
  }
  return plan;
}

/**
 * Smallest power of two that is not below a number of samples, 4 at least.
 *
 * @example
 * sizeFor(1000); // => 1024
 */
export function sizeFor(samples: number): number {
  return 2 ** Math.max(2, Math.ceil(Math.log2(samples)));
}
