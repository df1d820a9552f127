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

/** A scene whose stations are triaxial, turned at random, and see P along its rays but for noise; one sensor is wired wrongly. */
function wiredScene(seed: number, station: number, wire: (raw: readonly number[]) => readonly number[]) {
  const random = new SeededRandom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  const { inventory, events } = scene(seed, {});
  const turns = inventory.stations.map(() => rotation(normal));
  const stations = inventory.stations.map((at, s) => ({
    ...at,
    channels: (turns[s] as number[][]).map(([e, n, u], i) => ({
      ...{ id: `FDSN:${at.id}__G_H_${i + 1}`, azimuth: degrees(Math.atan2(e as number, n as number)), dip: -degrees(Math.asin(u as number)) },
      ...{ unit: "m/s", sensitivity: 1, sensitivityHz: 100, normalisation: 1, poles: [], zeros: [] },
    })),
  }));
  const seen = events.map((event) => ({
    ...event,
    data: {
      ...event.data,
      arrivals: event.data.arrivals.map((arrival) => {
        const s = stations.findIndex(({ id }) => id === arrival.station);
        const { x, y, z } = stations[s] as { x: number; y: number; z: number };
        const ray = [x - event.data.local.x, y - event.data.local.y, z - event.data.local.z];
        const length = Math.hypot(...ray);
        const motion = random.next() < 0.1 ? [normal(), normal(), normal()] : ray.map((value) => value / length + 0.2 * normal());
        const raw = (turns[s] as number[][]).map((axis) => dot(axis, motion));
        const wired = s === station ? wire(raw) : raw;
        const [e = 0, n = 0, u = 0] = [0, 1, 2].map((k) =>
          (turns[s] as number[][]).reduce((sum, axis, i) => sum + (axis[k] as number) * (wired[i] as number), 0),
        );
        const polarisation = {
          azimuth: (degrees(Math.atan2(e, n)) + 360) % 360,
          incidence: degrees(Math.atan2(Math.hypot(e, n), u)),
          rectilinearity: 0.8,
          planarity: 0.8,
        };
        return { ...arrival, polarisation };
      }),
    },
  }));
  return { inventory: { ...inventory, stations }, events: seen };
}
/** Three unit vectors at right angles. */
function rotation(normal: () => number): number[][] {
  const unit = (v: number[]) => v.map((x) => x / Math.hypot(...v));
  const a = unit([normal(), normal(), normal()]);
  const other = unit([normal(), normal(), normal()]);
  const b = unit(other.map((x, k) => x - dot(other, a) * (a[k] as number)));
  const [a0 = 0, a1 = 0, a2 = 0] = a;
  const [b0 = 0, b1 = 0, b2 = 0] = b;
  return [a, b, [a1 * b2 - a2 * b1, a2 * b0 - a0 * b2, a0 * b1 - a1 * b0]];
}
const degrees = (radians: number) => (radians * 180) / Math.PI;

test("stationQuality() names the channel that is upside down and the two that are exchanged, by the direction of P", (t) => {
  for (const seed of seeds) {
    const flipped = wiredScene(seed, 5, ([a = 0, b = 0, c = 0]) => [a, -b, c]);
    const [first, ...more] = found(runStep(stationQuality({ inventory: flipped.inventory }), flipped.events).out);
    t.like(first, { station: "XX_S5", finding: "flipped", state: "begun", channels: ["FDSN:XX_S5__G_H_2"] }, `seed ${seed}`);
    t.deepEqual(more, [], `seed ${seed}`);
    const exchanged = wiredScene(seed, 7, ([a = 0, b = 0, c = 0]) => [c, b, a]);
    const [one, ...others] = found(runStep(stationQuality({ inventory: exchanged.inventory }), exchanged.events).out);
    t.like(one, { station: "XX_S7", finding: "exchanged", channels: ["FDSN:XX_S7__G_H_1", "FDSN:XX_S7__G_H_3"] }, `seed ${seed}`);
    t.deepEqual(others, [], `seed ${seed}`);
    const sound = wiredScene(seed, -1, (raw) => raw);
    t.deepEqual(found(runStep(stationQuality({ inventory: sound.inventory }), sound.events).out), [], `seed ${seed}`);
  }
});

test("stationQuality() sees a clock in the station delay that the location has learnt, and in S alone", (t) => {
  const { inventory, events } = scene(2, { clock: () => 3e-3 });
  const learnt = events.map((event) => ({
    ...event,
    data: {
      ...event.data,
      arrivals: event.data.arrivals.map((arrival) =>
        arrival.station === "XX_S3"
          ? { ...arrival, phase: "S" as const, residualSeconds: arrival.residualSeconds - 2.5e-3, delaySeconds: 2.5e-3 }
          : { ...arrival, residualSeconds: arrival.residualSeconds },
      ),
    },
  }));
  const [first] = found(runStep(stationQuality({ inventory, odds: 1e30 }), learnt).out).filter(({ finding }) => finding === "clock");
  t.like(first, { station: "XX_S3", finding: "clock", state: "begun" });
  t.true(Math.abs((first?.value ?? 0) - 3) < 1, `${first?.value}`);
});

test("stationQuality() reports a crusher at the nearest station, and takes its blows for one event", (t) => {
  const { inventory, events } = scene(3, {}, 20);
  const [model] = events as [SeismicEvent];
  const { x, y, z } = inventory.stations[4] as { x: number; y: number; z: number };
  const start = begin + nanoseconds(2000);
  const blows = Array.from({ length: 40 }, (_, i) => {
    // only three stations hear it, which says nothing about the others
    const local = { x: x + 20 + (i % 3), y, z: z - (i % 5) };
    return { ...model, id: `blow${i}`, time: start + nanoseconds(0.1 * i), data: { ...model.data, local, arrivals: model.data.arrivals.slice(0, 3) } };
  });
  const later = events.map((event) => ({ ...event, id: `${event.id} later`, time: event.time + nanoseconds(4000) }));
  const all = found(runStep(stationQuality({ inventory }), [...events, ...blows, ...later]).out);
  t.deepEqual(
    all.map(({ station, finding, state }) => [station, finding, state]),
    [
      ["XX_S4", "repeats", "begun"],
      ["XX_S4", "repeats", "ended"],
    ],
  );
  const [first] = all;
  t.true(Math.abs((first?.value ?? 0) - 10) < 1.5, `${first?.value} a second`);
  t.true(Math.hypot((first?.x ?? 0) - x - 21, (first?.y ?? 0) - y, (first?.z ?? 0) - z + 2) < 3);
});

test("stationQuality() passes preliminary events over and lets a revision replace the first", (t) => {
  const { events } = scene(1, { clock: () => 5e-3 }, 20);
  const preliminary = events.map((event) => ({ ...event, data: { ...event.data, stage: "preliminary" as const } }));
  t.deepEqual(runStep(stationQuality(), preliminary).out, []);
  const doubled = events.flatMap((event) => [event, event]);
  t.deepEqual(runStep(stationQuality(), doubled).out, runStep(stationQuality(), events).out);
});

test("stationQuality() judges a burst once a minute of event time and at its end, and finds the same", (t) => {
  const { inventory, events } = scene(2, { clock: () => 5e-3 }, 40);
  const burst = events.map((event, i) => ({ ...event, time: begin + nanoseconds(4 * i) }));
  const times = (options: { everySeconds?: number }) =>
    runStep(stationQuality({ inventory, ...options }), burst).out.flatMap((item) => (item.kind === "event" ? [Number(item.time - begin) / 1e9] : []));
  // the first judgement, of five events, is too early for a finding
  t.deepEqual(times({}), [76]);
  t.true((times({ everySeconds: 0 })[0] ?? 0) < 60);
  t.deepEqual(times({ everySeconds: 1e6 }), [156]);
});
