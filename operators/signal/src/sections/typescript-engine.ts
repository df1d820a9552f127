import { crossBorder, nextBorder } from "./block-borders.ts";
import type { BlockPlan } from "./block-plan.ts";
import { blankStart } from "./block-state.ts";
import type { Engine } from "./engine.ts";
import { ratioF32, resonatorF32, sectionF32, sumRatioF32 } from "./passes-f32.ts";
import { ratioF64, resonatorF64, sectionF64, sumRatioF64 } from "./passes-f64.ts";

type Numbers = Float64Array | Float32Array;

/** Block kernels in TypeScript: the definition that the WebAssembly kernels equal bit for bit. */
export const typescriptEngine: Engine = {
  name: "typescript",
  process(plan, state, samples, channels) {
    const out = plan.precision === "f32" ? new Float32Array(samples) : new Float64Array(samples);
    const n = samples.length / channels;
    if (n === 0) return out;
    const { seen } = state;
    for (let from = 0; from < n; ) {
      const border = nextBorder(plan, seen + from);
      const to = Math.min(n, border - seen);
      runRows(plan, state.values, out, channels, from, to);
      if (seen + to === border) crossBorder(plan, border, state.values, 0, channels);
      from = to;
    }
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
  const count = plan.sectionCount;
  if (plan.resonators) {
    const table = plan.resonators as Float64Array;
    for (let s = 0; s < count; s++) resonatorF64(table, state, s, data, from, to);
    sumRatioF64(table, state, 2 * count, data, from, to);
    return;
  }
  for (let s = 0; s < count; s++) sectionF64(plan.coefficients as Float64Array, state, s, data, from, to);
  if (plan.ratio) ratioF64(plan.weights as Float64Array, state, 2 * count, data, from, to);
}

function runF32(plan: BlockPlan, state: Float32Array, data: Float32Array, from: number, to: number): void {
  const count = plan.sectionCount;
  if (plan.resonators) {
    const table = plan.resonators as Float32Array;
    for (let s = 0; s < count; s++) resonatorF32(table, state, s, data, from, to);
    sumRatioF32(table, state, 2 * count, data, from, to);
    return;
  }
  for (let s = 0; s < count; s++) sectionF32(plan.coefficients as Float32Array, state, s, data, from, to);
  if (plan.ratio) ratioF32(plan.weights as Float32Array, state, 2 * count, data, from, to);
}
