import { type AnyOperatorDefinition, type Frame, keyOf, operatorOptions, StepRunner, sampleGrid } from "@headframe/core";
import { bandpass, bandpassStaLta, staLta } from "@headframe/signal";
import { secondsPerCall } from "./repeat.ts";

type Runner = Pick<StepRunner, "push">;

/** How a stream is measured. */
export interface SignalRun {
  readonly precision: "f32" | "f64";
  readonly channels: number;
  /** Samples of each channel in a frame. */
  readonly length: number;
  /** `fused`: `bandpass-sta-lta`; `chain`: `bandpass`, then `sta-lta`. */
  readonly operators: "fused" | "chain";
}

/** Samples per second. */
export const RATE = 6000;
export const BAND = { lowHz: 30, highHz: 500, order: 4 };
export const RATIO = { staSeconds: 0.02, ltaSeconds: 0.5 };

/** Samples that one call of the measured work takes in, at least. */
const SAMPLES = 1 << 20;

/** Msamples/s of a stream that begins anew with each call. */
export function signalRate(run: SignalRun): number {
  const frames = stream(run);
  const start = run.operators === "fused" ? fused : chain;
  const seconds = secondsPerCall(
    () => {
      const runner = start(run);
      for (const frame of frames) runner.push(frame);
    },
    { roundSeconds: 0.15 },
  );
  return (frames.length * run.channels * run.length) / seconds / 1e6;
}

function fused({ precision }: SignalRun): Runner {
  return runner(bandpassStaLta.definition, { ...BAND, ...RATIO, precision }, () => {});
}

function chain({ precision }: SignalRun): Runner {
  const second = runner(staLta.definition, { ...RATIO, precision }, () => {});
  return runner(bandpass.definition, { ...BAND, precision }, (item) => second.push(item));
}

function runner(definition: AnyOperatorDefinition, options: object, out: (item: Frame) => void): StepRunner {
  if (!("kernel" in definition)) throw new TypeError(`${definition.name} has no kernel`);
  const fail = (reason: string) => {
    throw new Error(reason);
  };
  const output = { out: (item: unknown) => out(item as Frame), side: () => {}, control: () => {}, error: fail };
  return new StepRunner(definition.kernel(operatorOptions(definition, options)), keyOf(definition.keyBy), output, { now: 0n, random: () => 0.5 });
}

/** Frames that follow one another, of noise that repeats after a million samples. */
function stream({ channels, length, precision }: SignalRun): Frame[] {
  const n = channels * length;
  const count = Math.max(2, Math.ceil(SAMPLES / n));
  const distinct = Math.max(1, Math.floor(SAMPLES / n));
  const samples = Array.from({ length: Math.min(count, distinct) }, (_, i) => noise(n, i + 1, precision));
  const ids = Array.from({ length: channels }, (_, c) => `FDSN:XX_S${c}_00_G_H_Z`);
  const grid = sampleGrid(RATE);
  return Array.from({ length: count }, (_, i) => ({
    kind: "frame",
    source: "FDSN:XX_S__G_H",
    channels: ids,
    t0: grid.offset(i * length),
    rate: RATE,
    unit: "count",
    samples: samples[i % samples.length] as Float64Array | Float32Array,
  }));
}

function noise(n: number, seed: number, precision: SignalRun["precision"]): Float64Array | Float32Array {
  const samples = precision === "f64" ? new Float64Array(n) : new Float32Array(n);
  let x = seed;
  for (let i = 0; i < n; i++) {
    x = (Math.imul(x, 1_664_525) + 1_013_904_223) | 0;
    samples[i] = x / 2 ** 21;
  }
  return samples;
}
