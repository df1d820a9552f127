import { type Item, keyOf, operatorOptions, parseTime, SeededRandom, StepRunner } from "@headframe/core";
import { exampleProblems, runStep } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import type { AssociationEvent } from "../association-event.ts";
import { type PickEvent, pickEvent } from "../pick-event.ts";
import { associate } from "./associate.ts";
import { type MadeScene, madePicks, type SceneSpec } from "./made-picks.ts";
import { rateAssociations } from "./rate-associations.ts";

const rock = { vp: 5800, vs: 3350 };
const mine: Omit<SceneSpec, "seed"> = { ...rock, stations: 20, size: [1200, 1000, 600], seconds: 24, deadStations: 1, clockError: 0.003, sizes: [1.2, 2.8] };

function associated({ inventory, picks }: MadeScene, options: object = {}, items: readonly Item[] = picks) {
  const { out, side } = runStep(associate({ inventory, ...rock, searchNodes: 12_000, ...options }), items);
  return { associations: out as AssociationEvent[], unassociated: side.unassociated ?? [], errors: side.errors ?? [] };
}

test("associate()'s example holds", async (t) => {
  t.deepEqual(await exampleProblems(associate.definition), []);
});

test("associate() finds the events of a quiet scene, and no others", (t) => {
  const scene = madePicks({ ...mine, seed: 901, seconds: 60, eventsPerSecond: 0.5 });
  const rating = rateAssociations(scene, associated(scene).associations);
  t.true(rating.detectable >= 8);
  t.deepEqual([rating.recall, rating.precision, rating.preliminaryPrecision, rating.abandoned], [1, 1, 1, 0]);
  t.true(rating.medianMetres < 10, `${rating.medianMetres} m`);
});

test("associate() tells the overlapping events of a burst apart", (t) => {
  const scene = madePicks({ ...mine, seed: 902, eventsPerSecond: 3 });
  const rating = rateAssociations(scene, associated(scene).associations);
  t.true(rating.recall >= 0.9 && rating.precision >= 0.95 && rating.wrongPicks < 0.06, JSON.stringify({ ...rating, invented: [], inventedFirst: [] }));
});

test("associate() takes the scattered waves of a strong event for no events", (t) => {
  const scene = madePicks({ ...mine, seed: 911, stations: 24, seconds: 6, origins: [2], sizes: [2.6, 2.8], clockError: 0 });
  for (const seed of [1, 2, 3]) {
    const picks = [...scene.picks, ...scattered(scene.picks, new SeededRandom(seed))].sort((a, b) => Number(a.time - b.time));
    const { associations } = associated({ ...scene, picks });
    t.deepEqual(
      associations.map(({ data }) => data.stage),
      ["preliminary", "revised"],
    );
  }
});

test("associate() says which event time had been reached, and a preliminary association comes first", (t) => {
  const scene = madePicks({ ...mine, seed: 912, seconds: 5, origins: [2], sizes: [2.6, 2.8] });
  const [first, last] = associated(scene, { searchNodes: 2000 }).associations.map(({ time, data }) => Number(parseTime(data.reached ?? "") - time) / 1e9);
  t.true(first !== undefined && last !== undefined && first > 0.05 && first < 0.6 && last > first && last < 2);
});

test("associate() copes with speeds that are 3 % wrong", (t) => {
  const scene = madePicks({ ...mine, seed: 903, eventsPerSecond: 0.7 });
  for (const [vp, vs] of [
    [1.03, 0.97],
    [0.97, 0.97],
  ] as const) {
    const rating = rateAssociations(scene, associated(scene, { vp: vp * rock.vp, vs: vs * rock.vs }).associations);
    t.true(rating.recall >= 0.95 && rating.precision >= 0.95, JSON.stringify({ vp, vs, ...rating, invented: [], inventedFirst: [] }));
  }
});

test("associate() gives each pick to one event or to unassociated, once", (t) => {
  const scene = madePicks({ ...mine, seed: 904, seconds: 12, eventsPerSecond: 2 });
  const { associations, unassociated } = associated(scene);
  const revised = associations.filter(({ data }) => data.stage === "revised");
  const ids = [...revised.flatMap(({ data }) => data.picks.map(({ id }) => id)), ...unassociated.map((item) => (item as PickEvent).id)];
  t.deepEqual(ids.sort(), scene.picks.map(({ id }) => id).sort());
  t.is(new Set(revised.map(({ data }) => data.event)).size, revised.length);
  t.is(new Set(associations.map(({ id }) => id)).size, associations.length);
  for (const { data } of revised) {
    const arrivals = data.picks.map(({ station, phase }) => `${station} ${phase}`);
    t.is(new Set(arrivals).size, arrivals.length);
  }
});

test("associate()'s decisions depend neither on the order of stations nor on the steps of watermarks", (t) => {
  const scene = madePicks({ ...mine, seed: 905, seconds: 8, eventsPerSecond: 2 });
  const { associations, unassociated } = associated(scene, { searchNodes: 2000 });
  t.true(associations.length > 4);
  const property = fc.property(fc.integer(), fc.double({ min: 0.001, max: 3, noNaN: true }), (seed, step) => {
    const again = associated(scene, { searchNodes: 2000 }, interleaved(scene.picks, new SeededRandom(seed), step));
    t.deepEqual(again.associations, associations);
    t.deepEqual(again.unassociated, unassociated);
  });
  fc.assert(property, { numRuns: 6 });
});

test("associate() holds event time back far enough for all that it emits", (t) => {
  const scene = madePicks({ ...mine, seed: 906, seconds: 6, eventsPerSecond: 2 });
  const options = operatorOptions(associate.definition, { inventory: scene.inventory, ...rock, searchNodes: 2000 });
  if (!("kernel" in associate.definition)) return t.fail();
  let reached = 0n;
  let emitted = 0;
  const check = (item: Item) => {
    emitted++;
    t.true(item.kind === "event" && item.time >= reached);
  };
  const output = { out: check, side: (_: string, item: Item) => check(item), control: () => t.fail(), error: (reason: string) => t.fail(reason) };
  const runner = new StepRunner(associate.definition.kernel(options), keyOf("none"), output, { now: 0n, random: () => 0.5 });
  for (const pick of scene.picks) {
    runner.push(pick);
    const now = runner.watermark(pick.time);
    t.true(now >= reached);
    reached = now;
  }
  runner.end();
  t.true(emitted > 20);
});

test("associate() without an inventory gives every pick to unassociated", (t) => {
  const { picks } = madePicks({ ...mine, seed: 907, seconds: 5 });
  const { out, side } = runStep(associate({}), picks);
  t.deepEqual(out, []);
  t.deepEqual(side, { unassociated: picks });
});

test("associate() reports a station that the inventory does not have once", (t) => {
  const scene = madePicks({ ...mine, seed: 908, seconds: 10 });
  const gone = scene.inventory.stations[0]?.id ?? "";
  const inventory = { ...scene.inventory, stations: scene.inventory.stations.slice(1) };
  const { errors, unassociated } = associated(scene, { inventory, searchNodes: 1000 });
  t.is(errors.length, 1);
  t.regex(
    JSON.stringify(errors[0], (_, value) => (typeof value === "bigint" ? String(value) : value)),
    new RegExp(`Station .*${gone}.* is not in the inventory`),
  );
  t.true(unassociated.some((item) => item.kind === "event" && (item as PickEvent).data.channel.includes(gone)));
});

test("associate() lets go of the oldest picks where too many wait", (t) => {
  const scene = madePicks({ ...mine, seed: 909, seconds: 30, eventsPerSecond: 1 });
  const { associations, unassociated, errors } = associated(scene, { maxWaiting: 150, searchNodes: 1000 });
  const claimed = associations.filter(({ data }) => data.stage === "revised").reduce((sum, { data }) => sum + data.picks.length, 0);
  t.is(claimed + unassociated.length, scene.picks.length);
  t.is(errors.length, 1);
});

test("associate() passes gaps on and keeps its picks", (t) => {
  const scene = madePicks({ ...mine, seed: 910, seconds: 8, eventsPerSecond: 1 });
  const middle = scene.picks.length >> 1;
  const time = scene.picks[middle]?.time ?? 0n;
  const gap = { kind: "gap", source: "MI_001", from: time, to: time, cause: "lost" } as const;
  const { associations } = associated(scene, { searchNodes: 2000 }, [...scene.picks.slice(0, middle), gap, ...scene.picks.slice(middle)]);
  t.deepEqual(associations.filter((item) => (item as Item).kind === "gap").length, 1);
  t.deepEqual(
    associations.filter((item) => (item as Item).kind === "event"),
    associated(scene, { searchNodes: 2000 }).associations,
  );
});

test("associate() refuses options that contradict one another", (t) => {
  t.throws(() => associate({ vp: 3000, vs: 3500 }), { message: /vs: must be below vp/ });
  t.throws(() => associate({ minimumPicks: 5, minimumStations: 6 }), { message: /"minimumPicks"/ });
  t.throws(() => associate({ preliminaryScore: 1 }), { message: /"preliminaryScore"/ });
});

/** Onsets every 5 to 15 ms for 0.2 s after each pick, as strong as the waves that die away in 0.08 s. */
function scattered(picks: readonly PickEvent[], random: SeededRandom): PickEvent[] {
  return picks.flatMap(({ source, time, data }) => {
    const later: PickEvent[] = [];
    for (let lag = 0.008; lag < 0.2; lag += 0.005 + 0.01 * random.next()) {
      const amplitude = (data.amplitude ?? 0) * Math.exp(-lag / 0.08) * 10 ** (0.3 * (random.next() - 0.5));
      later.push(
        pickEvent(source, time + BigInt(Math.round(lag * 1e9)), { ...data, amplitude, snr: 5, phase: random.next() < 0.5 ? "P" : "S", probability: 0.6 }),
      );
    }
    return later;
  });
}

/** Picks of each station in order, stations mixed at random as far as watermarks in steps of `step` seconds allow. */
function interleaved(picks: readonly PickEvent[], random: SeededRandom, step: number): Item[] {
  const items: Item[] = [];
  const ahead = new Map(picks.map((pick) => [pick.id, pick.time + BigInt(Math.floor(1e9 * random.next()))] as const));
  const mixed = [...picks].sort((a, b) => Number((ahead.get(a.id) ?? 0n) - (ahead.get(b.id) ?? 0n)));
  // a watermark may go as far as the earliest pick that is still to come
  let last = 0n;
  const least: bigint[] = [];
  let lowest: bigint | undefined;
  for (let i = mixed.length - 1; i >= 0; i--) {
    const time = mixed[i]?.time ?? 0n;
    lowest = lowest === undefined || time < lowest ? time : lowest;
    least[i] = lowest;
  }
  for (const [i, pick] of mixed.entries()) {
    items.push(pick);
    const limit = least[i + 1];
    if (limit !== undefined && Number(limit - last) > step * 1e9 * random.next()) {
      items.push({ kind: "watermark", source: "*", time: limit });
      last = limit;
    }
  }
  return items;
}

test("associate() is as fast and decides the same with a far station that has no data", (t) => {
  const scene = madePicks({ ...mine, seed: 913, seconds: 12, eventsPerSecond: 1.5 });
  const [first] = scene.inventory.stations;
  if (!first) return t.fail();
  const far = { ...first, id: "XX_FAR", x: first.x + 9000 };
  const stations = [...scene.inventory.stations, far];
  const [near, both] = [{}, { inventory: { ...scene.inventory, stations } }].map(
    (options) => associated(scene, { searchNodes: 2000, ...options }).associations,
  );
  t.true((near?.length ?? 0) > 6);
  t.deepEqual(both, near);
});
