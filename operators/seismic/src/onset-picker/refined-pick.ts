import { type FramePiece, nanoseconds, sampleGrid } from "@headframe/core";
import { type AicOnset, aicOnset } from "../onset/aic-onset.ts";
import { predictionOrder } from "../onset/noise-model.ts";
import { componentsOf, onsetFeatures } from "../onset/onset-features.ts";
import type { OnsetPeak } from "../onset/onset-search.ts";
import { guessPhase, type RecentOnset } from "../onset/phase-guess.ts";
import { motionSeconds, peakSeconds, precursor, waveFront } from "../onset/wave-traits.ts";
import { whitened } from "../onset/whiten.ts";
import { fillWorkspace, type Workspace } from "../onset/workspace.ts";
import { type PickEvent, pickEvent } from "../pick-event.ts";
import type { OnsetOptions } from "./onset-picker.ts";
import type { OnsetState } from "./onset-state.ts";
import type { PickPlan } from "./pick-plan.ts";

/** Refined onsets are at least this far apart. */
const leastApartSeconds = 0.0015;
/** A window that is split begins at least this long before the peak of evidence. */
const leastLeadSeconds = 0.003;
/** A pick is compared with the station's onsets of this time before it. */
const prominenceSeconds = 0.3;

/** The pick at a peak of evidence, if it is one. */
export function refinedPick(state: OnsetState, options: OnsetOptions, plan: PickPlan, workspace: Workspace, peak: OnsetPeak): PickEvent | undefined {
  const { rate, scales } = plan;
  const { pieces } = state.history;
  const { anchor, frame } = pieces[pieces.length - 1] as FramePiece;
  const { channels, source } = frame;
  const begin = Math.max(0, (peak.index - scales.lookBack) * scales.stride - predictionOrder);
  // what is there for sure when a peak is told, however the samples came
  const end = (peak.index + scales.separation + scales.lookAhead) * scales.stride;
  fillWorkspace(workspace, state.history, begin, end, channels.length);
  const apart = Math.max(2, Math.round(leastApartSeconds * rate));
  const split = splitNear(state, plan, workspace, peak, apart);
  if (!split) return undefined;
  const at = begin + split.index;
  const first = Math.ceil(at - 0.5);
  if (first - state.last < apart) return undefined;
  state.last = first;
  const noise = (scales.before[Math.min(1, scales.before.length - 1)] as number) * scales.stride;
  const features = onsetFeatures(
    workspace.rows,
    {
      onset: first - begin,
      noiseBegin: Math.max(state.ready - begin, first - begin - noise, 0),
      peak: Math.min(Math.round(peakSeconds * rate) + 4, end - first),
      motion: Math.min(Math.max(6, Math.round(motionSeconds * rate)), end - first),
    },
    componentsOf(channels),
  );
  const seconds = at / rate;
  const guess = guessPhase(seconds, features, state.recent, options.longestSpSeconds);
  const largest = remember(state, { seconds, amplitude: features.amplitude, direction: features.direction ? [...features.direction] : null }, options);
  const front = waveFront(features.rise, guess.phase);
  const time = anchor + sampleGrid(rate).offset(first) + nanoseconds((at - front.lag - first) / rate);
  return pickEvent(source, time, {
    channel: channels[features.strongest] as string,
    phase: guess.phase,
    method: "onset",
    onset: features.snr >= 6 ? "I" : "E",
    polarity: features.polarity,
    uncertaintySeconds: Math.hypot(split.sigma, front.sigma) / rate,
    probability: guess.probability,
    snr: features.snr,
    amplitude: features.amplitude,
    prominence: largest > 0 ? features.amplitude / largest : 1,
    ...(features.polarisation && { polarisation: features.polarisation }),
  });
}

/**
 * Keeps an onset for those to come, and forgets what is too long ago.
 *
 * @returns the largest amplitude of the last onsets, this one included
 */
function remember(state: OnsetState, onset: RecentOnset, { longestSpSeconds }: OnsetOptions): number {
  const age = (one: RecentOnset): number => onset.seconds - one.seconds;
  state.recent = state.recent.filter((one) => age(one) <= Math.max(longestSpSeconds, prominenceSeconds));
  state.recent.push(onset);
  return state.recent.reduce((most, one) => (age(one) <= prominenceSeconds ? Math.max(most, one.amplitude) : most), 0);
}

/** The most likely split of the samples around a peak of evidence; `index` counts from the workspace's begin. */
function splitNear(
  { last, ready, taps }: OnsetState,
  { rate, scales }: PickPlan,
  { rows, begin }: Workspace,
  peak: OnsetPeak,
  apart: number,
): AicOnset | undefined {
  const at = peak.index * scales.stride;
  const length = (scales.after[peak.scale] as number) * scales.stride;
  const lead = Math.max(3 * length, Math.round(leastLeadSeconds * rate));
  const from = Math.max(at - lead, last + apart, ready + predictionOrder) - begin;
  const to = at + length - begin;
  if (to <= from) return undefined;
  const split = aicOnset(
    rows.map((row, c) => whitened(row, from, to, taps, c)),
    { precursor },
  );
  return split && { ...split, index: from + split.index };
}
