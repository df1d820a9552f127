import test from "ava";
import { dateAndTime, duration, quantity, rateInWords, stopwatch, threeFigures, timeOfDay } from "./in-words.ts";

test("quantity() has three figures and a unit", (t) => {
  t.deepEqual([0, 5.4, 999.4, 999.9, 1000, 144_000, 3_672_000, 1.2e9].map(quantity), ["0.00", "5.40", "999", "1.00 k", "1.00 k", "144 k", "3.67 M", "1.20 G"]);
  t.is(threeFigures(99.96), "100");
});

test("duration() and stopwatch() are short", (t) => {
  t.deepEqual([-1, 0, 12.9, 100, 3600, 7200, 90_000, 200_000].map(duration), ["0 s", "0 s", "12 s", "1 min", "60 min", "2 h", "25 h", "2 d"]);
  t.deepEqual([0, 83, 36_000].map(stopwatch), ["0:00:00", "0:01:23", "10:00:00"]);
});

test("dateAndTime(), timeOfDay() and rateInWords() are what people read", (t) => {
  t.is(dateAndTime(1_580_372_810_003_000_000n), "2020-01-30 08:26:50");
  t.is(timeOfDay(1_580_372_810_003_000_000n), "08:26:50.003");
  t.is(timeOfDay(1_580_372_810_003_000_000n, 0), "08:26:50");
  t.deepEqual([62.5, 100, 2000, 6000, 22_050].map(rateInWords), ["62.5 Hz", "100 Hz", "2 kHz", "6 kHz", "22.05 kHz"]);
});
