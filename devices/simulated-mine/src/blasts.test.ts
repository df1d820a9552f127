import { parseOptions } from "@headframe/core";
import test from "ava";
import { EventSchedule } from "./event-schedule.ts";
import type { MineEvent } from "./mine-event.ts";
import { mineOptions } from "./mine-options.ts";

const second = 1_000_000_000n;

function events(options: object, seconds = 100): MineEvent[] {
  return new EventSchedule(parseOptions("simulated-mine", mineOptions, { eventsPerMinute: 0, ...options })).between(0n, BigInt(seconds) * second);
}

test("Blasts fire their holes one after the other near one place, and a burst follows", (t) => {
  const all = events({ blastAtSeconds: [10] });
  const [holes, burst] = [all.filter(({ kind }) => kind === "blast"), all.filter(({ kind }) => kind === "event")];
  t.is(holes.length, 40);
  t.is(burst.length, 60);
  t.true(holes.every(({ blast, mechanism, magnitude }) => blast === 0 && mechanism === undefined && magnitude >= -1.2 && magnitude <= -0.4));
  const times = holes.map(({ offset }) => Number(offset) / 1e9);
  t.true(
    times.every((time, i) => Math.abs(time - 10 - 0.1 * i) <= 0.0101),
    "a tenth of a second apart, jittered by a tenth of that",
  );
  const middle = [0, 1, 2].map((axis) => holes.reduce((sum, { place }) => sum + (place[axis] as number), 0) / 40);
  const away = ({ place }: MineEvent) => Math.hypot(...place.map((x, axis) => x - (middle[axis] as number)));
  t.true(holes.every((hole) => away(hole) < 45) && Math.max(...holes.map(away)) > 15);
  t.true(burst.every((event) => event.mechanism && away(event) < 180));
  t.true(burst.every(({ offset }) => Number(offset) / 1e9 >= 13.9 && Number(offset) / 1e9 <= 33.91));
  const early = burst.filter(({ offset }) => Number(offset) / 1e9 < 18.9).length;
  t.true(early > 25, `${early} of 60 in the first quarter, as Omori has it`);
});

test("Blasts come at their interval, beside the listed ones, and each differs", (t) => {
  const all = events({ blastAtSeconds: [5], blastEverySeconds: 30, blastDelays: 3, burstEvents: 0 });
  t.deepEqual([...new Set(all.map(({ blast }) => blast))], [0, 1, 2, 3]);
  t.deepEqual(
    all.filter(({ index }) => index === 1).map(({ offset }) => Math.round(Number(offset) / 1e8)),
    [51, 301, 601, 901],
  );
  t.is(new Set(all.map(({ place }) => place.join())).size, all.length);
});

test("Blasts of no holes give a burst: five events a second for ten minutes", (t) => {
  const all = events({ blastAtSeconds: [0], blastDelays: 0, burstEvents: 3000, burstSeconds: 600, burstShape: "uniform" }, 700);
  t.is(all.length, 3000);
  const perMinute = Array.from(
    { length: 10 },
    (_, minute) => all.filter(({ offset }) => Number(offset) / 60e9 >= minute && Number(offset) / 60e9 < minute + 1).length,
  );
  t.true(
    perMinute.every((count) => Math.abs(count - 300) < 70),
    perMinute.join(),
  );
  t.true(
    all.every(({ offset }, i) => i === 0 || offset >= (all[i - 1] as MineEvent).offset),
    "by origin time",
  );
});

test("Blasts.between() keeps its draws while they are in use: more than eight blasts under way", (t) => {
  const schedule = new EventSchedule(parseOptions("simulated-mine", mineOptions, { eventsPerMinute: 0, blastEverySeconds: 1 }));
  const all = schedule.between(29n * second, 30n * second);
  t.true(new Set(all.map(({ blast }) => blast)).size > 20);
  const again = schedule.between(29n * second, 30n * second);
  t.true(
    all.every((event, i) => event === again[i]),
    "the same objects",
  );
});
