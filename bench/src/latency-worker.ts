/** Runs `mine-seismic` at real speed and prints how long triggers take to come out; a process of its own. */
import { join } from "node:path";
import { type Event, type FlowDocument, nanoseconds, parseTime, sampleGrid, type Time } from "@headframe/core";
import { simulatedMine } from "@headframe/device-simulated-mine";
import { nodeHost, runFlow, type StateOptions } from "@headframe/runtime";
import { forgettingSink } from "./memory-devices.ts";
import { mineFlow } from "./mine-flow.ts";
import { watchedSource } from "./watched-source.ts";

/** What to run. */
export interface LatencyRun {
  readonly stations: number;
  readonly rate: number;
  readonly blockSeconds: number;
  readonly eventsPerMinute: number;
  readonly seconds: number;
  /** Keep the state. */
  readonly state?: Partial<Omit<StateOptions, "directory">>;
}

/** Milliseconds from hand-over to sink. */
export interface LatencyResult {
  readonly stationTriggers: readonly number[];
  readonly networkTriggers: readonly number[];
}

/** A block of the stream: its last sample's end, and when it was handed over. */
interface Block {
  readonly end: Time;
  readonly handed: number;
}

interface StationTrigger {
  readonly on: Time;
  /** Time of the first sample after the trigger, which closes it. */
  readonly closing: Time;
}

async function measure({ seconds, state, ...mine }: LatencyRun): Promise<LatencyResult> {
  const blocks: Block[] = [];
  const source = watchedSource(simulatedMine, ({ items }) => {
    const handed = performance.now();
    for (const item of items) if (item.kind === "watermark") blocks.push({ end: item.time, handed });
  });
  const result = { stationTriggers: [] as number[], networkTriggers: [] as number[] };
  const closed: StationTrigger[] = [];
  const handedWith = (time: Time): number | undefined => blocks.find(({ end }) => end > time)?.handed;
  let extension = 0n;
  const probe = forgettingSink(({ items }) => {
    const now = performance.now();
    for (const item of items) {
      if (item.kind !== "event") continue;
      const station = stationTrigger(item, mine.rate);
      const needed = station ? station.closing : decisive(item, closed, extension);
      if (station) closed.push(station);
      const handed = handedWith(needed);
      if (handed !== undefined) (station ? result.stationTriggers : result.networkTriggers).push(now - handed);
    }
  });
  await using flow = await mineFlow({ mine: { ...mine, speed: 1, durationSeconds: seconds }, source, probe: { sink: probe, in: ["trigger", "coincidence"] } });
  extension = extensionOf(flow.document);
  await runFlow(flow.document, { catalogue: flow.catalogue, host: nodeHost(), ...(state && { state: { ...state, directory: join(flow.folder, "state") } }) })
    .done;
  return result;
}

/** A trigger of one channel; undefined for one of the network. */
function stationTrigger({ time, data }: Event, rate: number): StationTrigger | undefined {
  const { off, channel } = data as { off: string; channel?: string };
  return channel === undefined ? undefined : { on: time, closing: parseTime(off) + sampleGrid(rate).offset(1) };
}

/** What event time must pass before a network trigger can be decided: its end, and the close of every trigger that may join it. */
function decisive({ data }: Event, closed: readonly StationTrigger[], extension: bigint): Time {
  const until = parseTime((data as { off: string }).off) + extension;
  return closed.reduce((latest, { on, closing }) => (on <= until && closing > latest ? closing : latest), until);
}

/** How long after a network trigger's end a further trigger may still join it. */
function extensionOf({ steps }: FlowDocument): bigint {
  return nanoseconds(Number(steps.find(({ operator }) => operator === "coincidence")?.options.extensionSeconds ?? 0));
}

process.stdout.write(JSON.stringify(await measure(JSON.parse(process.argv[2] as string) as LatencyRun)));
