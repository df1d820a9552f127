/** Band-pass of four sections and recursive STA/LTA, through the operators, one thread. */
import { runWorker } from "../child.ts";
import { alone, type BenchContext, beside, type Measurement } from "../measurement.ts";
import { runPeer } from "../python-peer.ts";
import { BAND, RATE, RATIO, type SignalRun, signalRate } from "../signal-rate.ts";

const shapes = [
  { channels: 1, length: 256 },
  { channels: 3, length: 1024 },
  ...[4, 12, 612].flatMap((channels) => [256, 1024, 4096].map((length) => ({ channels, length }))),
];
const precisions = ["f64", "f32"] as const;

/** Runs the signal measurements. */
export async function* signal(context: BenchContext): AsyncGenerator<Measurement> {
  context.progress("ObsPy: band-pass and STA/LTA");
  const peer = context.python ? await measureObspy(context.python) : undefined;
  const whole = { name: "ObsPy, whole traces", value: peer?.whole };
  for (const precision of precisions) {
    for (const shape of shapes) yield beside(measure(context, { ...shape, precision, operators: "fused" }), { ...whole, ...target(shape, precision) });
    const counts: SignalRun = { channels: 4, length: 1024, precision, operators: "fused", counts: true };
    yield beside(measure(context, counts), { ...whole, ...target(counts, precision) });
    for (const shape of shapes.filter(({ length }) => length === 1024)) yield beside(measure(context, { ...shape, precision, operators: "chain" }), whole);
  }
  if (peer)
    yield alone({
      bench: "signal/obspy-packets",
      precision: "f64",
      setting: "ObsPy fed single packets of 256 samples",
      value: peer.packets,
      unit: "Msamples/s",
    });
  for (const precision of precisions) {
    const run: SignalRun = { channels: 4, length: 1024, precision, operators: "fused" };
    const typescript = await runWorker<number>("typescript-kernel-worker", run);
    yield beside({ ...measure(context, run), bench: "signal/webassembly-kernel" }, { name: "TypeScript kernel", value: typescript });
  }
}

function measure({ progress }: BenchContext, run: SignalRun) {
  const { precision, channels, length, operators, counts = false } = run;
  const name = operators === "fused" ? "bandpass-sta-lta" : "bandpass-then-sta-lta";
  const setting = `${channels} ${channels === 1 ? "channel" : "channels"}, ${length}-sample frames${counts ? " of int32" : ""}`;
  progress(`${name} ${precision}, ${setting}`);
  return { bench: `signal/${name}`, precision, setting, value: signalRate(run), unit: "Msamples/s" };
}

/** One channel at a time has one lane to work in; four and more are what the vectors are for. */
function target({ channels }: Pick<SignalRun, "channels">, precision: SignalRun["precision"]): { readonly target?: number } {
  if (channels === 1) return { target: 1 };
  return channels < 4 ? {} : { target: precision === "f64" ? 4 : 8 };
}

function measureObspy(python: string): Promise<{ whole: number; packets: number }> {
  const { staSeconds, ltaSeconds } = RATIO;
  return runPeer(python, "bandpass_sta_lta.py", [2_000_000, RATE, BAND.lowHz, BAND.highHz, staSeconds * RATE, ltaSeconds * RATE, 256].map(String));
}
