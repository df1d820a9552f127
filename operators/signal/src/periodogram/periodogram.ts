import { removeTrend, type Trend } from "../detrend/remove-trend.ts";
import { fourier } from "../fft/fourier.ts";
import { spectralWindow, type WindowShape } from "./spectral-window.ts";

/** Frequencies of the bins of a transform of `n` samples at `rate` Hz, from 0 to at most half the rate. */
export function spectrumFrequencies(n: number, rate: number): number[] {
  return Array.from({ length: Math.floor(n / 2) + 1 }, (_, k) => (k * rate) / n);
}

/** Gives the power spectral density of segments of one length. */
export type Periodogram = (samples: Float64Array) => Float64Array;

/**
 * Modified periodogram: one-sided power spectral density of one segment, `|X|^2 / (rate sum w^2)`, doubled
 * other than at zero and at half the rate. A sum over its bins times their spacing is the mean square.
 *
 * @param n samples in a segment
 * @param rate in Hz
 * @returns a function from `n` samples to `floor(n / 2) + 1` values in unit^2/Hz
 * @see Welch (1967), The use of fast Fourier transform for the estimation of power spectra
 */
export function periodogram(n: number, rate: number, window: WindowShape, trend: Trend): Periodogram {
  const plan = fourier(n);
  const weights = spectralWindow(window, n);
  const scale = 1 / (rate * weights.reduce((sum, w) => sum + w * w, 0));
  const spectrum = new Float64Array(2 * n);
  return (samples) => {
    const segment = removeTrend(new Float64Array(samples), trend);
    for (let i = 0; i < n; i++) segment[i] = (segment[i] as number) * (weights[i] as number);
    plan.real(spectrum, segment);
    return Float64Array.from({ length: Math.floor(n / 2) + 1 }, (_, k) => {
      const power = ((spectrum[2 * k] as number) ** 2 + (spectrum[2 * k + 1] as number) ** 2) * scale;
      return k === 0 || 2 * k === n ? power : 2 * power;
    });
  };
}
