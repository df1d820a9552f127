/** Discrete Fourier transform of any length, on top of `fft.js`, which knows powers of two only. */
import FFT from "fft.js";

/**
 * Transform of one length. Arrays hold complex numbers as real and imaginary part in turn, `2 * size`
 * numbers; input and output must be different arrays, and the input is not changed.
 */
export interface Fourier {
  readonly size: number;
  /** `out[k] = sum over j of input[j] * exp(-2 pi i j k / size)`. */
  forward(out: Float64Array, input: Float64Array): void;
  /** Inverse of `forward`, divided by the size. */
  inverse(out: Float64Array, input: Float64Array): void;
  /** Spectrum of real samples, bins 0 to `floor(size / 2)`, into `out` of `2 * size` numbers (the rest of it is scratch). */
  real(out: Float64Array, samples: Float64Array): void;
}

const plans = new Map<number, Fourier>();
const maximumPlans = 64;

/**
 * Plan for transforms of `size` points; plans are kept and shared. A size that is not a power of two
 * costs about three transforms of the next power of two above `2 * size`.
 *
 * @throws RangeError if the size is not a whole number above 0
 * @see Bluestein (1970), A linear filtering approach to the computation of discrete Fourier transform
 */
export function fourier(size: number): Fourier {
  let plan = plans.get(size);
  if (!plan) {
    if (!Number.isSafeInteger(size) || size < 1) throw new RangeError(`Transform size must be a whole number above 0, got ${size}`);
    if (size === 1) plan = singlePoint;
    else plan = (size & (size - 1)) === 0 ? powerOfTwo(size) : bluestein(size);
    if (plans.size >= maximumPlans) plans.clear();
    plans.set(size, plan);
  }
  return plan;
}

const singlePoint: Fourier = {
  size: 1,
  forward: (out, input) => out.set(input),
  inverse: (out, input) => out.set(input),
  real: (out, samples) => out.set([samples[0] as number, 0]),
};

function powerOfTwo(size: number): Fourier {
  const plan = new FFT(size);
  return {
    size,
    forward: (out, input) => plan.transform(out, input),
    inverse: (out, input) => plan.inverseTransform(out, input),
    // fft.js's shortcut for real input leaves out the last stage below four points.
    real: size < 4 ? (out, samples) => plan.transform(out, interleave(samples)) : (out, samples) => plan.realTransform(out, samples),
  };
}

/** The transform as a circular convolution with a chirp, which a power of two can do. */
function bluestein(size: number): Fourier {
  const wide = powerOfTwo(2 ** Math.ceil(Math.log2(2 * size - 1)));
  const chirp = chirpOf(size);
  const kernel = new Float64Array(2 * wide.size);
  for (let k = 0; k < size; k++) {
    for (const at of k === 0 ? [0] : [k, wide.size - k]) {
      kernel[2 * at] = chirp[2 * k] as number;
      kernel[2 * at + 1] = -(chirp[2 * k + 1] as number);
    }
  }
  const kernelSpectrum = new Float64Array(2 * wide.size);
  wide.forward(kernelSpectrum, kernel);
  const a = new Float64Array(2 * wide.size);
  const b = new Float64Array(2 * wide.size);

  const forward = (out: Float64Array, input: Float64Array): void => {
    a.fill(0);
    multiply(a, input, chirp, size);
    wide.forward(b, a);
    multiply(b, b, kernelSpectrum, wide.size);
    wide.inverse(a, b);
    multiply(out, a, chirp, size);
  };
  return {
    size,
    forward,
    inverse: (out, input) => {
      forward(out, conjugate(input));
      for (let k = 0; k < size; k++) {
        out[2 * k] = (out[2 * k] as number) / size;
        out[2 * k + 1] = -(out[2 * k + 1] as number) / size;
      }
    },
    real: (out, samples) => forward(out, interleave(samples)),
  };
}

/** `exp(-i pi k^2 / size)`; the square is reduced in whole numbers, so the angle stays exact for long transforms. */
function chirpOf(size: number): Float64Array {
  const chirp = new Float64Array(2 * size);
  for (let k = 0, square = 0; k < size; k++) {
    const angle = (Math.PI * square) / size;
    chirp[2 * k] = Math.cos(angle);
    chirp[2 * k + 1] = -Math.sin(angle);
    square = (square + 2 * k + 1) % (2 * size);
  }
  return chirp;
}

/** `out = a * b` for the first `n` complex numbers; `out` may be `a`. */
function multiply(out: Float64Array, a: Float64Array, b: Float64Array, n: number): void {
  for (let k = 0; k < 2 * n; k += 2) {
    const [ar, ai, br, bi] = [a[k] as number, a[k + 1] as number, b[k] as number, b[k + 1] as number];
    out[k] = ar * br - ai * bi;
    out[k + 1] = ar * bi + ai * br;
  }
}

function conjugate(input: Float64Array): Float64Array {
  const out = Float64Array.from(input);
  for (let k = 1; k < out.length; k += 2) out[k] = -(out[k] as number);
  return out;
}

function interleave(samples: Float64Array): Float64Array {
  const out = new Float64Array(2 * samples.length);
  for (let i = 0; i < samples.length; i++) out[2 * i] = samples[i] as number;
  return out;
}
