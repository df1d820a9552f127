import test from "ava";
import type { AnyKernel } from "../step-runner.ts";
import { honestKernel, stateDifference, stateProblem } from "./honest-kernel.ts";

const emit = { out() {}, side() {}, gap() {}, error() {} };
const context = { now: 0n, random: () => 0 };

function kernelThat(change: (state: { n: number; list: Float64Array }) => false | undefined): { kernel: AnyKernel; run: () => unknown } {
  const kernel = honestKernel("example", { start: () => ({}), step() {}, watermark: (state) => change(state) });
  return { kernel, run: () => kernel.watermark?.({ n: 1, list: Float64Array.of(1, 2) }, 0n, emit, context) };
}

test("honestKernel() lets a kernel say false of an unchanged state, and nothing of a changed one", (t) => {
  t.is(kernelThat(() => false).run(), false);
  const changed = kernelThat((state) => {
    state.n++;
    return undefined;
  });
  t.is(changed.run(), undefined);
});

test("honestKernel() throws where a kernel says false of a changed state", (t) => {
  const counted = kernelThat((state) => {
    state.n++;
    return false;
  });
  t.throws(counted.run, { message: /example: watermark\(\) gave false, but the state has changed: state\.n/ });
  const sampled = kernelThat((state) => {
    state.list[1] = 3;
    return false;
  });
  t.throws(sampled.run, { message: /state\.list/ });
});

test("stateProblem() names what is no plain data", (t) => {
  class Thing {
    readonly x = 1;
  }
  t.is(stateProblem({ a: [1, 2n, "x", null, undefined], b: new Map([["k", new Float64Array(2)]]), c: new Set([1]) }), undefined);
  t.regex(stateProblem({ a: [{ f: () => {} }] }) ?? "", /state\.a\.0\.f is a function/);
  t.regex(stateProblem({ a: new Map([["k", new Thing()]]) }) ?? "", /state\.a\.k is a Thing/);
  const loop: Record<string, unknown> = {};
  loop.self = loop;
  t.regex(stateProblem(loop) ?? "", /holds itself/);
});

test("stateDifference() sees the sign of zero, the type of an array, keys and their order", (t) => {
  t.is(stateDifference({ a: [Number.NaN] }, { a: [Number.NaN] }), undefined);
  t.is(stateDifference({ a: 0 }, { a: -0 }), "state.a");
  t.is(stateDifference({ a: new Float32Array(1) }, { a: new Float64Array(1) }), "state.a");
  t.is(stateDifference({ a: undefined }, {}), "state");
  t.is(stateDifference(new Map([["a", 1]]), new Map([["a", 2]])), "state.a");
  t.is(stateDifference(new Set([1, 2]), new Set([2, 1])), "state");
});
