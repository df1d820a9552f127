import { fourier } from "../fft/fourier.ts";

/** Hilbert transform of a whole window, by the spectrum; any length. */
export function hilbert(samples: Float64Array): Float64Array {
  const n = samples.length;
  if (n === 0) return new Float64Array(0);
  const plan = fourier(n);
  const [spectrum, signal] = [new Float64Array(2 * n), new Float64Array(2 * n)];
  plan.real(spectrum, samples);
  // Twice the positive frequencies, none of the negative; zero and Nyquist stand alone.
  const positive = Math.ceil(n / 2);
  for (let k = 2; k < 2 * positive; k++) spectrum[k] = 2 * (spectrum[k] as number);
  spectrum.fill(0, 2 * (Math.floor(n / 2) + 1));
  plan.inverse(signal, spectrum);
  return Float64Array.from({ length: n }, (_, i) => signal[2 * i + 1] as number);
}

/** Length of the analytic signal, `sqrt(x^2 + hilbert(x)^2)`, of a whole window. */
export function analyticEnvelope(samples: Float64Array): Float64Array {
  const quadrature = hilbert(samples);
  return samples.map((x, i) => Math.sqrt(x * x + (quadrature[i] as number) ** 2));
}
