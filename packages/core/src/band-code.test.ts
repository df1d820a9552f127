import test from "ava";
import fc from "fast-check";
import { bandCode } from "./band-code.ts";

test("bandCode() follows the FDSN table", (t) => {
  const rates = [6000, 5000, 4999.9, 1000, 999, 250, 249, 80, 79.9, 10, 9, 1.5, 1, 0.99, 0.5, 0.1, 0.05, 0.01, 0.005, 0.0005, 0.00005, 0.000005, 0.0000005];
  t.is(rates.map((rate) => bandCode(rate)).join(""), "JJGGDDEESSMMLLVVUUWRPTQ");
  t.is([6000, 2000, 500, 100, 50, 5].map((rate) => bandCode(rate, 120)).join(""), "JFCHBM");
  t.is(bandCode(100, 10), "H");
});

test("bandCode() gives one letter for any rate, and refuses what is no rate", (t) => {
  fc.assert(
    fc.property(fc.double({ min: 1e-12, max: 1e9, noNaN: true }), fc.double({ min: 0, noNaN: true }), (rate, corner) => /^[A-Z]$/.test(bandCode(rate, corner))),
  );
  for (const rate of [0, -5, Number.NaN, Number.POSITIVE_INFINITY]) t.throws(() => bandCode(rate), { instanceOf: RangeError });
});
