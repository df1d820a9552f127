import { type Batch, bindFlow, type Catalogue, defineSource, type Event, type FlowDocument, type Item, stationOf } from "@headframe/core";
import { simulatedMine, type TruthData } from "@headframe/device-simulated-mine";
import { runFlow, virtualHost } from "@headframe/runtime";
import { type SeismicEvent, operators as seismic } from "@headframe/seismic";
import { operators as signal } from "@headframe/signal";
import test from "ava";
import { mineSeismic } from "./mine-seismic.ts";

const mine = simulatedMine.definition;
const start = 1_767_225_600_000_000_000n; // 2026-01-01
const stopped = start + 30_000_000_000n;

/** The simulated mine with a cable that is cut: from half the time on, nothing comes from its third station, not even a gap. */
const cutMine = defineSource({
  ...mine,
  open: async (options, host, from) => {
    const reader = await mine.open(options, host, from);
    const isHeard = (item: Item): boolean => item.kind === "watermark" || stationOf(item.source) !== "MN_S003" || (item.kind === "frame" && item.t0 < stopped);
    const heard = (batch: Batch): Batch => ({ ...batch, items: batch.items.filter(isHeard) });
    return {
      take: async (credit, signal) => heard(await reader.take(credit, signal)),
      ...(reader.begin !== undefined && { begin: reader.begin }),
      close: () => reader.close(),
    };
  },
});

const catalogue: Catalogue = { operators: [...signal, ...seismic], sources: [cutMine], sinks: [] };

test("the flow goes on publishing within seconds when a station stops", async (t) => {
  const document: FlowDocument = { ...mineSeismic, sinks: [] };
  const geophones = { seed: 1, stations: 12, rate: 1000, durationSeconds: 60, speed: "max", eventsPerMinute: 12 };
  const [truths, events, triggers]: [Event<"truth", TruthData>[], SeismicEvent[], Event[]] = [[], [], []];
  const collect = (list: unknown[]) => (item: { kind: string }) => void (item.kind === "event" && list.push(item));
  const observers = { "geophones#truth": collect(truths), size: collect(events), coincidence: collect(triggers) };
  await runFlow(bindFlow(document, catalogue, { options: { geophones } }), { catalogue, host: virtualHost({ seed: 1 }), observers }).done;
  const later = events.filter(({ time }) => time > stopped);
  const clear = truths.filter(({ time, data }) => time > stopped && data.arrivals.filter(({ snr }) => snr >= 4).length >= 8);
  t.true(clear.length >= 2);
  for (const truth of clear) t.true(later.some(({ time }) => Math.abs(Number(time - truth.time)) < 20e6));
  const slowest = Math.max(...later.map(({ data }) => data.publishedAfterSeconds));
  t.true(slowest <= 2, `published ${slowest} s after the last arrival`);
  t.false(later.some(({ data }) => data.arrivals.some(({ station }) => station === "MN_S003")));
  t.true(triggers.some(({ time }) => time > stopped));
});
