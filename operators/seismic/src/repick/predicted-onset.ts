import { channelSamples, type Frame, type FrameHistory, findSpan, frameLength, nanoseconds, sampleGrid, type Time } from "@headframe/core";
import { aicOnset } from "../onset/aic-onset.ts";
import { emptyNoiseModel, learnNoise, whiteningTaps } from "../onset/noise-model.ts";
import { componentsOf, type OnsetFeatures, onsetFeatures } from "../onset/onset-features.ts";
import { motionSeconds, peakSeconds, precursor, waveFront } from "../onset/wave-traits.ts";
import { whitened } from "../onset/whiten.ts";
import { rayRows } from "./ray-rows.ts";

/** Where a wave is looked for. */
export interface Prediction {
  readonly phase: "P" | "S";
  readonly time: Time;
  /** Standard deviation of the prediction, s. */
  readonly sigma: number;
  /** Farthest that is looked from the prediction, s. */
  readonly reach: number;
  /** Unit vector (east, north, up) from source to station. */
  readonly ray: readonly [number, number, number];
  /** Nothing before this belongs to the wave or to what precedes it: for S the time of P. */
  readonly notBefore?: Time;
}

/** A wave found near its predicted time. */
export interface PredictedOnset {
  readonly frame: Frame;
  readonly time: Time;
  /** Standard deviation, s. */
  readonly sigma: number;
  /** Log likelihood ratio of the onset to none, the distance from the prediction counted against it. */
  readonly evidence: number;
  readonly features: OnsetFeatures;
}

/** Samples before and after the reach that the two statistics come from, s. */
const before = 0.01;
const after = { P: 0.008, S: 0.012 } as const;
/** Noise is learned from samples this long before the window, s. */
const noiseSeconds = 0.2;
/** S is looked for only in what comes this long after P, s. */
const afterP = 0.002;
/** Fewest samples that a noise model is made of. */
const leastNoise = 40;

/** Looks for a wave near its predicted time; undefined where the samples are missing or nothing rises. */
export function predictedOnset(history: FrameHistory, prediction: Prediction): PredictedOnset | undefined {
  const { phase, reach, notBefore } = prediction;
  const latest = prediction.time + nanoseconds(reach + after[phase]);
  const frame = findSpan(history, { from: prediction.time - nanoseconds(reach + before + noiseSeconds), to: latest }).frames.at(-1);
  if (!frame) return undefined;
  const { rate, channels } = frame;
  const n = frameLength(frame);
  const grid = sampleGrid(rate);
  const usable = frame.settling ?? 0;
  const expected = grid.index(prediction.time - frame.t0);
  const earliest = Math.max(expected - (reach + before) * rate, notBefore === undefined ? 0 : grid.index(notBefore - frame.t0) + afterP * rate);
  const from = Math.max(usable + leastNoise, Math.ceil(earliest));
  const to = Math.min(n, Math.ceil(expected + (reach + after[phase]) * rate));
  if (to < expected + 4 || to - from < 12) return undefined;
  const raw = channels.map((_, c) => Float64Array.from(channelSamples(frame, c)));
  const components = componentsOf(channels);
  const rows = phase === "S" && components ? rayRows(raw, components, prediction.ray).slice(1) : raw;
  const model = emptyNoiseModel(rows.length);
  const quiet = Math.min(from, Math.round(noiseSeconds * rate));
  learnNoise(
    model,
    rows.map((row) => row.subarray(Math.max(usable, from - quiet), from)),
    from - Math.max(usable, from - quiet),
    1,
  );
  const taps = whiteningTaps(model);
  const split = aicOnset(
    rows.map((row, c) => whitened(row, from, to, taps, c)),
    { precursor, expected: { index: expected - from, sigma: prediction.sigma * rate } },
  );
  if (!split) return undefined;
  const at = from + split.index;
  if (Math.abs(at - expected) > reach * rate + 1) return undefined;
  const onset = Math.ceil(at - 0.5);
  const length = (time: number): number => Math.min(n - onset, Math.max(4, Math.round(time * rate)));
  const place = { onset, noiseBegin: Math.max(usable, onset - Math.round(0.02 * rate)), peak: length(peakSeconds), motion: length(motionSeconds) };
  const features = onsetFeatures(raw, place, components);
  const front = waveFront(features.rise, phase);
  return {
    frame,
    time: frame.t0 + grid.offset(onset) + nanoseconds((at - front.lag - onset) / rate),
    sigma: Math.hypot(split.sigma, front.sigma) / rate,
    evidence: split.gain,
    features,
  };
}
