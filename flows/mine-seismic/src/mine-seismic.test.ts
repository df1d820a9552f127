import { bindFlow, type Catalogue, type Event, type FlowDocument, parseTime, type SinkNode } from "@headframe/core";
import { consoleView } from "@headframe/device-console";
import { sdsArchive } from "@headframe/device-miniseed";
import { simulatedMine } from "@headframe/device-simulated-mine";
import { sqliteTable } from "@headframe/device-sqlite";
import { runFlow, virtualHost } from "@headframe/runtime";
import { operators } from "@headframe/signal";
import test from "ava";
import { mineSeismic } from "./mine-seismic.ts";

const catalogue: Catalogue = { operators, sources: [simulatedMine], sinks: [consoleView, sdsArchive, sqliteTable] };

interface Found {
  readonly truths: readonly Event[];
  readonly triggers: readonly Event[];
  readonly files: number;
}

/** The flow in virtual time, with the catalogue's database left out because SQLite knows no virtual files. */
async function run(seed: number): Promise<Found> {
  const keep = (sink: SinkNode) => sink.id === "archive";
  const document: FlowDocument = { ...mineSeismic, sinks: mineSeismic.sinks.filter(keep) };
  const options = { geophones: { seed, stations: 12, rate: 1000, durationSeconds: 60, speed: "max", eventsPerMinute: 6 }, archive: { path: "archive" } };
  const host = virtualHost({ seed });
  const truths: Event[] = [];
  const triggers: Event[] = [];
  const collect = (list: Event[]) => (item: { kind: string }) => void (item.kind === "event" && list.push(item as Event));
  const observers = { "geophones#truth": collect(truths), coincidence: collect(triggers) };
  await runFlow(bindFlow(document, catalogue, { options }), { catalogue, host, observers }).done;
  return { truths, triggers, files: (await host.files.list("archive")).length };
}

for (const seed of [1, 2, 3]) {
  test(`the flow finds the events of a simulated mine that most stations feel (seed ${seed})`, async (t) => {
    const { truths, triggers, files } = await run(seed);
    t.true(truths.length > 1);
    const found = truths.filter((truth) => {
      const arrivals = (truth.data as { arrivals: { p: string }[] }).arrivals.map(({ p }) => parseTime(p));
      const [first, last] = [arrivals.reduce((a, b) => (b < a ? b : a)), arrivals.reduce((a, b) => (b > a ? b : a))];
      return triggers.some((trigger) => trigger.time >= first - 20_000_000n && trigger.time <= last + 200_000_000n);
    });
    t.true(found.length >= truths.length - 1, `${found.length} of ${truths.length} found`);
    t.is(files, 12 * 3, "a file for each channel");
  });
}

test("the flow gives the same triggers when it is run again", async (t) => {
  t.deepEqual((await run(4)).triggers, (await run(4)).triggers);
});
