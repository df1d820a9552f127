import { restRatio } from "./block-borders.ts";
import type { BlockPlan } from "./block-plan.ts";

/** Memory of a block kernel; plain data. */
export interface BlockState {
  /** Samples of each channel taken so far. */
  seen: number;
  /** Channel by channel: two numbers for each section, then sta and lta where the plan has a ratio. */
  readonly values: Float64Array | Float32Array;
}

/** Memory at rest. */
export function blockState(plan: BlockPlan, channels: number): BlockState {
  const length = plan.stateLength * channels;
  const state = { seen: 0, values: plan.precision === "f32" ? new Float32Array(length) : new Float64Array(length) };
  restRatio(plan, state.values, 0, channels);
  return state;
}

/**
 * Whether no unfit sample has got into the state. A NaN or infinite sample stays in every recursion for ever,
 * so that this look at the end of each channel's state finds it, at no cost for each sample.
 */
export function isFiniteState(plan: BlockPlan, state: BlockState): boolean {
  const { values } = state;
  let poison = 0;
  for (let end = plan.stateLength; end <= values.length; end += plan.stateLength) {
    poison += (values[end - 2] as number) * 0 + (values[end - 1] as number) * 0;
    if (plan.ratio && plan.sectionCount > 0) poison += (values[end - 3] as number) * 0 + (values[end - 4] as number) * 0;
  }
  return poison === 0;
}

/** Sets the ratios that come before the long-term average has filled to 0, as ObsPy does. */
export function blankStart(plan: BlockPlan, seenBefore: number, out: Float64Array | Float32Array, channels: number): void {
  if (!plan.ratio || seenBefore >= plan.ratio.lta) return;
  const n = out.length / channels;
  const count = Math.min(n, plan.ratio.lta - seenBefore);
  for (let c = 0; c < channels; c++) out.fill(0, c * n, c * n + count);
}
