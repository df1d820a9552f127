/** A mine at real speed for half an hour, with its state kept and retention at work: memory and disk must stay flat. */
import { runWorker } from "../child.ts";
import { median } from "../durable/rounds.ts";
import { alone, type BenchContext, type Measurement } from "../measurement.ts";
import type { SoakResult, SoakRun, SoakSample } from "../soak-worker.ts";

/** `HEADFRAME_SOAK_MINUTES` makes it shorter or longer. */
const MINUTES = Number(process.env.HEADFRAME_SOAK_MINUTES ?? 30);
const MEBIBYTE = 2 ** 20;
const SEGMENT = 32 * MEBIBYTE;

/** What is kept must be full early on, so that most of the run shows what comes after. */
const keepSeconds = Math.min(300, MINUTES * 10);
const run: SoakRun = {
  stations: 204,
  rate: 6000,
  seconds: MINUTES * 60,
  state: { durability: "process", keepSeconds, keepBytes: 1024 * MEBIBYTE, segmentSeconds: keepSeconds / 10, segmentBytes: SEGMENT },
};
/** Turn log and journal to their limits, with the segments that are begun and not yet deleted; snapshots and their log. */
const DISK_BOUND = 1024 * MEBIBYTE + 3 * SEGMENT + 32 * MEBIBYTE;

/** Runs the soak test. */
export async function* soak(context: BenchContext): AsyncGenerator<Measurement> {
  context.progress(`mine-seismic at real speed for ${MINUTES} minutes`);
  const { samples, wallSeconds, processorSeconds, taken, durable } = await runWorker<SoakResult>("soak-worker", run);
  const expected = run.stations * 3 * run.rate * run.seconds;
  const dropped = durable.journals.geophones?.dropped ?? 0;
  if (taken !== expected || dropped > 0) throw new Error(`${taken} of ${expected} samples came, ${dropped} items were dropped`);
  const setting = `204 triaxial stations at 6 kHz (3.67 Msamples/s) at real speed, source journalled, ${MINUTES} minutes`;
  const full = samples.filter(({ seconds }) => seconds > keepSeconds * 1.1);
  const thirds = `last third against first third, when what is kept is full (${keepSeconds} s)`;
  const mebibytes = (name: string, how: string, value: number, atMost?: number) =>
    alone({ bench: `soak/${name}`, setting: `${setting}, ${how}`, value: value / MEBIBYTE, unit: "MiB", ...(atMost !== undefined && { atMost }) });
  yield mebibytes("memory-growth", thirds, growth(full, resident), 16);
  yield mebibytes("memory", "peak resident", Math.max(...samples.map(resident)), 400);
  yield mebibytes("disk-growth", thirds, growth(full, disk), 32);
  yield mebibytes("disk", "largest size of the state directory", Math.max(...samples.map(disk)), DISK_BOUND / MEBIBYTE);
  for (const part of ["turns", "journal", "snapshot", "wal"] as const)
    yield mebibytes(`disk-${part}`, "largest size", Math.max(...samples.map(({ state }) => state[part])));
  yield alone({ bench: "soak/processor", setting, value: (100 * processorSeconds) / wallSeconds, unit: "% of a core" });
  const lags = full.map(({ lagSeconds }) => lagSeconds);
  yield alone({ bench: "soak/lag", setting: `${setting}, median; frames are 0.2 s long`, value: median(lags), unit: "s", atMost: 1 });
  yield alone({ bench: "soak/lag-at-end", setting, value: samples.at(-1)?.lagSeconds ?? Number.NaN, unit: "s", atMost: 1 });
  yield alone({ bench: "soak/lag-longest", setting, value: Math.max(...lags), unit: "s" });
}

const resident = ({ residentBytes }: SoakSample): number => residentBytes;
const disk = ({ state }: SoakSample): number => state.turns + state.journal + state.snapshot + state.wal;

function growth(samples: readonly SoakSample[], read: (sample: SoakSample) => number): number {
  const third = Math.floor(samples.length / 3);
  return median(samples.slice(-third).map(read)) - median(samples.slice(0, third).map(read));
}
