/**
 * Band-pass of 4 sections plus recursive STA/LTA: through the operator, in WebAssembly and in TypeScript, against
 * ObsPy's `sosfilt` + `recursive_sta_lta` on whole traces, one thread, in turns with it.
 *
 *     HEADFRAME_PYTHON=/path/to/python node --conditions=headframe-source operators/signal/src/sections/sections.bench.ts [rounds]
 *
 * The fastest round is the one that other work on the machine disturbed least; the median tells how much that was.
 * Without a Python that has obspy the peer is left out.
 */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Frame, Samples } from "@headframe/core";
// biome-ignore lint/correctness/noUndeclaredDependencies: a measurement; the package itself knows no RxJS
import { Subject } from "rxjs";
import { bandpassStaLta } from "../bandpass-sta-lta/bandpass-sta-lta.ts";
import { designSections } from "../design/design-sections.ts";
import { wasmEngine } from "../wasm/wasm-engine.ts";
import { type BlockPlan, blockPlan, type Precision } from "./block-plan.ts";
import { blockState } from "./block-state.ts";
import type { Engine } from "./engine.ts";
import { typescriptEngine } from "./typescript-engine.ts";

const rounds = Number(process.argv[2] ?? 30);
const samplesPerRound = 1_000_000;

const peerScript = `
import sys, time, numpy as np
from scipy.signal import iirfilter, sosfilt
from obspy.signal.trigger import recursive_sta_lta
sos = iirfilter(4, [0.2, 0.4], btype="band", ftype="butter", output="sos")
x = np.random.default_rng(1).standard_normal((4, ${samplesPerRound / 4})) * 1000
for line in sys.stdin:
    start = time.perf_counter()
    for trace in x: recursive_sta_lta(sosfilt(sos, trace), 50, 1000)
    print((time.perf_counter() - start) * 1e9 / x.size, flush=True)
`;

interface Case {
  readonly name: string;
  readonly nanoseconds: number[];
  /** Works on some samples and says how many. */
  run(): number;
}

function noise(kind: "int32" | "float", precision: Precision, length: number): Samples {
  const values = Float64Array.from({ length }, () => (Math.random() - 0.5) * 2000);
  if (kind === "int32") return Int32Array.from(values);
  return precision === "f32" ? Float32Array.from(values) : values;
}

function engineCase(engine: Engine, plan: BlockPlan, precision: Precision, channels: number, n: number): Case {
  const state = blockState(plan, channels);
  const block = noise("int32", precision, channels * n);
  const times = Math.ceil(samplesPerRound / (engine.name === "wasm" ? 1 : 10) / block.length);
  return {
    name: `${engine.name} ${precision} ${channels} x ${n}`,
    nanoseconds: [],
    run() {
      for (let i = 0; i < times; i++) engine.process(plan, state, block, channels);
      return times * block.length;
    },
  };
}

function operatorCase(precision: Precision, kind: "int32" | "float", count: number, n: number): Case {
  const channels = Array.from({ length: count }, (_, c) => `FDSN:XX_MINE_${c}_H_H_Z`);
  const frames = Math.ceil(samplesPerRound / (count * n));
  const blocks = Array.from({ length: Math.min(frames, 100) }, () => noise(kind, precision, count * n));
  const step = BigInt(n) * 10_000_000n;
  const input = new Subject<Frame>();
  let taken = 0;
  let last = 0n;
  input.pipe(bandpassStaLta({ lowHz: 10, highHz: 20, staSeconds: 0.5, ltaSeconds: 10, precision })).subscribe((frame) => {
    taken += frame.samples.length;
  });
  return {
    name: `operator ${precision} ${kind} ${count} x ${n}`,
    nanoseconds: [],
    run() {
      taken = 0;
      for (let i = 0; i < frames; i++) {
        const samples = blocks[i % blocks.length] as Samples;
        input.next({ kind: "frame", source: "FDSN:XX_MINE", channels, t0: last, rate: 100, unit: "count", samples });
        last += step;
      }
      return taken;
    },
  };
}

function cases(): Case[] {
  const sos = designSections({ family: "butterworth", shape: "bandpass", order: 4, corners: [10, 20], rate: 100 });
  const shapes = [
    [1, 256],
    [3, 256],
    [4, 256],
    [4, 1024],
    [4, 4096],
    [12, 1024],
    [612, 256],
  ] as const;
  return (["f64", "f32"] as const).flatMap((precision) => {
    const plan = blockPlan(sos, precision, { sta: 50, lta: 1000 });
    const engines = [typescriptEngine, wasmEngine()].filter((engine) => engine !== undefined);
    return [
      ...engines.flatMap((engine) => shapes.slice(0, 4).map(([c, n]) => engineCase(engine, plan, precision, c, n))),
      ...(["int32", "float"] as const).flatMap((kind) => shapes.map(([c, n]) => operatorCase(precision, kind, c, n))),
    ];
  });
}

function peer(): { ask(): Promise<number | undefined>; readonly process: ChildProcessWithoutNullStreams } {
  const process_ = spawn(process.env.HEADFRAME_PYTHON ?? "python3", ["-c", peerScript], { env: { ...process.env, OMP_NUM_THREADS: "1" } });
  const lines = createInterface(process_.stdout)[Symbol.asyncIterator]();
  process_.on("error", () => {});
  process_.stdin.on("error", () => {});
  return {
    process: process_,
    async ask() {
      process_.stdin.write("\n");
      const { value, done } = await lines.next();
      return done ? undefined : Number(value);
    },
  };
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] as number;
const all = cases();
const obspy = peer();
const peerNanoseconds: number[] = [];
for (let round = -3; round < rounds; round++) {
  const theirs = await obspy.ask();
  if (round >= 0 && theirs !== undefined) peerNanoseconds.push(theirs);
  for (const item of all) {
    const start = performance.now();
    const taken = item.run();
    if (round >= 0) item.nanoseconds.push(((performance.now() - start) * 1e6) / taken);
  }
}
obspy.process.stdin.end();
const figures = (values: readonly number[]) => [Math.min(...values), median(values)] as const;
const [theirBest, theirMedian] = figures(peerNanoseconds);
console.log(
  `ObsPy sosfilt + recursive_sta_lta: best ${theirBest.toFixed(2)}, median ${theirMedian?.toFixed(2)} ns/sample (${(1000 / theirBest).toFixed(0)} Msamples/s)`,
);
for (const { name, nanoseconds } of all) {
  const [best, middle] = figures(nanoseconds);
  const ratios = peerNanoseconds.length > 0 ? `; ratio of best ${(theirBest / best).toFixed(2)}, of medians ${(theirMedian / middle).toFixed(2)}` : "";
  console.log(`${name.padEnd(30)} best ${best.toFixed(2)}, median ${middle.toFixed(2)} ns/sample (${(1000 / best).toFixed(0)} Msamples/s)${ratios}`);
}
