/** What the parts of the seismic chain take: each kernel in the flow, a day of events, travel-time tables. */
import { runWorker } from "../child.ts";
import { alone, type BenchContext, type Measurement } from "../measurement.ts";
import { type DaySpec, dayInventory } from "../seismic/made-day.ts";
import { tableRate } from "../seismic/table-rate.ts";
import type { DayResult } from "../seismic-day-worker.ts";
import type { PartsResult, PartsRun } from "../seismic-parts-worker.ts";

const mine: PartsRun = { stations: 24, rate: 6000, streamSeconds: 60, eventsPerMinute: 60 };
/** The tenth part of a day with 10,000 events. */
const day: DaySpec = { seed: 1, stations: 16, events: 1000, seconds: 8640, vp: 5500, vs: 3200 };
/** Operators that work on waves, and those that work on events. */
const onSamples = ["ground-motion", "bandpass", "onset-picker"];
const onEvents = ["onset-picker", "associate", "locate", "repick", "size"];

/** Runs the measurements of the parts. */
export async function* seismicParts(context: BenchContext): AsyncGenerator<Measurement> {
  context.progress("seismic chain, its kernels");
  const { samples, events, parts } = await runWorker<PartsResult>("seismic-parts-worker", mine);
  const setting = `${mine.stations} triaxial stations at 6 kHz, ${mine.streamSeconds} s of stream, ${events} events`;
  const time = (name: string) => parts[name]?.nanoseconds ?? 0;
  for (const name of onSamples) yield alone({ bench: `seismic-parts/${name}`, setting: `${setting}, a sample`, value: time(name) / samples, unit: "ns" });
  for (const name of onEvents) yield alone({ bench: `seismic-parts/${name}`, setting: `${setting}, an event`, value: time(name) / events / 1000, unit: "us" });
  context.progress("seismic chain, the tenth part of a day of 10,000 events");
  const { picks, located, processorSeconds, peakMebibytes } = await runWorker<DayResult>("seismic-day-worker", day);
  const part = `2.4 h at 10,000 events a day, ${day.events} events, ${picks} picks of ${day.stations} stations`;
  yield alone({
    bench: "seismic-parts/day-event",
    setting: `${part}, associate and locate, an event`,
    value: (processorSeconds * 1e6) / day.events,
    unit: "us",
  });
  yield alone({ bench: "seismic-parts/day-located", setting: part, value: located, unit: "events" });
  yield alone({ bench: "seismic-parts/day-memory", setting: `${part}, peak resident`, value: peakMebibytes, unit: "MiB" });
  context.progress("seismic chain, travel-time tables");
  const { nodes, nodesPerSecond, readNanoseconds } = tableRate(dayInventory(day));
  yield alone({
    bench: "seismic-parts/eikonal",
    setting: `${nodes} nodes of 32 tables, a void in layered rock`,
    value: nodesPerSecond / 1e6,
    unit: "Mnodes/s",
  });
  yield alone({ bench: "seismic-parts/table-read", setting: "one travel time", value: readNanoseconds, unit: "ns" });
}
