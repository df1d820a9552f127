import type { Samples } from "@headframe/core";
import type { BlockPlan } from "./block-plan.ts";
import { blockState } from "./block-state.ts";
import { bestEngine, type Engine } from "./engine.ts";

/**
 * Samples filtered forward and then backward, from rest each time, as ObsPy's `zerophase=True`.
 *
 * @param samples - planar, whole windows; a multiple of `channels` long
 * @returns a new planar array in the plan's precision
 */
export function zeroPhase(plan: BlockPlan, samples: Samples, channels: number, engine: Engine = bestEngine()): Float64Array | Float32Array {
  const forward = engine.process(plan, blockState(plan, channels), samples, channels);
  const backward = engine.process(plan, blockState(plan, channels), turned(forward, channels), channels);
  return turned(backward, channels);
}

/** Each channel turned round, in place. */
function turned<S extends Float64Array | Float32Array>(samples: S, channels: number): S {
  const n = samples.length / channels;
  for (let c = 0; c < channels; c++) samples.subarray(c * n, (c + 1) * n).reverse();
  return samples;
}
