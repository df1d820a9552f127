import { bindFlow, type Catalogue, type Event, type FlowDocument, parseTime, type SinkNode } from "@headframe/core";
import { consoleView } from "@headframe/device-console";
import { jsonLinesFile } from "@headframe/device-json-lines";
import { sdsArchive } from "@headframe/device-miniseed";
import { quakeml } from "@headframe/device-quakeml";
import { simulatedMine, type TruthData } from "@headframe/device-simulated-mine";
import { sqliteTable } from "@headframe/device-sqlite";
import { runFlow, virtualHost } from "@headframe/runtime";
import { type SeismicEvent, operators as seismic } from "@headframe/seismic";
import { operators as signal } from "@headframe/signal";
import test from "ava";
import { mineSeismic } from "./mine-seismic.ts";

const catalogue: Catalogue = {
  operators: [...signal, ...seismic],
  sources: [simulatedMine],
  sinks: [consoleView, jsonLinesFile, quakeml, sdsArchive, sqliteTable],
};

type Truth = Event<"truth", TruthData>;

interface Found {
  readonly truths: readonly Truth[];
  readonly triggers: readonly Event[];
  readonly events: readonly SeismicEvent[];
  readonly picks: readonly Event[];
  readonly files: number;
  readonly quakemlFiles: number;
}

/** The flow in virtual time, with the catalogue's database left out because SQLite knows no virtual files. */
async function run(seed: number): Promise<Found> {
  const keep = (sink: SinkNode) => sink.id === "archive" || sink.id === "quakeml";
  const document: FlowDocument = { ...mineSeismic, sinks: mineSeismic.sinks.filter(keep) };
  const geophones = { seed, stations: 12, rate: 1000, durationSeconds: 40, speed: "max", eventsPerMinute: 8 };
  const options = { geophones, archive: { path: "archive" }, quakeml: { path: "quakeml" } };
  const host = virtualHost({ seed });
  const [truths, triggers, events, picks]: [Truth[], Event[], SeismicEvent[], Event[]] = [[], [], [], []];
  const collect = (list: unknown[]) => (item: { kind: string }) => void (item.kind === "event" && list.push(item));
  const observers = { "geophones#truth": collect(truths), coincidence: collect(triggers), size: collect(events), picks: collect(picks) };
  await runFlow(bindFlow(document, catalogue, { options }), { catalogue, host, observers }).done;
  const files = async (folder: string) => (await host.files.list(folder)).length;
  return { truths, triggers, events, picks, files: await files("archive"), quakemlFiles: await files("quakeml") };
}

/** Truths of which six stations saw P at four times their noise. */
const detectable = ({ data }: Truth): boolean => data.arrivals.filter(({ snr }) => snr >= 4).length >= 6;

const latest = (events: readonly SeismicEvent[]): SeismicEvent[] => [...new Map(events.map((event) => [event.id, event])).values()];

const apart = (truth: Truth, { time, data }: SeismicEvent): { readonly seconds: number; readonly metres: number } => ({
  seconds: Math.abs(Number(truth.time - time)) / 1e9,
  metres: Math.hypot(truth.data.x - data.local.x, truth.data.y - data.local.y, truth.data.z - data.local.z),
});

for (const seed of [1, 2]) {
  test(`the flow locates and sizes the events of a simulated mine (seed ${seed})`, async (t) => {
    const { truths, triggers, events, picks, files, quakemlFiles } = await run(seed);
    const wanted = truths.filter(detectable);
    t.true(wanted.length > 2);
    const found = latest(events);
    const pairs = wanted.map((truth) => found.find((event) => apart(truth, event).seconds < 0.02 && apart(truth, event).metres < 50));
    t.true(pairs.filter(Boolean).length >= wanted.length - 1, `${pairs.filter(Boolean).length} of ${wanted.length}`);
    const errors = wanted.flatMap((truth, i) => (pairs[i] ? [apart(truth, pairs[i]).metres] : [])).sort((a, b) => a - b);
    t.true((errors[errors.length >> 1] ?? 99) < 6, `median error ${errors[errors.length >> 1]} m`);
    t.true(found.filter((event) => !truths.some((truth) => apart(truth, event).seconds < 0.05)).length <= 1, "hardly any is invented");
    for (const { data } of found) t.true(data.uncertaintyMetres > 0 && data.uncertainty90Metres > data.uncertaintyMetres && data.picks >= 5);
    t.true(picks.length >= 10 * pairs.filter(Boolean).length);
    const felt = wanted.filter((truth) => triggers.some(({ time }) => time >= truth.time && time <= parseTime(truth.data.arrivals[0]?.s ?? "") + 500_000_000n));
    t.true(felt.length >= wanted.length - 1, "the network trigger sees them too");
    t.is(files, 12 * 3, "a file for each channel");
    t.is(quakemlFiles, found.length, "a file for each event");
  });
}

test("the flow gives the same events when it is run again", async (t) => {
  const [a, b] = [await run(4), await run(4)];
  t.deepEqual(a.events, b.events);
  t.deepEqual(a.triggers, b.triggers);
});
