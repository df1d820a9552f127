import { type Inventory, type Item, nanoseconds, parseTime, SeededRandom } from "@headframe/core";
import { exampleProblems, runStep } from "@headframe/core/testing";
import test from "ava";
import type { SeismicEvent } from "../located-event.ts";
import { madeArrival, madeEvent } from "./example-events.ts";
import type { StationFindingData } from "./station-finding.ts";
import { stationQuality } from "./station-quality.ts";

const begin = parseTime("2026-01-01T00:00:00Z");
const count = 16;

/** Sensors and events with random double couples in a volume of 1.2 x 1.0 x 0.6 km. */
function scene(seed: number, defects: { clock?: (event: number) => number; swapped?: readonly number[]; deaf?: number }, events = 80) {
  const random = new SeededRandom(seed);
  const place = () => [1200 * random.next(), 1000 * random.next(), 600 * random.next()] as const;
  const normal = () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  const stations = Array.from({ length: count }, (_, s) => ({ id: `XX_S${s}`, at: place(), term: 2e-4 * normal() }));
  const inventory: Inventory = { frame: "local", stations: stations.map(({ id, at: [x, y, z] }) => ({ id, x, y, z, channels: [] })) };
  const made: SeismicEvent[] = Array.from({ length: events }, (_, e) => {
    const from = place();
    const reach = 500 + 700 * random.next();
    const [normalVector, slip] = doubleCouple(normal);
    const arrivals = stations.flatMap(({ id, at, term }, s) => {
      const ray = at.map((x, k) => x - (from[k] as number));
      const distance = Math.hypot(...ray);
      if (distance > reach || random.next() < 0.1 || (s === defects.deaf && random.next() < 0.95)) return [];
      const amplitude = dot(ray, normalVector) * dot(ray, slip) * (random.next() < 0.08 ? -1 : 1) * (defects.swapped?.includes(s) ? -1 : 1);
      const late = term + 3e-4 * normal() * (random.next() < 0.05 ? 10 : 1) + (s === 3 ? (defects.clock?.(e) ?? 0) : 0);
      return [madeArrival(id, begin, late, random.next() < 0.2 ? "" : amplitude > 0 ? "U" : "D")];
    });
    return madeEvent(`e${e}`, begin + nanoseconds(60 * e), from, arrivals);
  });
  return { inventory, events: made };
}
function doubleCouple(normal: () => number): [number[], number[]] {
  const unit = (v: number[]) => v.map((x) => x / Math.hypot(...v));
  const n = unit([normal(), normal(), normal()]);
  const other = [normal(), normal(), normal()];
  return [n, unit(other.map((x, k) => x - dot(other, n) * (n[k] as number)))];
}
const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, k) => sum + x * (b[k] as number), 0);
const found = (items: readonly Item[]) => items.flatMap((item) => (item.kind === "event" ? [item.data as unknown as StationFindingData] : []));
const seeds = Array.from({ length: 8 }, (_, i) => i + 1);

test("stationQuality() example holds", async (t) => {
  t.deepEqual(await exampleProblems(stationQuality.definition), []);
});

test("stationQuality() finds a clock step of 3 ms, how large it is and since when", (t) => {
  for (const seed of seeds) {
    const { inventory, events } = scene(seed, { clock: (e) => (e >= 40 ? 3e-3 : 0) });
    const all = found(runStep(stationQuality({ inventory }), events).out);
    const [first] = all.filter(({ state }) => state === "begun");
    t.like(first, { station: "XX_S3", finding: "clock" }, `seed ${seed}`);
    const last = all.filter(({ station }) => station === "XX_S3").at(-1);
    t.true(Math.abs((last?.value ?? 0) - 3) < 1, `seed ${seed}: ${last?.value}`);
    const since = Number(parseTime(last?.since ?? "") - begin) / 60e9;
    t.true(Math.abs(since - 40) <= 5, `seed ${seed}: ${since}`);
    t.true(
      all.every(({ station }) => station === "XX_S3"),
      `seed ${seed}`,
    );
  }
});

test("stationQuality() says when a clock is right again", (t) => {
  const { events } = scene(4, { clock: (e) => (e < 30 ? -4e-3 : 0) }, 120);
  const states = found(runStep(stationQuality(), events).out).filter(({ finding }) => finding === "clock");
  t.like(states[0], { station: "XX_S3", state: "begun" });
  t.true((states[0]?.value ?? 0) < -3);
  t.is(states.at(-1)?.state, "ended");
});

test("stationQuality() finds swapped stations under random mechanisms, and only these", (t) => {
  let hits = 0;
  for (const seed of seeds) {
    const { inventory, events } = scene(seed, { swapped: [2, 9] }, 240);
    const all = found(runStep(stationQuality({ inventory, events: 200 }), events).out).filter(({ state }) => state === "begun");
    t.true(
      all.every(({ station, finding }) => finding === "polarity" && ["XX_S2", "XX_S9"].includes(station)),
      `seed ${seed}: ${JSON.stringify(all)}`,
    );
    hits += new Set(all.map(({ station }) => station)).size;
  }
  t.true(hits >= 0.8 * 2 * seeds.length, `${hits}`);
});

test("stationQuality() finds a station that hears little, and nothing in a sound network", (t) => {
  for (const seed of seeds) {
    const deaf = scene(seed, { deaf: 6 });
    const all = found(runStep(stationQuality({ inventory: deaf.inventory, events: 80 }), deaf.events).out);
    t.true(
      all.every(({ station, finding }) => station === "XX_S6" && finding === "deaf"),
      `seed ${seed}: ${JSON.stringify(all)}`,
    );
    t.true(all.length > 0, `seed ${seed}`);
    const sound = scene(seed, {}, 200);
    t.deepEqual(found(runStep(stationQuality({ inventory: sound.inventory }), sound.events).out), [], `seed ${seed}`);
  }
});

test("stationQuality() passes preliminary events over and lets a revision replace the first", (t) => {
  const { events } = scene(1, { clock: () => 5e-3 }, 20);
  const preliminary = events.map((event) => ({ ...event, data: { ...event.data, stage: "preliminary" as const } }));
  t.deepEqual(runStep(stationQuality(), preliminary).out, []);
  const doubled = events.flatMap((event) => [event, event]);
  t.deepEqual(runStep(stationQuality(), doubled).out, runStep(stationQuality(), events).out);
});
