import { type AnyOperatorDefinition, type Frame, keyOf, operatorOptions, type Samples, StepRunner, sampleGrid } from "@headframe/core";
import { defaultLimits, nodeHost } from "@headframe/runtime";
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
  /** Frames hold integers, as digitisers send them, and not numbers of the operators' precision. */
  readonly counts?: boolean;
}

/** Samples per second. */
export const RATE = 6000;
export const BAND = { lowHz: 30, highHz: 500, order: 4 };
export const RATIO = { staSeconds: 0.02, ltaSeconds: 0.5 };

/** Samples after which the noise repeats, at least. */
const SAMPLES = 1 << 20;

/** Msamples/s of a stream that goes on and on. */
export function signalRate(run: SignalRun): number {
  const frames = stream(run);
  const runner = run.operators === "fused" ? fused(run) : chain(run);
  const grid = sampleGrid(RATE);
  const host = nodeHost();
  let [index, bytes] = [0, 0];
  const seconds = secondsPerCall(
    () => {
      for (const frame of frames) {
        runner.push({ ...frame, t0: grid.offset(index) });
        index += run.length;
        bytes += frame.samples.byteLength;
        if (bytes < defaultLimits.tidyBytes) continue;
        bytes = 0;
        host.tidy(); // as the turn loop does
      }
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

/** Frames of noise, to be sent round and round with other times. */
function stream({ channels, length, precision, counts }: SignalRun): Frame[] {
  const ids = Array.from({ length: channels }, (_, c) => `FDSN:XX_S${c}_00_G_H_Z`);
  return Array.from({ length: Math.ceil(SAMPLES / (channels * length)) }, (_, i) => ({
    kind: "frame",
    source: "FDSN:XX_S__G_H",
    channels: ids,
    t0: 0n,
    rate: RATE,
    unit: "count",
    samples: noise(channels * length, i + 1, counts ? Int32Array : precision === "f64" ? Float64Array : Float32Array),
  }));
}

function noise(n: number, seed: number, Storage: new (n: number) => Samples): Samples {
  const samples = new Storage(n);
  let x = seed;
  for (let i = 0; i < n; i++) {
    x = (Math.imul(x, 1_664_525) + 1_013_904_223) | 0;
    samples[i] = x / 2 ** 21;
  }
  return samples;
}
