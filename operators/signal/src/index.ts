/** Signal operators: filters, triggers, spectra. @module */

import { boxcar } from "./boxcar/boxcar.ts";
import { decimate } from "./decimate/decimate.ts";
import { detrend } from "./detrend/detrend.ts";
import { differentiate } from "./differentiate/differentiate.ts";
import { envelope } from "./envelope/envelope.ts";
import { gain } from "./gain/gain.ts";
import { integrate } from "./integrate/integrate.ts";
import { mwpIntegral } from "./mwp-integral/mwp-integral.ts";
import { peakValues } from "./peak-values/peak-values.ts";
import { psd } from "./psd/psd.ts";
import { resample } from "./resample/resample.ts";
import { rms } from "./rms/rms.ts";
import { spectrogram } from "./spectrogram/spectrogram.ts";
import { taper } from "./taper/taper.ts";
import { tauC } from "./tau-c/tau-c.ts";

export { aic } from "./characteristic/aic.ts";
export { energyRatio, modifiedEnergyRatio } from "./characteristic/energy-ratio.ts";
export { correlateTemplate } from "./correlation/correlate-template.ts";
export { crossCorrelate } from "./correlation/cross-correlate.ts";
export { type PickCorrection, type PickCorrectionOptions, type Picked, xcorrPickCorrection } from "./correlation/pick-correction.ts";
export { removeTrend, type Trend } from "./detrend/remove-trend.ts";
export { analyticEnvelope, hilbert } from "./envelope/analytic.ts";
export { type Fourier, fourier } from "./fft/fourier.ts";
export { mwpMagnitude } from "./mwp-integral/mwp-magnitude.ts";
export { type Oscillator, type PeakGroundMotion, peakGroundMotion } from "./peak-values/peak-ground-motion.ts";
export type { PeakEvent } from "./peak-values/peak-values.ts";
export { type Periodogram, periodogram, spectrumFrequencies } from "./periodogram/periodogram.ts";
export { spectralWindow, type WindowShape } from "./periodogram/spectral-window.ts";
export type { PsdEvent } from "./psd/psd.ts";
export type { SpectrogramEvent } from "./spectrogram/spectrogram.ts";
export { cosineTaper } from "./taper/cosine-taper.ts";
export { boxcar, decimate, detrend, differentiate, envelope, gain, integrate, mwpIntegral, peakValues, psd, resample, rms, spectrogram, taper, tauC };

/** All operators of this family, for a host's catalogue. */
export const operators = [
  boxcar,
  detrend,
  differentiate,
  envelope,
  gain,
  integrate,
  mwpIntegral,
  peakValues,
  psd,
  resample,
  rms,
  spectrogram,
  taper,
  tauC,
  decimate,
] as const;
