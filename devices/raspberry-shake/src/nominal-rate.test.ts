import test from "ava";
import { nominalRate } from "./nominal-rate.ts";

const ms = 1_000_000n;

test("nominalRate() finds the rate through jitter of a millisecond", (t) => {
  for (const interval of [249n, 250n, 251n]) t.is(nominalRate(25, interval * ms), 100);
  t.is(nominalRate(25, 500n * ms), 50);
  t.is(nominalRate(250, 250n * ms), 1000);
  t.is(nominalRate(25, 400n * ms), 62.5);
});

test("nominalRate() gives nothing where nothing or more than one rate fits", (t) => {
  t.is(nominalRate(25, 270n * ms), undefined, "92.6 Hz");
  t.is(nominalRate(25, 5n * ms), undefined, "3600 to 8300 Hz");
  t.is(nominalRate(25, 0n), undefined);
  t.is(nominalRate(25, -250n * ms), undefined);
});
