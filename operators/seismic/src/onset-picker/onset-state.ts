import type { FrameHistory } from "@headframe/core";
import { type EnergyTrace, emptyEnergyTrace } from "../onset/energy-trace.ts";
import { emptyNoiseModel, type NoiseModel } from "../onset/noise-model.ts";
import type { OnsetSearch } from "../onset/onset-search.ts";
import type { RecentOnset } from "../onset/phase-guess.ts";

/** State of a station: frames by reference, its noise, and where the search stands. */
export interface OnsetState {
  readonly history: FrameHistory;
  /** What the frames are like: rate, unit and channels. */
  format: string;
  noise: NoiseModel;
  /** First sample of the stretch that may be used. */
  ready: number;
  /** Blocks of the stretch that the noise was learned from, or that were left out. */
  learned: number;
  /** Prediction-error filters, and the block of the stretch that they were made for; -1 before the first. */
  taps: Float64Array;
  whitened: number;
  readonly energy: EnergyTrace;
  readonly search: OnsetSearch;
  /** Sample of the last onset. */
  last: number;
  recent: RecentOnset[];
}

/** A station of which nothing is known. */
export function freshOnsetState(): OnsetState {
  return {
    history: { pieces: [] },
    format: "",
    noise: emptyNoiseModel(0),
    ready: 0,
    learned: 0,
    taps: new Float64Array(0),
    whitened: -1,
    energy: emptyEnergyTrace(),
    search: { next: 0, peak: null, floor: 0 },
    last: 0,
    recent: [],
  };
}

/** Forgets what hangs on samples that follow one another; what is known of the noise stays. */
export function beginStretch(state: OnsetState): void {
  Object.assign(state.search, { next: 0, peak: null, floor: 0 });
  state.ready = 0;
  state.learned = 0;
  state.whitened = -1;
  state.last = Number.MIN_SAFE_INTEGER;
  state.recent = [];
}
