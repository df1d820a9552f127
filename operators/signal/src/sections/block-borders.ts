/**
 * What happens to states at certain samples of a stream, whatever the frames are. @module
 *
 * A filter that gets nothing but zeros rings out, and after some thousand samples its state is so small that it
 * is a denormal number, for which the processor takes a hundred times as long: one dead sensor would slow down
 * all. So every 1024 samples states far below anything that is measured are set to 0.
 */
import type { BlockPlan } from "./block-plan.ts";

type Numbers = Float64Array | Float32Array;

const period = 1024;

/** Where lta starts and what it does not stay below, so that a silent channel gives 0 and not 0/0: ObsPy's in f64, its like in f32. */
const ltaFloor = { f64: 1e-99, f32: Math.fround(1e-30) } as const;

const negligible = { f64: 1e-140, f32: Math.fround(1e-30) } as const;

/** Index of the first border after sample `index` of a stream. */
export function nextBorder(plan: BlockPlan, index: number): number {
  return index === 0 && plan.ratio ? 1 : (Math.floor(index / period) + 1) * period;
}

/** Treats the states of `rows` channels, from index `at` of `values`, at a border. */
export function crossBorder(plan: BlockPlan, border: number, values: Numbers, at: number, rows: number): void {
  // ObsPy's averages start at the second sample; the filter takes the first one all the same
  if (border === 1) restRatio(plan, values, at, rows);
  else dropNegligible(plan, values, at, rows);
}

/** Puts sta and lta at rest. */
export function restRatio(plan: BlockPlan, values: Numbers, at: number, rows: number): void {
  if (!plan.ratio) return;
  for (let end = at + plan.stateLength; end <= at + rows * plan.stateLength; end += plan.stateLength) {
    values[end - 2] = 0;
    values[end - 1] = ltaFloor[plan.precision];
  }
}

function dropNegligible(plan: BlockPlan, values: Numbers, at: number, rows: number): void {
  const least = negligible[plan.precision];
  const floor = ltaFloor[plan.precision];
  const end = at + rows * plan.stateLength;
  for (let i = at; i < end; i++) if (Math.abs(values[i] as number) < least) values[i] = 0;
  if (plan.ratio) for (let i = at + plan.stateLength - 1; i < end; i += plan.stateLength) if ((values[i] as number) < floor) values[i] = floor;
}
