import type { Samples } from "@headframe/core";
import { wasmEngine } from "../wasm/wasm-engine.ts";
import type { BlockPlan } from "./block-plan.ts";
import type { BlockState } from "./block-state.ts";
import { typescriptEngine } from "./typescript-engine.ts";

/** Runs block plans. All engines give the same bits, so a replay does not depend on which one ran. */
export interface Engine {
  readonly name: "typescript" | "wasm";
  /**
   * Takes the next samples of each channel, changes the state in place and gives as many results: filtered
   * samples, or ratios where the plan has one.
   *
   * @param samples - planar, not changed; a multiple of `channels` long
   * @returns a new array in the plan's precision, planar
   */
  process(plan: BlockPlan, state: BlockState, samples: Samples, channels: number): Float64Array | Float32Array;
}

/** The fastest engine here: WebAssembly SIMD, or TypeScript where there is none. */
export function bestEngine(): Engine {
  return wasmEngine() ?? typescriptEngine;
}
