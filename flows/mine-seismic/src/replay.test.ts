import {
  anyItem,
  bindFlow,
  type Catalogue,
  defineSink,
  type Event,
  eventJson,
  type FlowDocument,
  optionsSchema,
  parseTime,
  type SinkNode,
} from "@headframe/core";
import { simulatedMine } from "@headframe/device-simulated-mine";
import { type ReplayReport, replayInterval, replayText, runFlow, type VirtualHost, virtualHost } from "@headframe/runtime";
import { operators as seismic } from "@headframe/seismic";
import { operators as signal } from "@headframe/signal";
import anyTest, { type TestFn } from "ava";
import { mineSeismic } from "./mine-seismic.ts";

/** Takes everything and keeps nothing: outputs are looked at through observers. */
const nowhere = defineSink({
  name: "nowhere",
  version: 1,
  summary: "Takes everything",
  options: optionsSchema({}),
  accepts: anyItem,
  example: { options: {} },
  open: async () => ({ write: () => {}, flush: async () => {}, close: async () => {} }),
});
const catalogue: Catalogue = { operators: [...signal, ...seismic], sources: [simulatedMine], sinks: [nowhere] };

const sink = (id: string, port: string): SinkNode => ({ id, device: "nowhere", version: 1, options: {}, in: [port] });
const document: FlowDocument = { ...mineSeismic, sinks: [sink("network", "coincidence"), sink("single", "trigger"), sink("windows", "cut")] };
const options = { geophones: { seed: 7, stations: 5, rate: 200, durationSeconds: 3600, speed: "max", eventsPerMinute: 6 } };
const start = parseTime("2026-01-01");
const withThreshold = (on: number): FlowDocument => bindFlow(document, catalogue, { options, settings: { on } });

type Found = Readonly<Record<string, readonly Event[]>>;

/** What a run of its own finds. */
async function found(on: number, host: VirtualHost, state?: Parameters<typeof runFlow>[1]["state"]): Promise<Found> {
  const events: Record<string, Event[]> = { network: [], single: [] };
  const into = (list: Event[] | undefined) => (item: { kind: string }) => void (item.kind === "event" && list?.push(item as Event));
  const observers = { coincidence: into(events.network), trigger: into(events.single) };
  await host.settle(runFlow(withThreshold(on), { catalogue, host, observers, ...(state && { state }) }).done);
  return events;
}

const test = anyTest as TestFn<{ host: VirtualHost; recorded: Found; alone: Found }>;

test.before("an hour of the mine is recorded", async (t) => {
  const host = virtualHost({ seed: 1, start });
  t.context.host = host;
  t.context.recorded = await found(5, host, { directory: "state", segmentBytes: 8192 });
  t.context.alone = await found(6, virtualHost({ seed: 2, start }));
});

/** Ids of triggers depend on the threshold, also where nothing else does. */
const withoutId = ({ id: _, ...rest }: Readonly<Record<string, unknown>>) => rest;

/** What the other flow found, put together from what was recorded and how it differs. */
function told(report: ReplayReport, sinkId: string, recorded: readonly Event[]): unknown[] {
  const [comparison, more] = report.comparison?.events.filter(({ sinks }) => sinks.includes(sinkId)) ?? [];
  if (comparison === undefined || more !== undefined) throw new Error(`${sinkId} has not one type of event`);
  const gone = new Set(comparison.onlyRecorded.map(({ id }) => id));
  const changed = new Map(comparison.different.map((pair) => [pair.recorded.id, pair.other]));
  const kept = recorded.map(eventJson).filter(({ id }) => !gone.has(id as string));
  return sorted([...kept.map((event) => changed.get(event.id as string) ?? event), ...comparison.onlyOther]);
}

function sorted(events: readonly Readonly<Record<string, unknown>>[]): unknown[] {
  const key = ({ time, source, channel }: Readonly<Record<string, unknown>>) => `${time} ${source} ${channel}`;
  return events.map(withoutId).sort((a, b) => key(a).localeCompare(key(b)));
}

test("a recorded hour comes out equal when it is replayed", async (t) => {
  const { host, recorded } = t.context;
  t.true((await host.files.list("state/turns")).length > 3);
  const report = await host.settle(replayInterval({ host, catalogue, directory: "state" }));
  t.true(report.equal);
  t.is(report.eventSeconds, 3600);
  t.is(report.outputs.find(({ sink }) => sink === "network")?.events.trigger, recorded.network?.length);
  t.true((recorded.network?.length ?? 0) > 100);
});

test("the same hour with another threshold differs exactly as two runs do", async (t) => {
  const { host, recorded, alone } = t.context;
  const report = await host.settle(replayInterval({ host, catalogue, directory: "state", against: withThreshold(6) }));
  t.true(report.equal);
  t.deepEqual(report.comparison?.changes, [{ step: "trigger", what: "options.on", recorded: 5, other: 6 }]);
  for (const id of ["network", "single"]) {
    t.deepEqual(told(report, id, recorded[id] ?? []), sorted((alone[id] ?? []).map(eventJson)), id);
    const comparison = report.comparison?.events.find(({ sinks }) => sinks.includes(id));
    t.is((comparison?.both ?? 0) + (comparison?.onlyRecorded.length ?? 0), recorded[id]?.length ?? -1);
    t.is((comparison?.both ?? 0) + (comparison?.onlyOther.length ?? 0), alone[id]?.length ?? -1);
  }
  const single = report.comparison?.events.find(({ sinks }) => sinks.includes("single"));
  t.true((single?.onlyRecorded.length ?? 0) > 10, "a higher threshold finds less");
  t.true((single?.equal ?? 0) < (single?.both ?? 0) && (single?.both ?? 0) > 100);
  t.log(replayText(report, { rows: 3 }));
});

test("ten minutes of it, with a step that begins with no state and warms up, differ as the two runs do there", async (t) => {
  const { host, recorded, alone } = t.context;
  const [from, to] = [parseTime("2026-01-01T00:40:00Z"), parseTime("2026-01-01T00:50:00Z")];
  const whole = await host.settle(replayInterval({ host, catalogue, directory: "state" }));
  const report = await host.settle(replayInterval({ host, catalogue, directory: "state", from, to, against: withThreshold(6) }));
  t.true(report.turns < whole.turns);
  t.true(report.equal);
  t.truthy(report.comparison?.freshSince);
  const inside = (events: readonly Event[] = []) => events.filter(({ time }) => time >= from && time <= to);
  for (const id of ["network", "single"]) {
    t.true(inside(recorded[id]).length > 10);
    t.deepEqual(told(report, id, inside(recorded[id])), sorted(inside(alone[id]).map(eventJson)), id);
  }
});
