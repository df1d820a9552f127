/** Band-pass of four sections and recursive STA/LTA, through the operators, one thread. */
import { type Frame, keyOf, operatorOptions, StepRunner, type AnyOperatorDefinition, sampleGrid } from "@headframe/core";
import { bandpass, bandpassStaLta, staLta } from "@headframe/signal";
import { alone, type BenchContext, beside, type Measurement } from "../measurement.ts";
import { runPeer } from "../python-peer.ts";
import { secondsPerCall } from "../repeat.ts";

type Precision = "f32" | "f64";
type Runner = Pick<StepRunner, "push">;
interface Shape {
  readonly channels: number;
  readonly length: number;
}

const RATE = 6000;
const BAND = { lowHz: 30, highHz: 500, order: 4 };
const RATIO = { staSeconds: 0.02, ltaSeconds: 0.5 };
/** Samples that one call of the measured work takes in, at least. */
const SAMPLES = 1 << 20;

const shapes: readonly Shape[] = [
  { channels: 1, length: 256 },
  { channels: 3, length: 1024 },
  ...[4, 12, 612].flatMap((channels) => [256, 1024, 4096].map((length) => ({ channels, length }))),
];

/** Runs the signal measurements. */
export async function* signal(context: BenchContext): AsyncGenerator<Measurement> {
  context.progress("ObsPy: band-pass and STA/LTA");
  const peer = context.python ? await measureObspy(context.python) : undefined;
  for (const precision of ["f64", "f32"] as const) {
    for (const shape of shapes) {
      context.progress(`bandpass-sta-lta ${precision}, ${words(shape)}`);
      const value = rate(shape, precision, onePass);
      yield beside({ bench: "signal/bandpass-sta-lta", precision, setting: words(shape), value, unit: "Msamples/s" }, { name: "ObsPy, whole traces", value: peer?.whole, ...target(shape, precision) });
    }
    for (const shape of shapes.filter(({ length }) => length === 1024)) {
      context.progress(`bandpass, then sta-lta, ${precision}, ${words(shape)}`);
      const value = rate(shape, precision, chain);
      yield beside({ bench: "signal/bandpass-then-sta-lta", precision, setting: words(shape), value, unit: "Msamples/s" }, { name: "ObsPy, whole traces", value: peer?.whole });
    }
  }
  if (peer) yield alone({ bench: "signal/obspy-packets", precision: "f64", setting: "ObsPy fed single packets of 256 samples", value: peer.packets, unit: "Msamples/s" });
}

function target({ channels }: Shape, precision: Precision): { readonly target?: number } {
  if (channels === 1) return { target: 1 };
  return channels < 4 ? {} : { target: precision === "f64" ? 4 : 8 };
}

function words({ channels, length }: Shape): string {
  return `${channels} ${channels === 1 ? "channel" : "channels"}, ${length}-sample frames`;
}

function measureObspy(python: string): Promise<{ whole: number; packets: number }> {
  const { staSeconds, ltaSeconds } = RATIO;
  return runPeer(python, "bandpass_sta_lta.py", [2_000_000, RATE, BAND.lowHz, BAND.highHz, staSeconds * RATE, ltaSeconds * RATE, 256].map(String));
}

/** Msamples/s of a stream that begins anew with each call. */
function rate(shape: Shape, precision: Precision, start: (precision: Precision) => Runner): number {
  const frames = stream(shape, precision);
  const seconds = secondsPerCall(
    () => {
      const runner = start(precision);
      for (const frame of frames) runner.push(frame);
    },
    { roundSeconds: 0.15 },
  );
  return (frames.length * shape.channels * shape.length) / seconds / 1e6;
}

function onePass(precision: Precision): Runner {
  return runner(bandpassStaLta.definition, { ...BAND, ...RATIO, precision }, () => {});
}

function chain(precision: Precision): Runner {
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
function stream({ channels, length }: Shape, precision: Precision): Frame[] {
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

function noise(n: number, seed: number, precision: Precision): Float64Array | Float32Array {
  const samples = precision === "f64" ? new Float64Array(n) : new Float32Array(n);
  let x = seed;
  for (let i = 0; i < n; i++) {
    x = (Math.imul(x, 1_664_525) + 1_013_904_223) | 0;
    samples[i] = x / 2 ** 21;
  }
  return samples;
}
