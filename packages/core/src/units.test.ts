import test from "ava";
import fc from "fast-check";
import { convertUnit, differentiatedUnit, integratedUnit, parseUnit, UnitError } from "./units.ts";

test("parseUnit() reads the spellings of instruments and StationXML", (t) => {
  const spellings: Readonly<Record<string, readonly string[]>> = {
    count: ["count", "COUNTS", "counts", "Cnts"],
    "m/s": ["m/s", "M/S", "M/SEC", " m / s "],
    "m/s2": ["m/s2", "M/S**2", "m/s^2", "m/s/s", "m/s²", "M/S2"],
    "nm/s": ["NM/S", "nm/s"],
    "um/s": ["um/s", "µm/s", "μm/s"],
    g: ["g", "G"],
    hPa: ["mbar", "HPA"],
    MPa: ["MPa", "MPA"],
    degC: ["C", "°C", "Celsius", "degc"],
    "%": ["%", "PERCENT"],
    "1": ["1", "dimensionless"],
    V: ["V", "Volts"],
  };
  for (const [symbol, texts] of Object.entries(spellings)) for (const text of texts) t.is(parseUnit(text).symbol, symbol, text);
});

test("parseUnit() says which units are known", (t) => {
  for (const text of ["", "furlong", "m/s3", "__proto__", "constructor"])
    t.throws(() => parseUnit(text), { instanceOf: UnitError, code: "unit-invalid", message: /is unknown; known are count, V/ }, text);
});

test("convertUnit() gives the factor", (t) => {
  t.is(convertUnit("m/s", "mm/s"), 1000);
  t.is(convertUnit("nm/s", "m/s"), 1e-9);
  t.is(convertUnit("nm", "mm"), 1e-6);
  t.is(convertUnit("g", "m/s2"), 9.80665);
  t.is(convertUnit("gal", "m/s2"), 0.01);
  t.is(convertUnit("%", "1"), 0.01);
  t.is(convertUnit("count", "COUNTS"), 1);
});

test("convertUnit() refuses other quantities", (t) => {
  t.throws(() => convertUnit("count", "m/s"), { instanceOf: UnitError, message: "count (digitiser counts) does not convert into m/s (velocity)" });
  t.throws(() => convertUnit("m", "m/s2"), { instanceOf: UnitError });
});

test("convertUnit() there and back is one", (t) => {
  const motion = fc.constantFrom("m/s", "cm/s", "mm/s", "um/s", "nm/s");
  fc.assert(fc.property(motion, motion, (a, b) => Math.abs(convertUnit(a, b) * convertUnit(b, a) - 1) < 1e-15));
  t.pass();
});

test("integratedUnit() and differentiatedUnit() step through the motions and undo each other", (t) => {
  t.deepEqual(["m/s2", "m/s", "mm/s", "V", "m/s3"].map(integratedUnit), ["m/s", "m", "mm", "V.s", "m/s2"]);
  t.deepEqual(["m", "m/s", "m/s2", "count", "count.s"].map(differentiatedUnit), ["m/s", "m/s2", "m/s3", "count/s", "count"]);
  fc.assert(
    fc.property(
      fc.constantFrom("m", "mm/s", "m/s2", "count", "V", "g", "s", "1"),
      (unit) => differentiatedUnit(integratedUnit(unit)) === unit && integratedUnit(differentiatedUnit(unit)) === unit,
    ),
  );
});
