import { completeSpectrum } from "../fft/complete-spectrum.ts";
import { fourier } from "../fft/fourier.ts";
import { cosineTaper } from "../taper/cosine-taper.ts";

/** Largest absolute values of ground motion in a window. */
export interface PeakGroundMotion {
  /** PGD, in the unit of the samples. */
  readonly displacement: number;
  /** PGV, in unit/s. */
  readonly velocity: number;
  /** PGA, in unit/s2. */
  readonly acceleration: number;
  /** Pseudo spectral acceleration: the response of a damped oscillator, in unit/s2. */
  readonly response: number;
}

/** The oscillator of a response spectrum. */
export interface Oscillator {
  /** Natural frequency in Hz; shake maps use 1/0.3, 1 and 1/3 Hz. */
  readonly frequencyHz: number;
  /** Damping as a part of critical, below 1. */
  readonly damping: number;
}

/**
 * Peak ground displacement, velocity and acceleration, and the peak response of an oscillator with one
 * degree of freedom. Derivatives are central differences, one-sided at the ends. Equal to ObsPy's
 * `peak_ground_motion`, other than that it has 3.14159 for pi in the response.
 *
 * @param displacement samples of a whole window
 * @param rate in Hz
 * @throws RangeError if there are fewer than two samples, or the oscillator is not a damped one
 */
export function peakGroundMotion(
  displacement: Float64Array,
  rate: number,
  { frequencyHz, damping }: Oscillator = { frequencyHz: 1, damping: 0.1 },
): PeakGroundMotion {
  if (displacement.length < 2) throw new RangeError(`Ground motion needs at least two samples, got ${displacement.length}`);
  if (!(frequencyHz > 0 && damping >= 0 && damping < 1)) throw new RangeError(`Oscillator of ${frequencyHz} Hz with damping ${damping} does not exist`);
  const velocity = gradient(displacement, rate);
  const acceleration = gradient(velocity, rate);
  return {
    displacement: largest(displacement),
    velocity: largest(velocity),
    acceleration: largest(acceleration),
    response: largest(oscillatorResponse(acceleration, rate, { frequencyHz, damping })),
  };
}

function gradient(samples: Float64Array, rate: number): Float64Array {
  const last = samples.length - 1;
  const period = 1 / rate;
  return samples.map((_, i) => {
    const [from, to] = [Math.max(0, i - 1), Math.min(last, i + 1)];
    return ((samples[to] as number) - (samples[from] as number)) / ((to - from) * period);
  });
}

/** Pseudo acceleration of an oscillator on shaking ground: mean removed, ends tapered, convolved by the spectrum, trend of the ends removed. */
function oscillatorResponse(acceleration: Float64Array, rate: number, { frequencyHz, damping }: Oscillator): Float64Array {
  const n = acceleration.length;
  const size = 2 * (n + (n % 2)); // twice the window, so that the convolution does not wrap round
  const plan = fourier(size);
  const weights = cosineTaper(n, 0.05);
  const mean = acceleration.reduce((sum, a) => sum + a, 0) / n;
  const [spectrum, motion] = [new Float64Array(2 * size), new Float64Array(2 * size)];
  const padded = new Float64Array(size);
  for (let i = 0; i < n; i++) padded[i] = ((acceleration[i] as number) - mean) * (weights[i] as number);
  plan.real(spectrum, padded);

  const natural = 2 * Math.PI * frequencyHz;
  for (let k = 0; k <= size / 2; k++) {
    const omega = (2 * Math.PI * k * rate) / size;
    const [re, im] = [natural ** 2 - omega ** 2, 2 * damping * natural * omega];
    const [a, b] = [spectrum[2 * k] as number, spectrum[2 * k + 1] as number];
    const power = re * re + im * im;
    spectrum[2 * k] = (a * re + b * im) / power;
    spectrum[2 * k + 1] = (b * re - a * im) / power;
  }
  // The bin at half the rate has no phase that a real signal could have.
  spectrum.set([Math.hypot(spectrum[size] as number, spectrum[size + 1] as number), 0], size);
  completeSpectrum(spectrum);
  plan.inverse(motion, spectrum);

  const [first, last] = [motion[0] as number, motion[2 * (n - 1)] as number];
  return acceleration.map((_, i) => natural ** 2 * ((motion[2 * i] as number) - first - (i * (last - first)) / (n - 1)));
}

function largest(samples: Float64Array): number {
  let peak = 0;
  for (const x of samples) peak = Math.max(peak, Math.abs(x));
  return peak;
}
