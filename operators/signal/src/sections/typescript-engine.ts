import type { BlockPlan } from "./block-plan.ts";
import { blankStart, restRatio } from "./block-state.ts";
import type { Engine } from "./engine.ts";
import { gainF32, ratioF32, resonatorF32, sectionF32 } from "./passes-f32.ts";
import { gainF64, ratioF64, resonatorF64, sectionF64 } from "./passes-f64.ts";

type Numbers = Float64Array | Float32Array;

/** Block kernels in TypeScript: the definition that the WebAssembly kernels equal bit for bit. */
export const typescriptEngine: Engine = {
  name: "typescript",
  process(plan, state, samples, channels) {
    const out = plan.precision === "f32" ? new Float32Array(samples) : new Float64Array(samples);
    const n = samples.length / channels;
    if (n === 0) return out;
    const seen = state.seen;
    let from = 0;
    if (plan.ratio && seen === 0) {
      // ObsPy's averages start at the second sample; the filter takes the first one all the same
      runRows(plan, state.values, out, channels, 0, 1);
      restRatio(plan, state.values, 0, channels);
      from = 1;
    }
    runRows(plan, state.values, out, channels, from, n);
    state.seen += n;
    blankStart(plan, seen, out, channels);
    return out;
  },
};

/** All passes over samples [from, to) of each row, in place. */
function runRows(plan: BlockPlan, values: Numbers, data: Numbers, rows: number, from: number, to: number): void {
  const n = data.length / rows;
  for (let r = 0; r < rows; r++) {
    const state = values.subarray(r * plan.stateLength, (r + 1) * plan.stateLength);
    if (plan.precision === "f32") runF32(plan, state as Float32Array, data as Float32Array, r * n + from, r * n + to);
    else runF64(plan, state as Float64Array, data as Float64Array, r * n + from, r * n + to);
  }
}

function runF64(plan: BlockPlan, state: Float64Array, data: Float64Array, from: number, to: number): void {
  const { resonators, sectionCount, weights } = plan;
  if (resonators) {
    gainF64(resonators.gain, data, from, to);
    for (let s = 0; s < sectionCount; s++) resonatorF64(resonators.poles as Float64Array, state, s, data, from, to);
  } else {
    for (let s = 0; s < sectionCount; s++) sectionF64(plan.coefficients as Float64Array, state, s, data, from, to);
  }
  if (plan.ratio) ratioF64(weights as Float64Array, state, 2 * sectionCount, data, from, to);
}

function runF32(plan: BlockPlan, state: Float32Array, data: Float32Array, from: number, to: number): void {
  const { resonators, sectionCount, weights } = plan;
  if (resonators) {
    gainF32(resonators.gain, data, from, to);
    for (let s = 0; s < sectionCount; s++) resonatorF32(resonators.poles as Float32Array, state, s, data, from, to);
  } else {
    for (let s = 0; s < sectionCount; s++) sectionF32(plan.coefficients as Float32Array, state, s, data, from, to);
  }
  if (plan.ratio) ratioF32(weights as Float32Array, state, 2 * sectionCount, data, from, to);
}
