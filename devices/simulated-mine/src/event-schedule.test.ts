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
  t.true(Math.abs(Math.log10(above(-1.3) / above(-0.3)) - 1) < 0.05);
  t.true(events.every(({ magnitude, place: [x, y, z] }) => magnitude <= 1 && x > 0 && x < 1200 && y > 0 && y < 1000 && z > -600 && z < 0));
});

test("EventSchedule.between() starts with an early event by default, and has none where none are wanted", (t) => {
  const defaults = schedule({}).between(0n, 10_500_000_000n);
  t.is(defaults[0]?.offset, 1_800_000_000n);
  t.true(defaults.length >= 3);
  t.deepEqual(schedule({ eventsPerMinute: 0 }).between(0n, 600n * second), []);
});

test("EventSchedule.between() has stress drops that scatter by decades, and corner frequencies by a third of that", (t) => {
  const events = schedule({ eventsPerMinute: 120 }).between(0n, 3600n * second);
  const deviation = (values: number[]) => {
    const mean = values.reduce((a, b) => a + b) / values.length;
    return Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length);
  };
  const [drops, corners] = [events.map((e) => Math.log10(e.stressDrop)), events.map((e) => Math.log10(e.corner) + 0.5 * e.magnitude)];
  t.true(Math.abs(deviation(drops) - 0.3) < 0.02);
  t.true(Math.abs(deviation(corners) - 0.1) < 0.01);
});

test("EventSchedule.between() has mechanisms even over all orientations", (t) => {
  const events = schedule({ eventsPerMinute: 120 }).between(0n, 3600n * second);
  const mean = (value: (m: { strike: number; dip: number; rake: number }) => number) =>
    events.reduce((sum, { mechanism }) => sum + value(mechanism as { strike: number; dip: number; rake: number }), 0) / events.length;
  t.true(Math.abs(mean(({ strike }) => strike) - 180) < 5);
  t.true(Math.abs(mean(({ dip }) => Math.cos((dip * Math.PI) / 180)) - 0.5) < 0.02);
  t.true(Math.abs(mean(({ rake }) => rake)) < 5);
});
