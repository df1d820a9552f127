import { parseOptions } from "@headframe/core";
import test from "ava";
import fc from "fast-check";
import { EventSchedule } from "./event-schedule.ts";
import { mineOptions } from "./mine-options.ts";

const second = 1_000_000_000n;

function schedule(options: object): EventSchedule {
  return new EventSchedule(parseOptions("simulated-mine", mineOptions, options));
}

test("EventSchedule.between() gives the same events for any cut of the time", (t) => {
  const whole = schedule({ eventsPerMinute: 60 }).between(0n, 60n * second);
  fc.assert(
    fc.property(fc.array(fc.bigInt(0n, 60n * second), { maxLength: 10 }), (cuts) => {
      const borders = [0n, ...cuts.sort((a, b) => (a < b ? -1 : 1)), 60n * second];
      const other = schedule({ eventsPerMinute: 60 });
      t.deepEqual(
        borders.slice(1).flatMap((to, i) => other.between(borders[i] as bigint, to)),
        whole,
      );
    }),
    { numRuns: 30 },
  );
});

test("EventSchedule.between() is a Poisson process of the given rate", (t) => {
  const events = schedule({ eventsPerMinute: 120, firstEventSeconds: 0 }).between(0n, 3600n * second);
  t.true(Math.abs(events.length - 7200) < 3.3 * Math.sqrt(7200), `${events.length} events`);
  const waits = events.slice(1).map((event, i) => Number(event.offset - (events[i]?.offset ?? 0n)) / 1e9);
  const mean = waits.reduce((a, b) => a + b) / waits.length;
  const variance = waits.reduce((sum, w) => sum + (w - mean) ** 2, 0) / waits.length;
  t.true(Math.abs(Math.sqrt(variance) / mean - 1) < 0.05, "waiting times are exponential");
});

test("EventSchedule.between() follows the Gutenberg-Richter law and stays inside the volume", (t) => {
  const events = schedule({ eventsPerMinute: 120 }).between(0n, 3600n * second);
  const above = (m: number) => events.filter((event) => event.magnitude >= m).length;
  t.true(Math.abs(Math.log10(above(-1.6) / above(-0.6)) - 1) < 0.05);
  t.true(events.every((e) => e.magnitude <= 1 && e.x > 0 && e.x < 1200 && e.y > 0 && e.y < 1000 && e.z > -600 && e.z < 0));
});

test("EventSchedule.between() starts with an early event by default, and has none where none are wanted", (t) => {
  const defaults = schedule({}).between(0n, 10_500_000_000n);
  t.is(defaults[0]?.offset, 1_800_000_000n);
  t.true(defaults.length >= 3);
  t.deepEqual(schedule({ eventsPerMinute: 0 }).between(0n, 600n * second), []);
});
