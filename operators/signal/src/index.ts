/** Signal operators: filters, triggers, spectra. @module */

import { align } from "./align/align.ts";
import { bandpass } from "./bandpass/bandpass.ts";
import { bandpassStaLta } from "./bandpass-sta-lta/bandpass-sta-lta.ts";
import { bandstop } from "./bandstop/bandstop.ts";
import { boxcar } from "./boxcar/boxcar.ts";
import { classicStaLta } from "./classic-sta-lta/classic-sta-lta.ts";
import { clipDetect } from "./clip/clip-detect.ts";
import { coincidence } from "./coincidence/coincidence.ts";
import { cut } from "./cut/cut.ts";
import { decimate } from "./decimate/decimate.ts";
import { detrend } from "./detrend/detrend.ts";
import { differentiate } from "./differentiate/differentiate.ts";
import { envelope } from "./envelope/envelope.ts";
import { gain } from "./gain/gain.ts";
import { highpass } from "./highpass/highpass.ts";
import { integrate } from "./integrate/integrate.ts";
import { lowpass } from "./lowpass/lowpass.ts";
import { mwpIntegral } from "./mwp-integral/mwp-integral.ts";
import { peakValues } from "./peak-values/peak-values.ts";
import { psd } from "./psd/psd.ts";
import { channelQuality } from "./quality/channel-quality.ts";
import { regularise } from "./regularise/regularise.ts";
import { resample } from "./resample/resample.ts";
import { rms } from "./rms/rms.ts";
import { runningMeanHighpass } from "./running-mean-highpass/running-mean-highpass.ts";
import { spectrogram } from "./spectrogram/spectrogram.ts";
import { spikeDetect } from "./spike/spike-detect.ts";
import { staLta } from "./sta-lta/sta-lta.ts";
import { taper } from "./taper/taper.ts";
import { tauC } from "./tau-c/tau-c.ts";
import { trigger } from "./trigger/trigger.ts";
import { zDetect } from "./z-detect/z-detect.ts";
import { zeroPhaseFilter } from "./zero-phase-filter/zero-phase-filter.ts";

export { type CarlOptions, carlStaTrig } from "./characteristic/carl-sta-trig.ts";
export { delayedStaLta } from "./characteristic/delayed-sta-lta.ts";
export { energyRatio, modifiedEnergyRatio } from "./characteristic/energy-ratio.ts";
export { zDetectWindow } from "./characteristic/z-detect-window.ts";
export { NetworkTriggerData, type NetworkTriggerEvent, networkTriggerEvents } from "./coincidence/network-trigger.ts";
export { correlateTemplate } from "./correlation/correlate-template.ts";
export { crossCorrelate } from "./correlation/cross-correlate.ts";
export { type PickCorrection, type PickCorrectionOptions, type Picked, xcorrPickCorrection } from "./correlation/pick-correction.ts";
export { type IncompleteData, type IncompleteEvent, incompleteEvents } from "./cut/incomplete-window.ts";
export type { Complex } from "./design/complex.ts";
export { decimationSections } from "./design/decimation-sections.ts";
export { designSections, type FilterDesign } from "./design/design-sections.ts";
export { frequencyResponse } from "./design/frequency-response.ts";
export type { Family } from "./design/prototypes.ts";
export type { Shape } from "./design/transform.ts";
export { removeTrend, type Trend } from "./detrend/remove-trend.ts";
export { analyticEnvelope, hilbert } from "./envelope/analytic.ts";
export { type Fourier, fourier } from "./fft/fourier.ts";
export { mwpMagnitude } from "./mwp-integral/mwp-magnitude.ts";
export { type Oscillator, type PeakGroundMotion, peakGroundMotion } from "./peak-values/peak-ground-motion.ts";
export type { PeakEvent } from "./peak-values/peak-values.ts";
export { type Periodogram, periodogram, spectrumFrequencies } from "./periodogram/periodogram.ts";
export { spectralWindow, type WindowShape } from "./periodogram/spectral-window.ts";
export type { PsdEvent } from "./psd/psd.ts";
export { ChannelReportData, type ChannelReportEvent, channelReports } from "./quality/channel-report.ts";
export { QualityData, type QualityEvent, qualityEvents } from "./quality/quality.ts";
export { type BlockPlan, blockPlan, type Precision, type RatioLengths } from "./sections/block-plan.ts";
export { type BlockState, blockState } from "./sections/block-state.ts";
export { bestEngine, type Engine } from "./sections/engine.ts";
export { type NoteEvent, noteEvents } from "./sections/note-event.ts";
export { typescriptEngine } from "./sections/typescript-engine.ts";
export { zeroPhase } from "./sections/zero-phase.ts";
export type { SpectrogramEvent } from "./spectrogram/spectrogram.ts";
export { cosineTaper } from "./taper/cosine-taper.ts";
export { stationCode } from "./trigger/station-code.ts";
export { TriggerData, type TriggerEvent, triggerEvents } from "./trigger/trigger-event.ts";
export { wasmEngine } from "./wasm/wasm-engine.ts";
export {
  align,
  bandpass,
  bandpassStaLta,
  bandstop,
  boxcar,
  channelQuality,
  classicStaLta,
  clipDetect,
  coincidence,
  cut,
  decimate,
  detrend,
  differentiate,
  envelope,
  gain,
  highpass,
  integrate,
  lowpass,
  mwpIntegral,
  peakValues,
  psd,
  regularise,
  resample,
  rms,
  runningMeanHighpass,
  spectrogram,
  spikeDetect,
  staLta,
  taper,
  tauC,
  trigger,
  zDetect,
  zeroPhaseFilter,
};

/** All operators of this family, for a host's catalogue. */
export const operators = [
  bandpass,
  bandpassStaLta,
  bandstop,
  classicStaLta,
  highpass,
  lowpass,
  runningMeanHighpass,
  staLta,
  zDetect,
  zeroPhaseFilter,
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
  align,
  channelQuality,
  clipDetect,
  coincidence,
  cut,
  regularise,
  spikeDetect,
  trigger,
] as const;
