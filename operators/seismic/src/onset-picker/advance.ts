import { type FramePiece, forgetBefore, frameLength, sampleGrid } from "@headframe/core";
import { aicOnset } from "../onset/aic-onset.ts";
import { emptyNoiseModel, learnNoise, predictionOrder, whiteningTaps } from "../onset/noise-model.ts";
import { componentsOf, onsetFeatures } from "../onset/onset-features.ts";
import { type OnsetScales, onsetScales } from "../onset/onset-scales.ts";
import { type OnsetPeak, searchOnsets } from "../onset/onset-search.ts";
import { guessPhase } from "../onset/phase-guess.ts";
import { frontSigma, leastSigma, motionSeconds, peakSeconds, precursor } from "../onset/wave-traits.ts";
import { whitened } from "../onset/whiten.ts";
import { fillWorkspace, sumWorkspace, type Workspace } from "../onset/workspace.ts";
import { type PickEvent, pickEvent } from "../pick-event.ts";
import type { OnsetOptions } from "./onset-picker.ts";
import type { OnsetState } from "./onset-state.ts";

/** Length of the blocks that noise is learned in; the whitening filter is the same for a whole block. */
const blockSeconds = 0.25;
/** Part of a block that its noise is learned from. */
const learnedPart = 0.25;
/** Refined onsets are at least this far apart. */
const leastApartSeconds = 0.0015;
/** Picks all onsets that have enough samples after them. Works block by block on a grid from the stretch's start, so that it does not matter how samples come. */
export function advance(state: OnsetState, options: OnsetOptions, workspace: Workspace, emit: (pick: PickEvent) => void): void {
  const { pieces } = state.history;
  const piece = pieces[pieces.length - 1] as FramePiece;
  const { rate, channels } = piece.frame;
  const scales = onsetScales({ ...options, blockSeconds }, rate);
  const available = piece.index + frameLength(piece.frame);
  const { search } = state;
  for (;;) {
    const block = Math.floor(search.next / scales.block);
    learnUpTo(state, block, options, scales, workspace, channels.length);
    if (state.noise.blocks === 0 || block * scales.block < state.ready) {
      if ((block + 1) * scales.block > available) break;
      search.next = (block + 1) * scales.block;
      continue;
    }
    const end = Math.min((block + 1) * scales.block, available - scales.lookAhead);
    if (search.next >= end) break;
    const taps = whiteningTaps(state.noise);
    fillWorkspace(workspace, state.history, Math.max(state.ready, search.next - scales.lookBack), end + scales.lookAhead, channels.length);
    sumWorkspace(workspace, taps);
    searchOnsets(search, workspace, state.ready + predictionOrder, end, scales, options.threshold, (peak) => {
      const pick = refined(state, options, workspace, { peak, taps, scales, piece });
      if (pick) emit(pick);
    });
  }
  forgetBefore(state.history, piece.anchor + sampleGrid(rate).offset(Math.floor(search.next / scales.block) * scales.block - scales.lookBack));
}

/** Learns the noise of the blocks before `block` that are whole and sound. */
function learnUpTo(state: OnsetState, block: number, options: OnsetOptions, scales: OnsetScales, workspace: Workspace, channels: number): void {
  for (; state.learned < block; state.learned++) {
    const begin = state.learned * scales.block;
    if (begin < state.ready) continue;
    if (state.noise.blocks === 0) state.noise = emptyNoiseModel(channels);
    const count = Math.round(scales.block * learnedPart);
    fillWorkspace(workspace, state.history, begin, begin + count, channels);
    learnNoise(state.noise, workspace.rows, count, blockSeconds / options.noiseSeconds);
  }
}

interface Found {
  readonly peak: OnsetPeak;
  readonly taps: Float64Array;
  readonly scales: OnsetScales;
  readonly piece: FramePiece;
}

/** The pick at a peak of evidence, if it is one. */
function refined(state: OnsetState, options: OnsetOptions, workspace: Workspace, { peak, taps, scales, piece }: Found): PickEvent | undefined {
  const { begin } = workspace;
  const { rate, channels, source } = piece.frame;
  const length = scales.after[peak.scale] as number;
  const apart = Math.max(2, Math.round(leastApartSeconds * rate));
  const from = Math.max(peak.index - Math.max(3 * length, Math.round(0.003 * rate)), state.last + apart, state.ready + predictionOrder) - begin;
  const to = peak.index + length - begin;
  if (to <= from) return undefined;
  const split = aicOnset(
    workspace.rows.map((row, c) => whitened(row, from, to, taps, c)),
    { precursor },
  );
  if (!split) return undefined;
  const at = begin + from + split.index;
  const first = Math.ceil(at - 0.5);
  if (first - state.last < apart) return undefined;
  state.last = first;
  const features = onsetFeatures(
    workspace.rows,
    {
      onset: first - begin,
      noiseBegin: Math.max(state.ready - begin, first - begin - (scales.before[Math.min(1, scales.before.length - 1)] as number)),
      peak: Math.min(Math.round(peakSeconds * rate) + 4, begin + workspace.length - first),
      motion: Math.min(Math.max(6, Math.round(motionSeconds * rate)), begin + workspace.length - first),
    },
    componentsOf(channels),
  );
  const seconds = at / rate;
  const guess = guessPhase(seconds, features, state.recent, options.longestSpSeconds);
  state.recent = state.recent.filter((one) => seconds - one.seconds <= options.longestSpSeconds);
  state.recent.push({ seconds, amplitude: features.amplitude, direction: features.direction ? [...features.direction] : null });
  const whole = Math.floor(at);
  const time = piece.anchor + sampleGrid(rate).offset(whole) + BigInt(Math.round(((at - whole) / rate) * 1e9));
  return pickEvent(source, time, {
    channel: channels[features.strongest] as string,
    phase: guess.phase,
    method: "onset",
    onset: features.snr >= 6 ? "I" : "E",
    polarity: features.polarity,
    uncertaintySeconds: Math.hypot(split.sigma / rate, leastSigma / rate, frontSigma[guess.phase]),
    probability: guess.probability,
    snr: features.snr,
    amplitude: features.amplitude,
    ...(features.polarisation && { polarisation: features.polarisation }),
  });
}
