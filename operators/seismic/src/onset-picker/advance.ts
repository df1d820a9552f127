import { type FramePiece, forgetBefore, frameLength, sampleGrid } from "@headframe/core";
import { extendEnergy, restartEnergy } from "../onset/energy-trace.ts";
import { emptyNoiseModel, learnNoise, predictionOrder, whiteningTaps } from "../onset/noise-model.ts";
import { nextOnset } from "../onset/onset-search.ts";
import { fillWorkspace, type Workspace } from "../onset/workspace.ts";
import type { PickEvent } from "../pick-event.ts";
import type { OnsetOptions } from "./onset-picker.ts";
import type { OnsetState } from "./onset-state.ts";
import type { PickPlan } from "./pick-plan.ts";
import { refinedPick } from "./refined-pick.ts";

/**
 * Picks all onsets that have enough samples after them. Works block by block on a grid from the stretch's start, so that it does not matter
 * how samples come: each block begins with what is known of the noise by then, and its energy is told anew from a little before it.
 */
export function advance(state: OnsetState, options: OnsetOptions, plan: PickPlan, workspace: Workspace, emit: (pick: PickEvent) => void): void {
  const { scales, rules } = plan;
  const { search, energy, history } = state;
  const piece = history.pieces[history.pieces.length - 1] as FramePiece;
  const available = Math.floor((piece.index + frameLength(piece.frame)) / scales.stride);
  for (;;) {
    const block = Math.floor(search.next / scales.block);
    const blockEnd = (block + 1) * scales.block;
    learnUpTo(state, block, plan, workspace);
    if (state.noise.blocks === 0 || block * scales.block * scales.stride < state.ready) {
      if (blockEnd > available) break;
      search.next = blockEnd;
      continue;
    }
    if (state.whitened !== block) beginBlock(state, block, plan);
    extendEnergy(energy, history, Math.min(available, blockEnd + scales.lookAhead), state.taps, scales.stride);
    const end = Math.min(blockEnd, available - scales.lookAhead);
    for (let peak = nextOnset(search, energy, end, rules); peak; peak = nextOnset(search, energy, end, rules)) {
      const pick = refinedPick(state, options, plan, workspace, peak);
      if (pick) emit(pick);
    }
    if (end < blockEnd) break;
  }
  forgetBefore(history, piece.anchor + sampleGrid(plan.rate).offset(neededFrom(state, plan)));
}

/** First sample that may still be looked at: what the next block, or the refinement of an onset not yet sure, goes back to. */
function neededFrom({ search }: OnsetState, { scales }: PickPlan): number {
  const block = Math.floor(search.next / scales.block) * scales.block;
  return (block - scales.separation - scales.lookBack) * scales.stride - predictionOrder;
}

/** Renews the filter and begins the energy anew where the windows of the next cell begin. */
function beginBlock(state: OnsetState, block: number, { scales, channels }: PickPlan): void {
  state.taps = whiteningTaps(state.noise);
  state.whitened = block;
  const sound = Math.ceil((state.ready + predictionOrder) / scales.stride);
  restartEnergy(state.energy, Math.max(sound, state.search.next - scales.lookBack), scales.lookBack + scales.block + scales.lookAhead, channels);
}

/** Learns the noise of the blocks before `block` that are whole and sound. */
function learnUpTo(state: OnsetState, block: number, { scales, learned, share, channels }: PickPlan, workspace: Workspace): void {
  for (; state.learned < block; state.learned++) {
    const begin = state.learned * scales.block * scales.stride;
    if (begin < state.ready) continue;
    if (state.noise.blocks === 0) state.noise = emptyNoiseModel(channels);
    fillWorkspace(workspace, state.history, begin, begin + learned, channels);
    learnNoise(state.noise, workspace.rows, learned, share);
  }
}
