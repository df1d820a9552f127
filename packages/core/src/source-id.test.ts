import { existsSync, readFileSync } from "node:fs";
import test from "ava";
import fc from "fast-check";
import { formatNslc, formatSourceId, parseNslc, parseSourceId, SourceIdError, seedFromSourceId, sourceIdFromSeed } from "./source-id.ts";

const text = (pattern: RegExp) => fc.stringMatching(pattern);
const anyCodes = fc.record({
  network: text(/^[A-Z0-9]{0,8}$/),
  station: text(/^[A-Z0-9-]{0,8}$/),
  location: text(/^[A-Z0-9-]{0,8}$/),
  band: text(/^[A-Z]{0,1}$/),
  source: text(/^[A-Z0-9]{0,3}$/),
  subsource: text(/^[A-Z0-9]{0,3}$/),
});
const anySeed = fc.record({
  network: text(/^[A-Z0-9]{1,2}$/),
  station: text(/^[A-Z0-9]{1,5}$/),
  location: text(/^([A-Z0-9]{2})?$/),
  channel: text(/^[A-Z][A-Z0-9]{2}$/),
});

test("parseSourceId() and formatSourceId() undo each other", (t) => {
  fc.assert(
    fc.property(anyCodes, (codes) => {
      t.deepEqual(parseSourceId(formatSourceId(codes)), codes);
    }),
  );
});

test("sourceIdFromSeed() and seedFromSourceId() undo each other", (t) => {
  fc.assert(
    fc.property(anySeed, (seed) => {
      t.deepEqual(seedFromSourceId(sourceIdFromSeed(seed)), seed);
    }),
  );
  t.is(sourceIdFromSeed({ network: "BW", station: "UH1", location: "", channel: "EHZ" }), "FDSN:BW_UH1__E_H_Z");
});

test("sourceIdFromSeed() reads blanks as libmseed does", (t) => {
  t.is(sourceIdFromSeed({ network: " XX", station: "TE ST ", location: "  ", channel: " S " }), "FDSN:XX_TEST___S_");
  t.is(sourceIdFromSeed({ network: "  ", station: "     ", location: "  ", channel: "   " }), "FDSN:_____");
  t.is(sourceIdFromSeed({ network: "XX", station: "A", location: "--", channel: "BH" }), "FDSN:XX_A__B_H_");
  t.is(sourceIdFromSeed({ network: "XX", station: "TEST", location: "00", channel: "BB_SS_ZZ" }), "FDSN:XX_TEST_00_BB_SS_ZZ");
});

test("sourceIdFromSeed() refuses what would make another id", (t) => {
  const good = { network: "XX", station: "TEST", location: "00", channel: "BHZ" };
  for (const wrong of [
    { station: "A_B" },
    { network: "X.X" },
    { channel: "BHZZ" },
    { channel: "B_H" },
    { station: "NINECHARS" },
    { location: "é" },
    { network: "\u0000\u0000" },
  ]) {
    t.throws(() => sourceIdFromSeed({ ...good, ...wrong }), { instanceOf: SourceIdError, code: "source-id-invalid" }, JSON.stringify(wrong));
  }
});

test("seedFromSourceId() says which code does not fit SEED", (t) => {
  const wrong: Readonly<Record<string, RegExp>> = {
    "FDSN:XX_TEST_00_BB_H_Z": /band code "BB" does not fit SEED, which has one letter/,
    "FDSN:XX_TEST_00__H_Z": /band code "" does not fit/,
    "FDSN:XX_TEST_00_B_H_ZZ": /subsource code "ZZ"/,
    "FDSN:XXX_TEST_00_B_H_Z": /network code "XXX" does not fit SEED, which has 2 characters/,
    "FDSN:XX_STATION_00_B_H_Z": /station code "STATION" does not fit SEED, which has 5/,
    "FDSN:XX_TEST_000_B_H_Z": /location code "000"/,
  };
  for (const [id, message] of Object.entries(wrong)) t.throws(() => seedFromSourceId(id), { instanceOf: SourceIdError, message }, id);
});

test("parseNslc() and formatNslc() undo each other; the location may be empty", (t) => {
  fc.assert(
    fc.property(anySeed, (seed) => {
      t.deepEqual(parseNslc(formatNslc(seed)), seed);
    }),
  );
  t.deepEqual(parseNslc("BW.UH1.--.EHZ"), parseNslc("BW.UH1..EHZ"));
  for (const wrong of ["", "BW.UH1.EHZ", "BW.UH1..EHZ.D", "BW.U_H..EHZ", "B W.UH1..EHZ"])
    t.throws(() => parseNslc(wrong), { instanceOf: SourceIdError }, wrong);
});

test("parseSourceId() gives codes or a SourceIdError for any text", (t) => {
  const near = fc.array(fc.constantFrom(..."FDSN:_ABZ09-. é".split("")), { maxLength: 40 }).map((letters) => `FDSN:${letters.join("")}`);
  fc.assert(
    fc.property(fc.oneof(fc.string(), near), (id) => {
      try {
        return formatSourceId(parseSourceId(id)) === id;
      } catch (error) {
        return error instanceof SourceIdError;
      }
    }),
    { numRuns: 10_000 },
  );
  t.throws(() => parseSourceId("XFDSN:A_B_C_D_E_F"), { message: /starts with FDSN:/ });
  t.throws(() => parseSourceId("FDSN:A_B"), { message: /has 6 codes with _ between them, this has 2/ });
});

test("seedFromSourceId() maps every id of the reference files to SEED and back", (t) => {
  const reference = new URL("../../../../shared/data/reference/ref_mseed.json", import.meta.url);
  if (!existsSync(reference)) {
    t.log("no reference data here");
    return t.pass();
  }
  const { files } = JSON.parse(readFileSync(reference, "utf8")) as { files: { segments?: { sid: string }[] }[] };
  const ids = new Set(files.flatMap(({ segments = [] }) => segments.map(({ sid }) => sid)));
  t.true(ids.delete("FDSN:_____")); // a record whose codes are all blank
  t.true(ids.size > 50);
  for (const id of ids) t.is(sourceIdFromSeed(seedFromSourceId(id)), id);
});
