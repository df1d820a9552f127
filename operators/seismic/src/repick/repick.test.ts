import { type Frame, type Item, type Kernel, parseTime } from "@headframe/core";
import { cutFrame, exampleProblems, runStep } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import type { AssociationEvent } from "../association-event.ts";
import type { LocatedPick } from "../located-event.ts";
import { siteTravelTimes } from "../travel-time/site-travel-times.ts";
import type { TravelTimes } from "../travel-time/travel-times.ts";
import { expectedSeconds } from "./expected-seconds.ts";
import { madeEvent, madeFrames, madePick, madeSpeeds, madeStations, madeTime } from "./made-scene.ts";
import { repick } from "./repick.ts";

const options = { ...madeSpeeds, inventory: { frame: "local" as const, stations: [...madeStations] } };
const allP = madeStations.map((_, i) => madePick(i, "P"));
const associations = (items: readonly Item[]) => items.filter((item) => item.kind === "event") as AssociationEvent[];
const repickedWith = (arrivals: readonly LocatedPick[], seed = 1, more: object = {}) =>
  associations(runStep(repick({ ...options, ...more }), [...madeFrames(seed), madeEvent("revised", arrivals)]).out)[0] as AssociationEvent;
const lateness = (association: AssociationEvent, station: number, phase: "P" | "S"): number => {
  const pick = association.data.picks.find((one) => one.station === madeStations[station]?.id && one.phase === phase);
  return pick ? Number(parseTime(pick.time)) / 1e9 - madeTime(station, phase) : Number.NaN;
};

test("repick()'s example holds", async (t) => {
  t.deepEqual(await exampleProblems(repick.definition), []);
});

for (const rate of [2000, 6000]) {
  test(`repick() finds the S waves that were missing, at ${rate} Hz`, (t) => {
    for (const seed of [10, 20, 30]) {
      const items = [...madeFrames(seed, rate), madeEvent("revised", allP)];
      const { data } = associations(runStep(repick(options), items).out)[0] as AssociationEvent;
      const found = data.picks.filter(({ phase }) => phase === "S");
      t.is(found.length, madeStations.length);
      for (const [i] of madeStations.entries()) t.true(Math.abs(lateness({ data } as AssociationEvent, i, "S")) < 0.0008);
      t.true(found.every(({ method, uncertaintySeconds }) => method === "predicted" && uncertaintySeconds < 0.002));
      t.is(data.revision, 2);
      t.is(data.event, "event-1");
    }
  });
}

test("repick() takes the place of a pick that is far off, and leaves a good one", (t) => {
  const off = [madePick(0, "P", 0.007), ...allP.slice(1)];
  const association = repickedWith(off);
  t.true(Math.abs(lateness(association, 0, "P")) < 0.0008);
  const sharp = allP.map((pick) => ({ ...pick, uncertaintySeconds: 0.0001 }));
  const kept = repickedWith(sharp).data.picks.filter(({ phase }) => phase === "P");
  t.deepEqual(
    kept.map(({ id }) => id),
    sharp.map(({ id }) => id),
  );
});

test("repick() keeps every pick it has no samples or no station for", (t) => {
  const stray = { ...madePick(0, "P"), station: "XX_GONE", id: "stray" };
  const { out } = runStep(repick(options), [madeEvent("revised", [...allP, stray])]);
  const { data } = associations(out)[0] as AssociationEvent;
  t.is(data.revision, 1, "nothing changed");
  t.deepEqual(new Set(data.picks.map(({ id }) => id)), new Set([...allP.map(({ id }) => id), "stray"]));
});

test("repick() finds nothing in noise", (t) => {
  const quiet = madeFrames(40).map((frame) => ({ ...frame, t0: frame.t0 + 230_000_000n })); // the waves come 230 ms after their prediction
  const { data } = associations(runStep(repick(options), [...quiet, madeEvent("revised", [])]).out)[0] as AssociationEvent;
  t.true(data.picks.length <= 1, JSON.stringify(data.picks));
});

test("repick() passes a preliminary event on at once and lets a revised one wait for its samples", (t) => {
  const frames = madeFrames(1);
  const begins = frames.map((frame) => cutFrame(frame, [1150])[0] as Item);
  const rests = frames.map((frame) => cutFrame(frame, [1150])[1] as Item);
  const order = (items: readonly Item[]) => associations(runStep(repick(options), items).out).map(({ data }) => `${data.stage} ${data.picks.length}`);
  t.deepEqual(order([...begins, madeEvent("revised", allP), madeEvent("preliminary", allP), ...rests]), ["preliminary 4", "revised 8"]);
  const late = { kind: "watermark", source: "*", time: 2_000_000_000n } as const;
  t.deepEqual(order([...begins, madeEvent("revised", allP), late, madeEvent("preliminary", allP)])[0]?.slice(0, 7), "revised", "event time has passed it");
});

test("repick() holds event time back while an event waits", (t) => {
  const kernel = (repick.definition as unknown as { kernel(options: object): Kernel<object, Item & { kind: "event" }, never, Record<never, never>> }).kernel(
    repick(options).spec.options,
  );
  const state = kernel.start("");
  const emit = { out: () => {}, side: () => {}, gap: () => {}, error: (reason: string) => t.fail(reason) };
  t.is(kernel.holds?.(state), undefined);
  kernel.step(state, madeEvent("revised", allP) as never, emit, { now: 0n, random: () => 0 });
  t.is(kernel.holds?.(state), 500_100_000n);
  t.is(kernel.watermark?.(state, 500_200_000n, emit, { now: 0n, random: () => 0 }), false);
  t.not(kernel.watermark?.(state, 1_500_000_000n, emit, { now: 0n, random: () => 0 }), false);
  t.is(kernel.holds?.(state), undefined);
});

test("repick() does not mind how samples are cut", (t) => {
  const frames = madeFrames(2);
  const whole = associations(runStep(repick(options), [...frames, madeEvent("revised", allP)]).out);
  fc.assert(
    fc.property(fc.array(fc.nat(2000), { maxLength: 6 }), (cuts) => {
      t.deepEqual(associations(runStep(repick(options), [...frames.flatMap((frame) => cutFrame(frame, cuts)), madeEvent("revised", allP)]).out), whole);
    }),
    { numRuns: 15 },
  );
});

const reasonsOf = (side: Readonly<Record<string, readonly Item[]>>) =>
  (side.errors ?? []).map((item) => (item.kind === "event" ? (item.data as { reason: string }).reason : ""));
const sWaves = (items: readonly Item[]) => associations(items)[0]?.data.picks.filter(({ phase }) => phase === "S").length;
/** Frames of each station in three parts: before the event, up to its last wave, and after it. */
const parts = (frames: readonly Frame[]) =>
  [0, 1, 2].map((part) => frames.map((frame) => cutFrame(frame, [900, 1400])[part] as Frame)) as [Frame[], Frame[], Frame[]];

test("repick() is not misled by a frame of a time that is far ahead", (t) => {
  const frames = madeFrames(1);
  const [before, during, after] = parts(frames);
  const years = 5n * 365n * 86_400n * 1_000_000_000n;
  const astray: Frame = { ...(frames[0] as Frame), source: "FDSN:XX_AWAY__J_P_Z", t0: years };
  const { out } = runStep(repick(options), [...before, astray, madeEvent("revised", allP), ...during, madeEvent("preliminary", allP), ...after]);
  t.deepEqual(
    associations(out).map(({ data }) => data.stage),
    ["revised", "preliminary"],
  );
  t.is(sWaves(out), 4, "all samples were waited for");
});

test("repick() goes on with a source whose clock went back, told by a gap or not", (t) => {
  const frames = madeFrames(1);
  const ahead = frames.map((frame) => ({ ...frame, t0: frame.t0 + 30_000_000_000n }));
  const gaps = frames.map(({ source }) => ({ kind: "gap", source, from: 0n, to: 0n, cause: "clock-step" }) as const);
  const told = runStep(repick(options), [...ahead, ...gaps, ...frames, madeEvent("revised", allP)]);
  t.is(sWaves(told.out), 4);
  t.deepEqual(reasonsOf(told.side), []);
  const untold = runStep(repick(options), [...ahead, ...frames, madeEvent("revised", allP)]);
  t.is(sWaves(untold.out), 4);
  t.is(reasonsOf(untold.side).length, 4, "one for each source");
  t.regex(reasonsOf(untold.side)[0] ?? "", /s before the last one ended: the clock went back/);
});

test("repick() forgets nothing at a gap that leads forward", (t) => {
  const frames = madeFrames(1);
  const gaps = frames.map(({ source }) => ({ kind: "gap", source, from: 1_000_000_000n, to: 1_100_000_000n, cause: "lost" }) as const);
  t.is(sWaves(runStep(repick(options), [...frames, ...gaps, madeEvent("revised", allP)]).out), 4);
});

test("repick() waits only a little for a source that lags", (t) => {
  const frames = madeFrames(1);
  const [before, during, after] = parts(frames);
  const late = (list: readonly Frame[]) => list.slice(1); // the first station is silent from the event on
  const next = frames.map((frame) => ({ ...frame, t0: 1_300_000_000n }));
  const order = runStep(repick(options), [
    ...before,
    madeEvent("revised", allP),
    ...late(during),
    ...late(after),
    madeEvent("preliminary", allP),
    ...late(next),
    { ...madeEvent("preliminary", allP), id: "later" },
  ]).out;
  t.deepEqual(
    associations(order).map(({ data }) => `${data.stage} ${data.event}`),
    ["preliminary event-1", "revised event-1", "preliminary later"],
  );
});

test("repick() does not wait for the waves at stations that send nothing", (t) => {
  const far = { id: "XX_FAR", x: 8000, y: 0, z: 0, channels: [] };
  const [before, during, after] = parts(madeFrames(1));
  const step = repick({ ...options, inventory: { frame: "local", stations: [...madeStations, far] } });
  const { out } = runStep(step, [...before, madeEvent("revised", allP), ...during, madeEvent("preliminary", allP), ...after]);
  t.is(associations(out)[0]?.data.stage, "revised");
});

test("repick() predicts with the wave speeds and the delays that the event was located with", (t) => {
  const event = madeEvent("revised", allP);
  const wrong = { vp: madeSpeeds.vp / 1.06, vs: madeSpeeds.vs / 1.06 };
  const scaled = { ...event, data: { ...event.data, velocityScale: { vp: 1.06, vs: 1.06, events: 30 } } };
  const times = siteTravelTimes({ ...repick(options).spec.options, ...wrong } as never) as TravelTimes;
  for (const station of madeStations.keys()) {
    t.true(Math.abs(expectedSeconds(scaled.data, times, station, 0) - (madeTime(station, "P") - 0.5)) < 0.0005);
    t.true(Math.abs(expectedSeconds(scaled.data, times, station, 1) - (madeTime(station, "S") - 0.5)) < 0.0007);
  }
  const [first] = event.data.arrivals as [LocatedPick];
  const delayed = { ...event.data, arrivals: [{ ...first, delaySeconds: 0.003 }] };
  t.true(Math.abs(expectedSeconds(delayed, times, 0, 0) - expectedSeconds({ ...delayed, arrivals: [] }, times, 0, 0) - 0.003) < 1e-12);
});

test("repick() leaves out of an association what a location said of its picks", (t) => {
  const event = madeEvent(
    "preliminary",
    allP.map((pick) => ({ ...pick, delaySeconds: 0.001 })),
  );
  for (const pick of associations(runStep(repick(options), [event]).out)[0]?.data.picks ?? []) {
    for (const name of ["delaySeconds", "residualSeconds", "weight", "distanceMetres"]) t.false(name in pick, name);
  }
});

test("repick() reports what is no located event, and unfit frames", (t) => {
  const [frame] = madeFrames(3);
  if (!frame) return t.fail();
  const wrong = { kind: "event", type: "pick", id: "x", source: "XX", time: 0n, data: {} } as const;
  const { side } = runStep(repick(options), [{ ...frame, rate: 0 }, wrong, frame, frame]);
  const reasons = (side.errors ?? []).map((item) => (item.kind === "event" ? (item.data as { reason: string }).reason : ""));
  t.is(reasons.length, 3);
  t.regex(reasons.join("; "), /rate must be.*not a located one.*before the last one ended/);
});

test("repick() leaves events as they are where there is no inventory", (t) => {
  const { out } = runStep(repick(), [...madeFrames(1), madeEvent("revised", allP)]);
  t.is(associations(out)[0]?.data.picks.length, 4);
});
