/** What a four-channel Raspberry Shake writes to its card, by what it is for. */
import { runWorker } from "../child.ts";
import { alone, type Measurement } from "../measurement.ts";
import type { ShakeResult, ShakeRun } from "./shake-worker.ts";

const SECONDS = 50;
const variants = [
  { name: "nothing kept" },
  { name: "process", state: { durability: "process" } },
  { name: "power", state: { durability: "power" } },
  { name: "process, a snapshot every 60 s", state: { durability: "process", snapshotSeconds: 60 } },
] as const;

/** Measures all variants at the same time, each in a process of its own. */
export async function writes(): Promise<Measurement[]> {
  const results = await Promise.all(
    variants.map(async ({ name, ...how }) => {
      const argument: ShakeRun = { seconds: SECONDS, ...how };
      return { name, result: await runWorker<ShakeResult>("durable/shake-worker", argument) };
    }),
  );
  return results.flatMap(({ name, result }) => told(name, result));
}

function told(name: string, { seconds, log, journal, snapshots, archive, written, toDisk }: ShakeResult): Measurement[] {
  const hourly = (what: string, bytes: number) =>
    alone({
      bench: `durable/written-${what}`,
      setting: `four channels at 100 Hz, ${seconds} s at real speed, an hour's worth, ${name}`,
      value: (bytes * 3600) / seconds / 1e6,
      unit: "MB",
    });
  const parts = name === "nothing kept" ? { archive } : { log, journal, snapshots, archive };
  const kernel = Number.isNaN(toDisk) ? {} : { calls: written, disk: toDisk };
  return Object.entries({ ...parts, ...kernel }).map(([what, bytes]) => hourly(what, bytes));
}
