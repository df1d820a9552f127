import test from "ava";
import fc from "fast-check";
import { designSections } from "../design/design-sections.ts";
import { wasmEngine } from "../wasm/wasm-engine.ts";
import { type BlockPlan, blockPlan } from "./block-plan.ts";
import { blockState } from "./block-state.ts";
import { bestEngine, type Engine } from "./engine.ts";
import { typescriptEngine } from "./typescript-engine.ts";

type Planar = Int32Array | Float32Array | Float64Array;

const bits = (values: Float64Array | Float32Array) => Buffer.from(values.buffer, values.byteOffset, values.byteLength);
const design = fc.record({
  family: fc.constantFrom("butterworth", "chebyshev2", "bessel"),
  shape: fc.constantFrom("lowpass", "highpass", "bandpass", "bandstop"),
  order: fc.integer({ min: 1, max: 9 }),
  low: fc.double({ min: 0.5, max: 20, noNaN: true }),
  width: fc.double({ min: 1, max: 25, noNaN: true }),
});
const plans = fc
  .record({
    design: fc.option(design, { freq: 8 }),
    ratio: fc.option(fc.record({ sta: fc.integer({ min: 1, max: 9 }), lta: fc.integer({ min: 2, max: 60 }) })),
    precision: fc.constantFrom("f64", "f32"),
  })
  .filter((p) => p.design !== null || p.ratio !== null)
  .map(({ design: d, ratio, precision }) => {
    const sos = d ? designSections({ ...d, corners: [d.low, d.low + d.width], rate: 100 }) : new Float64Array(0);
    return blockPlan(sos, precision as "f64" | "f32", ratio ?? undefined);
  });
const hotPath = fc.constantFrom("f64", "f32").map((precision) => blockPlan(bandpass(4), precision as "f64" | "f32", { sta: 3, lta: 20 }));
const shapes = fc.record({
  plan: fc.oneof(plans, hotPath),
  channels: fc.integer({ min: 1, max: 11 }),
  blocks: fc.array(fc.oneof({ arbitrary: fc.integer({ min: 1, max: 40 }), weight: 9 }, { arbitrary: fc.integer({ min: 900, max: 1200 }), weight: 1 }), {
    minLength: 1,
    maxLength: 5,
  }),
  type: fc.constantFrom("i", "f", "d"),
  seed: fc.integer(),
});

function bandpass(order: number): Float64Array {
  return designSections({ family: "butterworth", shape: "bandpass", order, corners: [10, 20], rate: 100 });
}

function noise(length: number, type: string, seed: number): Planar {
  let state = seed >>> 0;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 32 - 0.5) * 2e6;
  };
  const values = Array.from({ length }, next);
  if (type === "i") return Int32Array.from(values);
  return type === "f" ? Float32Array.from(values) : Float64Array.from(values);
}

/** Samples of one block after another, all channels alike in length. */
function blocksOf(samples: Planar, channels: number, lengths: readonly number[]): Planar[] {
  const n = samples.length / channels;
  let at = 0;
  return lengths.map((length) => {
    const block = samples.slice(0, length * channels);
    for (let c = 0; c < channels; c++) block.set(samples.subarray(c * n + at, c * n + at + length), c * length);
    at += length;
    return block;
  });
}

function run(engine: Engine, plan: BlockPlan, channels: number, blocks: readonly Planar[]) {
  const state = blockState(plan, channels);
  const out = blocks.map((block) => engine.process(plan, state, block, channels));
  const rows = Array.from({ length: channels }, (_, c) =>
    Buffer.concat(out.map((o) => bits(o.slice((c * o.length) / channels, ((c + 1) * o.length) / channels)))),
  );
  return { all: Buffer.concat(rows), state: bits(state.values), seen: state.seen };
}

test("wasmEngine() gives the same bits as typescriptEngine, in results and in state", (t) => {
  const wasm = wasmEngine();
  if (!wasm) {
    t.log("no WebAssembly SIMD here");
    t.pass();
    return;
  }
  fc.assert(
    fc.property(shapes, ({ plan, channels, blocks, type, seed }) => {
      const samples = noise(channels * blocks.reduce((a, b) => a + b), type, seed);
      const cut = blocksOf(samples, channels, blocks);
      const [a, b] = [run(wasm, plan, channels, cut), run(typescriptEngine, plan, channels, cut)];
      return a.all.equals(b.all) && a.state.equals(b.state) && a.seen === b.seen;
    }),
    { numRuns: 600 },
  );
  t.pass();
});

for (const engine of [typescriptEngine, wasmEngine()]) {
  if (!engine) continue;
  test(`Engine.process() of ${engine.name} does not depend on how samples are cut into blocks`, (t) => {
    fc.assert(
      fc.property(shapes, ({ plan, channels, blocks, type, seed }) => {
        const samples = noise(channels * blocks.reduce((a, b) => a + b), type, seed);
        const [cut, whole] = [run(engine, plan, channels, blocksOf(samples, channels, blocks)), run(engine, plan, channels, [samples])];
        return cut.all.equals(whole.all) && cut.state.equals(whole.state);
      }),
      { numRuns: 300 },
    );
    t.pass();
  });
}

test("wasmEngine() takes frames larger than its memory and any number of channels", (t) => {
  const wasm = wasmEngine();
  if (!wasm) return t.pass();
  for (const precision of ["f64", "f32"] as const) {
    for (const [order, ratio, channels, n] of [
      [4, { sta: 5, lta: 50 }, 1, 200_001],
      [4, { sta: 5, lta: 50 }, 5, 50_003],
      [4, undefined, 612, 257],
      [5, { sta: 5, lta: 50 }, 613, 100],
      [64, undefined, 30, 90],
    ] as const) {
      const plan = blockPlan(designSections({ family: "butterworth", shape: "bandpass", order, corners: [10, 40], rate: 100 }), precision, ratio);
      for (const type of ["i", "f", "d"]) {
        const samples = noise(channels * n, type, n);
        const [a, b] = [run(wasm, plan, channels, [samples]), run(typescriptEngine, plan, channels, [samples])];
        t.true(a.all.equals(b.all) && a.state.equals(b.state), `${precision} ${type} order ${order} ${channels} x ${n}`);
      }
    }
  }
});

test("Engine.process() in one pass equals filter and ratio one after the other, within rounding", (t) => {
  const ratio = { sta: 25, lta: 500 };
  const samples = noise(3 * 4000, "i", 7);
  const once = blockPlan(bandpass(4), "f64", ratio);
  t.truthy(once.resonators);
  const [filter, only] = [blockPlan(bandpass(4)), blockPlan(new Float64Array(0), "f64", ratio)];
  const got = bestEngine().process(once, blockState(once, 3), samples, 3);
  const want = bestEngine().process(only, blockState(only, 3), bestEngine().process(filter, blockState(filter, 3), samples, 3), 3);
  t.true(want.every((v, i) => Math.abs(v - got[i]!) <= 1e-9 * v));
});

test("Engine.process() lets a filter ring out to rest, not to denormal numbers", (t) => {
  for (const engine of [typescriptEngine, bestEngine()]) {
    for (const precision of ["f64", "f32"] as const) {
      for (const ratio of [undefined, { sta: 5, lta: 50 }]) {
        const plan = blockPlan(bandpass(4), precision, ratio);
        const state = blockState(plan, 2);
        engine.process(plan, state, noise(2000, "i", 3), 2);
        engine.process(plan, state, new Int32Array(2 * 20_000), 2);
        const filter = state.values.filter((_, i) => i % plan.stateLength < 8);
        t.true(filter.every((v) => v === 0));
        const out = engine.process(plan, state, new Int32Array(2 * 5000), 2);
        t.true(out.every((v) => v === 0));
      }
    }
  }
});

test("Engine.process() of nothing gives nothing", (t) => {
  const plan = blockPlan(bandpass(4), "f64", { sta: 5, lta: 50 });
  for (const engine of [typescriptEngine, bestEngine()]) {
    const state = blockState(plan, 2);
    t.is(engine.process(plan, state, new Int32Array(0), 2).length, 0);
    t.is(state.seen, 0);
  }
});
