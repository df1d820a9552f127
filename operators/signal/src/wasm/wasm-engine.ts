import type { Samples } from "@headframe/core";
import { crossBorder, nextBorder } from "../sections/block-borders.ts";
import type { BlockPlan } from "../sections/block-plan.ts";
import { type BlockState, blankStart } from "../sections/block-state.ts";
import type { Engine } from "../sections/engine.ts";
import { type Address, instantiateKernels, type KernelExports } from "./wasm-module.ts";

type Numbers = Float64Array | Float32Array;

let engine: Engine | undefined | null = null;

/** Block kernels in WebAssembly SIMD, or undefined where there is none. */
export function wasmEngine(): Engine | undefined {
  if (engine === null) engine = makeEngine();
  return engine;
}

function makeEngine(): Engine | undefined {
  const exports = instantiateKernels();
  if (!exports) return undefined;
  const memories = { f64: new Memory(exports, "f64"), f32: new Memory(exports, "f32") };
  let loaded: BlockPlan | undefined;
  return {
    name: "wasm",
    process(plan, state, samples, channels) {
      const memory = memories[plan.precision];
      if (loaded !== plan) memory.loadTables(plan);
      loaded = plan;
      const seen = state.seen;
      const out = memory.process(plan, state, samples, channels);
      state.seen += samples.length / channels;
      blankStart(plan, seen, out, channels);
      return out;
    },
  };
}

/** Linear memory seen as numbers of one precision; positions are indices of such numbers unless they say bytes. */
class Memory {
  readonly #exports: KernelExports;
  readonly #double: boolean;
  readonly #size: number;
  readonly #numbers: Numbers;
  readonly #f64: Float64Array;
  readonly #f32: Float32Array;
  readonly #i32: Int32Array;
  readonly #at: { readonly table: number; readonly ratio: number; readonly states: number; readonly work: number; readonly end: number };

  constructor(exports: KernelExports, precision: "f64" | "f32") {
    const { buffer } = exports.memory;
    this.#exports = exports;
    this.#double = precision === "f64";
    this.#size = this.#double ? 8 : 4;
    this.#f64 = new Float64Array(buffer);
    this.#f32 = new Float32Array(buffer);
    this.#i32 = new Int32Array(buffer);
    this.#numbers = this.#double ? this.#f64 : this.#f32;
    const index = (address: Address) => address.value / this.#size;
    this.#at = { table: index(exports.TABLE), ratio: index(exports.RATIO), states: index(exports.STATES), work: index(exports.WORK), end: index(exports.END) };
  }

  /** Each coefficient repeated over a vector. */
  loadTables(plan: BlockPlan): void {
    const repeat = (values: ArrayLike<number>, at: number) => {
      const lanes = 16 / this.#size;
      for (let i = 0; i < values.length; i++) this.#numbers.fill(values[i] as number, at + i * lanes, at + (i + 1) * lanes);
    };
    repeat(plan.resonators ?? plan.coefficients, this.#at.table);
    repeat(plan.weights, this.#at.ratio);
  }

  /** Runs the plan over all samples, in batches that fit into the work area: some rows, and if need be some samples. */
  process(plan: BlockPlan, state: BlockState, samples: Samples, channels: number): Numbers {
    const n = samples.length / channels;
    const { work, end, states } = this.#at;
    const room = end - work;
    const most = Math.floor((work - states) / plan.stateLength);
    const rows = batchRows(Math.min(channels, most, Math.max(4, Math.floor(room / n))), channels);
    const length = Math.min(n, Math.floor(room / rows));
    if (rows === channels && length === n) {
      this.#load(samples, 0);
      this.#run(plan, state, 0, rows, n, state.seen);
      const made = this.#numbers.subarray(work, work + samples.length);
      return this.#double ? new Float64Array(made) : new Float32Array(made); // unlike slice, this does not fill the new array with zeros first
    }
    const out = this.#double ? new Float64Array(samples.length) : new Float32Array(samples.length);
    for (let row = 0; row < channels; row += rows) this.#batch(plan, state, samples, out, { row, rows: Math.min(rows, channels - row), n, length });
    return out;
  }

  #batch(
    plan: BlockPlan,
    state: BlockState,
    samples: Samples,
    out: Numbers,
    { row, rows, n, length }: { row: number; rows: number; n: number; length: number },
  ): void {
    const { work } = this.#at;
    for (let from = 0; from < n; from += length) {
      const m = Math.min(length, n - from);
      if (m === n) this.#load(samples.subarray(row * n, (row + rows) * n), 0);
      else for (let r = 0; r < rows; r++) this.#load(samples.subarray((row + r) * n + from, (row + r) * n + from + m), r * m);
      this.#run(plan, state, row, rows, m, state.seen + from);
      if (m === n) out.set(this.#numbers.subarray(work, work + rows * n), row * n);
      else for (let r = 0; r < rows; r++) out.set(this.#numbers.subarray(work + r * m, work + (r + 1) * m), (row + r) * n + from);
    }
  }

  /** Copies samples to `at` in the work area, as numbers of this precision. */
  #load(samples: Samples, at: number): void {
    const index = this.#at.work + at;
    const bytes = index * this.#size;
    const { length } = samples;
    // what is wider or narrower is converted in place: the narrow numbers lie in the upper half of the room of the wide
    if (samples instanceof Float64Array) {
      (this.#double ? this.#f64 : this.#f32).set(samples, index);
    } else if (samples instanceof Float32Array) {
      this.#f32.set(samples, this.#double ? bytes / 4 + length : index);
      if (this.#double) this.#exports.float32ToF64(bytes, length);
    } else {
      this.#i32.set(samples, this.#double ? bytes / 4 + length : index);
      if (this.#double) this.#exports.int32ToF64(bytes, length);
      else this.#exports.int32ToF32(bytes, length);
    }
  }

  /** Runs the plan over `n` samples, the first of index `seen`, of `rows` rows in the work area, which are channels `row` and on. */
  #run(plan: BlockPlan, state: BlockState, row: number, rows: number, n: number, seen: number): void {
    const { work, states } = this.#at;
    const mine =
      rows * plan.stateLength === state.values.length ? state.values : state.values.subarray(row * plan.stateLength, (row + rows) * plan.stateLength);
    this.#numbers.set(mine, states);
    for (let from = 0; from < n; ) {
      const border = nextBorder(plan, seen + from);
      const to = Math.min(n, border - seen);
      this.#passes(plan, work + from, rows, n, to - from);
      if (seen + to === border) crossBorder(plan, border, this.#numbers, states, rows);
      from = to;
    }
    copyBack(this.#numbers, states, mine);
  }

  #passes(plan: BlockPlan, work: number, rows: number, rowLength: number, n: number): void {
    const size = this.#size;
    const e = this.#exports;
    const [at, rowBytes, states, stateBytes] = [work * size, rowLength * size, this.#at.states * size, plan.stateLength * size];
    if (plan.resonators) {
      (this.#double ? e.resonatorRatioF64 : e.resonatorRatioF32)(at, rowBytes, rows, n, states, stateBytes);
      return;
    }
    const [four, one] = this.#double ? [e.fourSectionsF64, e.oneSectionF64] : [e.fourSectionsF32, e.oneSectionF32];
    const count = plan.sectionCount;
    const table = (s: number) => e.TABLE.value + s * 5 * 16;
    for (let s = 0; s + 4 <= count; s += 4) four(at, rowBytes, rows, n, table(s), states + 2 * s * size, stateBytes);
    for (let s = count - (count % 4); s < count; s++) one(at, rowBytes, rows, n, table(s), states + 2 * s * size, stateBytes);
    if (plan.ratio) (this.#double ? e.ratioF64 : e.ratioF32)(at, rowBytes, rows, n, states + 2 * count * size, stateBytes);
  }
}

/** Rows of a batch: all of them, or a multiple of four so that no lane is idle. */
function batchRows(most: number, channels: number): number {
  return most >= channels ? channels : Math.max(1, most - (most % 4));
}

/** Copies `to.length` numbers; a short loop is faster than making a view on them. */
function copyBack(from: Numbers, at: number, to: Numbers): void {
  if (to.length > 100) to.set(from.subarray(at, at + to.length));
  else for (let i = 0; i < to.length; i++) to[i] = from[at + i] as number;
}
