import { type OnsetScales, onsetScales } from "../onset/onset-scales.ts";
import { type SearchRules, searchRules } from "../onset/onset-search.ts";
import type { OnsetOptions } from "./onset-picker.ts";

/** Length of the blocks that noise is learned in; the whitening filter is the same for a whole block. */
const blockSeconds = 0.25;
/** Part of a block that its noise is learned from. */
const learnedPart = 0.25;

/** What follows from the options, a rate and a number of channels alone. */
export interface PickPlan {
  readonly rate: number;
  readonly channels: number;
  readonly scales: OnsetScales;
  readonly rules: SearchRules;
  /** Samples of a block that its noise is learned from, and the weight of a block. */
  readonly learned: number;
  readonly share: number;
}

/** The plan for frames of a rate in Hz; options as of the operator. */
export function pickPlan(options: OnsetOptions, rate: number, channels: number): PickPlan {
  const scales = onsetScales({ ...options, blockSeconds }, rate);
  const { threshold, noiseSeconds } = options;
  return {
    rate,
    channels,
    scales,
    rules: searchRules(channels, scales, threshold),
    learned: Math.round(scales.block * scales.stride * learnedPart),
    share: blockSeconds / noiseSeconds,
  };
}
