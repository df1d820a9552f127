import type { Frame, Kernel } from "@headframe/core";
import type { RunState } from "../continuous/continuous-kernel.ts";
import { bandForRate } from "../design/band-for-rate.ts";
import type { FilterDesign } from "../design/design-sections.ts";
import { type BlockSides, type BlockWork, blockKernel, type RatePlan } from "./block-kernel.ts";
import { blockPlan, type Precision } from "./block-plan.ts";
import type { Engine } from "./engine.ts";
import { type RatioSeconds, ratioLengths } from "./ratio-lengths.ts";

/** A filter but for the sample rate. */
export type RatelessDesign = Omit<FilterDesign, "rate">;

/** Streaming kernel of a filter; its memory starts at zero. */
export function filterKernel(design: RatelessDesign, precision: Precision, engine?: Engine): Kernel<RunState<BlockWork>, Frame, Frame, BlockSides> {
  return blockKernel((rate) => {
    const outcome = bandForRate({ ...design, rate });
    return "problem" in outcome ? outcome : { ...outcome, plan: blockPlan(outcome.sections, precision) };
  }, engine);
}

/** Streaming kernel of a filter, if any, and recursive STA/LTA of its output. */
export function ratioKernel(
  design: RatelessDesign | undefined,
  lengths: RatioSeconds,
  precision: Precision,
  engine?: Engine,
): Kernel<RunState<BlockWork>, Frame, Frame, BlockSides> {
  return blockKernel((rate): RatePlan => {
    const ratio = ratioLengths(lengths, rate);
    if ("problem" in ratio) return ratio;
    const outcome = design ? bandForRate({ ...design, rate }) : { sections: new Float64Array(0) };
    return "problem" in outcome ? outcome : { ...outcome, plan: blockPlan(outcome.sections, precision, ratio) };
  }, engine);
}
