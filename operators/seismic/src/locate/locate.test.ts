import { type Event, type Inventory, type Item, projectLocal } from "@headframe/core";
import { exampleProblems, runStep } from "@headframe/core/testing";
import test from "ava";
import type { AssociationEvent } from "../association-event.ts";
import { inverse } from "../linear/cholesky.ts";
import type { SeismicEvent } from "../located-event.ts";
import { locate } from "./locate.ts";
import { MadeNetwork, type Place, type Trouble, trueSpeeds } from "./testing/made-network.ts";

type Options = Parameters<typeof locate>[0];

interface Score {
  readonly median: number;
  readonly worst: number;
  readonly in68: number;
  readonly in90: number;
  readonly ellipsoid90: number;
  readonly located: number;
}

/** Locates made events of a few networks with speeds that are wrong by factors. */
function scored(stations: number, trouble: Trouble, factor: number, events: number, more: Options = {}): Score {
  const errors: number[] = [];
  let [in68, in90, ellipsoid90] = [0, 0, 0];
  for (const seed of [1, 2, 3]) {
    const network = new MadeNetwork(seed, stations, trouble);
    const made = Array.from({ length: events / 3 }, () => network.event());
    const step = locate({ inventory: network.inventory(), vp: trueSpeeds.vp * factor, vs: trueSpeeds.vs * factor, ...more });
    const { out } = runStep(
      step,
      made.map(({ association }) => association),
    );
    for (const item of out as SeismicEvent[]) {
      const { truth } = made[Number(item.id.split(" ")[1]) - 1] as (typeof made)[number];
      const error = distance(item.data, truth);
      errors.push(error);
      if (error <= item.data.uncertaintyMetres) in68++;
      if (error <= item.data.uncertainty90Metres) in90++;
      if (mahalanobisSquared(item.data.covariance, [item.data.x - truth.x, item.data.y - truth.y, item.data.z - truth.z]) < 6.251) ellipsoid90++;
    }
  }
  errors.sort((a, b) => a - b);
  const [n, at] = [errors.length, (share: number) => errors[Math.floor(share * (errors.length - 1))] as number];
  return { median: at(0.5), worst: at(0.9), in68: in68 / n, in90: in90 / n, ellipsoid90: ellipsoid90 / n, located: n };
}

function distance(a: Place, b: Place): number {
  return Math.hypot(a.x - b.x, a.y - b.y, a.z - b.z);
}

function mahalanobisSquared([xx, xy, xz, yy, yz, zz]: readonly number[], d: readonly number[]): number {
  const inverted = inverse(Float64Array.from([xx, xy, xz, xy, yy, yz, xz, yz, zz] as number[]), 3) as Float64Array;
  return inverted.reduce((sum, value, i) => sum + value * (d[Math.floor(i / 3)] as number) * (d[i % 3] as number), 0);
}

test("locate() runs its example", async (t) => {
  t.deepEqual(await exampleProblems(locate.definition), []);
});

for (const [name, factor] of [
  ["right", 1],
  ["3 % too fast", 1.03],
  ["3 % too slow", 0.97],
] as const) {
  test(`locate() is accurate and its volumes honest with speeds that are ${name}`, (t) => {
    const score = scored(20, {}, factor, 180);
    t.is(score.located, 180);
    t.true(score.median < 2.5 && score.worst < 8, JSON.stringify(score));
    t.true(score.in90 >= 0.8 && score.in90 <= 0.97, JSON.stringify(score));
    t.true(score.in68 >= 0.55 && score.in68 <= 0.85, JSON.stringify(score));
    t.true(score.ellipsoid90 >= 0.8 && score.ellipsoid90 <= 0.98, JSON.stringify(score));
  });
}

test("locate() stays honest with station delays, scattered times and more outliers", (t) => {
  const score = scored(24, { delays: 0.0005, scatter: 0.005, outliers: 0.08 }, 1.03, 180);
  t.true(score.median < 4 && score.worst < 10, JSON.stringify(score));
  t.true(score.in90 >= 0.8 && score.in90 <= 0.97, JSON.stringify(score));
});

test("locate() stays honest where it knows little: five stations, or an event outside the network", (t) => {
  for (const trouble of [{ nearest: 5 }, { outside: 900 }]) {
    const score = scored(20, trouble, 0.97, 120);
    t.true(score.in90 >= 0.8 && score.in90 <= 0.98, JSON.stringify(score));
  }
});

test("locate() is honest about its first events, when it knows no station's delay", (t) => {
  for (const outside of [0, 600]) {
    let [count, in90] = [0, 0];
    for (let seed = 1; seed <= 80; seed++) {
      const network = new MadeNetwork(seed, 16, { delays: 0.0006, scatter: 0.007, outside });
      const made = Array.from({ length: 2 }, () => network.event());
      for (const { id, data } of runStep(
        locate({ inventory: network.inventory(), ...trueSpeeds }),
        made.map(({ association }) => association),
      ).out as SeismicEvent[]) {
        const { truth } = made[Number(id.split(" ")[1]) - 1] as (typeof made)[number];
        count++;
        if (distance(data, truth) <= data.uncertainty90Metres) in90++;
      }
    }
    t.true(in90 / count >= 0.86 && in90 / count <= 0.96, `${outside}: ${in90} of ${count}`);
  }
});

test("locate() states that a flat network does not tell above from below", (t) => {
  const score = scored(16, { flat: true }, 1, 90);
  t.true(score.in90 > 0.9, JSON.stringify(score));
});

test("locate() learns station delays, and never further than 5 ms and 6 %", (t) => {
  const [taught, untaught] = [scored(24, { delays: 0.0005 }, 1, 180), scored(24, { delays: 0.0005 }, 1, 180, { calibrate: false })];
  t.true(taught.median < 0.85 * untaught.median, `${taught.median} ${untaught.median}`);
  const network = new MadeNetwork(5, 20, { delays: 0.01, scatter: 0.02 });
  const step = locate({ inventory: network.inventory(), vp: trueSpeeds.vp * 1.12, vs: trueSpeeds.vs * 1.12 });
  const { out } = runStep(
    step,
    Array.from({ length: 60 }, () => network.event().association),
  );
  for (const { data } of out as SeismicEvent[]) {
    for (const { delaySeconds = 0 } of data.arrivals) t.true(Math.abs(delaySeconds) <= 0.005 + 1e-9); // times are read to the nanosecond
    // What was learnt, and what the event's own picks say on top of that.
    for (const scale of [data.velocityScale?.vp, data.velocityScale?.vs] as number[]) t.true(scale >= 0.93 && scale <= 1.075, `${scale}`);
    t.true(data.uncertaintyMetres < 200);
  }
});

test("locate() gives weight 0 to a pick that does not fit, and reports residual and distance of each", (t) => {
  const network = new MadeNetwork(7, 16, { outliers: 0 });
  const { association, truth } = network.event();
  const [first, ...others] = association.data.picks as [AssociationEvent["data"]["picks"][number], ...AssociationEvent["data"]["picks"]];
  const late = { ...first, time: first.time.replace(/\.(\d{3})/, (_, ms: string) => `.${String(Math.min(999, Number(ms) + 12)).padStart(3, "0")}`) };
  const { out } = runStep(locate({ inventory: network.inventory(), ...trueSpeeds }), [
    { ...association, data: { ...association.data, picks: [late, ...others] } },
  ]);
  const { arrivals, picks, stations } = (out[0] as SeismicEvent).data;
  t.is(arrivals[0]?.weight, 0);
  t.true(Math.abs((arrivals[0]?.residualSeconds as number) - 0.012) < 0.002);
  t.is(picks, arrivals.filter(({ weight }) => weight > 0).length);
  t.true(stations <= 16);
  t.true(Math.abs((arrivals[1]?.distanceMetres as number) - distance(truth, network.stations.find(({ id }) => id === arrivals[1]?.station) as Place)) < 20);
});

test("locate() rejects picks that no place explains", (t) => {
  let located = 0;
  for (let seed = 1; seed <= 60; seed++) {
    const network = new MadeNetwork(seed, 8);
    const [a, b] = [network.event().association, network.event().association];
    // Every pick at a time of its own, within the span of a real event.
    const picks = a.data.picks.map((pick, i) => ({
      ...pick,
      time: pick.time.replace(/\.(\d{3})/, `.${String((i * 137 + seed * 61) % 300).padStart(3, "0")}`),
    }));
    const { out, side } = runStep(locate({ inventory: network.inventory(), ...trueSpeeds }), [{ ...a, data: { ...a.data, picks } }, b]);
    t.is((side.rejected?.length ?? 0) + out.length, 2);
    located += out.some(({ kind, ...item }) => kind === "event" && (item as Event).id === a.data.event) ? 1 : 0;
  }
  t.true(located <= 2, `${located} of 60 located`);
});

test("locate() publishes degrees for a geographic inventory, and metres as local", (t) => {
  const origin = { latitude: 67.85, longitude: 20.2 };
  const base = new MadeNetwork(3, 16);
  const { association } = base.event();
  const [dx, dy] = [650_371, 4_766_640];
  const stations = base.inventory().stations.map((station) => ({ ...station, x: station.x - dx, y: station.y - dy }));
  const inventory: Inventory = { frame: "geographic", origin, stations };
  const moved = { ...association, data: { ...association.data, x: association.data.x - dx, y: association.data.y - dy } };
  const { data } = runStep(locate({ inventory, ...trueSpeeds }), [moved]).out[0] as SeismicEvent;
  t.is(data.frame, "geographic");
  const back = projectLocal(origin, data.y, data.x);
  t.true(Math.abs(back.x - data.local.x) < 1e-6 && Math.abs(back.y - data.local.y) < 1e-6);
  t.is(data.z, data.local.z);
});

test("locate() measures from the last arrival used to the event time that was reached", (t) => {
  const network = new MadeNetwork(4, 16, { outliers: 0 });
  const { association } = network.event();
  const last = association.data.picks
    .map(({ time }) => time)
    .sort()
    .at(-1) as string;
  const watermark: Item = { kind: "watermark", source: "MN", time: BigInt(Date.parse(last)) * 1_000_000n + 2_000_000_000n };
  const step = locate({ inventory: network.inventory(), ...trueSpeeds });
  const prepare = { ...association, id: "before", data: { ...association.data, event: "before", stage: "preliminary" as const } };
  const { out } = runStep(step, [prepare, watermark, association]);
  t.is((out[0] as SeismicEvent).data.publishedAfterSeconds, 0);
  t.true(Math.abs((out[1] as SeismicEvent).data.publishedAfterSeconds - 2) < 0.01);
  const told = { ...association, data: { ...association.data, reached: new Date(Date.parse(last) + 700).toISOString() } };
  t.true(Math.abs((runStep(step, [told]).out[0] as SeismicEvent).data.publishedAfterSeconds - 0.7) < 0.01);
});

test("locate() reports what it cannot use: no inventory, unknown stations, times and places that are none", (t) => {
  const network = new MadeNetwork(6, 16);
  const { association } = network.event();
  t.regex(reasons(locate(), association)[0] ?? "", /no inventory/);
  const step = locate({ inventory: network.inventory(), ...trueSpeeds });
  const strange = association.data.picks.map((pick, i) => (i === 0 ? { ...pick, station: "XX_1" } : i === 1 ? { ...pick, time: "soon" } : pick));
  const spoilt = { ...association, data: { ...association.data, picks: strange } };
  t.is(reasons(step, spoilt).length, 2);
  t.is(runStep(step, [spoilt]).out.length, 1);
  t.regex(reasons(step, { ...association, data: { ...association.data, x: Number.NaN } })[0] ?? "", /not a number/);
  const few = { ...association, data: { ...association.data, picks: association.data.picks.slice(0, 3) } };
  t.is(runStep(step, [few]).side.rejected?.length, 1);
});

function reasons(step: ReturnType<typeof locate>, item: Item): string[] {
  return (runStep(step, [item]).side.errors ?? []).map((error) => ((error as Event).data as { reason: string }).reason);
}
