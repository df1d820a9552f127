import { type Item, type Kernel, parseTime } from "@headframe/core";
import { cutFrame, exampleProblems, runStep } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import type { AssociationEvent } from "../association-event.ts";
import type { LocatedPick } from "../located-event.ts";
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
