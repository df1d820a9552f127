import { existsSync, readdirSync, readFileSync } from "node:fs";
import { HeadframeError } from "@headframe/core";
import test from "ava";
import fc from "fast-check";
import type { QuakeMlEvent } from "./event.ts";
import { readQuakeMl } from "./read-quakeml.ts";
import { arbitraryEvent } from "./testing/arbitrary-event.ts";
import { writeQuakeMl } from "./write-quakeml.ts";

const folder = new URL("../../../../../shared/data/obspy/quakeml/", import.meta.url);

test("readQuakeMl() reads back what writeQuakeMl() wrote", (t) => {
  fc.assert(
    fc.property(fc.array(arbitraryEvent, { maxLength: 3 }), (events) => {
      const { problems, events: back } = readQuakeMl(writeQuakeMl(events));
      t.deepEqual(problems, []);
      t.deepEqual(back, events);
    }),
    { numRuns: 500 },
  );
});

test("writeQuakeMl() keeps what a document says of itself", (t) => {
  const about = { publicID: "smi:local/c", description: "A <b>", creationInfo: { agencyID: "H" }, comments: [{ text: "x\ny" }] };
  t.deepEqual(readQuakeMl(writeQuakeMl([], about)), { ...about, events: [], problems: [] });
});

test("writeQuakeMl() puts an event that has only local coordinates round an origin, and says so", (t) => {
  const local = { x: 650_371, y: 4_766_640, z: -120 };
  const bare: QuakeMlEvent = { publicID: "smi:local/e", origins: [{ publicID: "smi:local/o", time: { value: 1n }, local }] };
  const text = writeQuakeMl([bare]);
  const [origin] = readQuakeMl(text).events[0]?.origins ?? [];
  t.deepEqual(origin?.local, local);
  t.is(origin?.depth?.value, 120);
  t.true(Math.abs((origin?.latitude?.value ?? 0) - 43) < 0.5);
  t.regex(origin?.comments?.[0]?.text ?? "", /not known.*latitude 0, longitude 0/);
  t.is(writeQuakeMl(readQuakeMl(text).events), text);
  const near = readQuakeMl(
    writeQuakeMl([{ publicID: "smi:local/e", origins: [{ publicID: "smi:local/o", time: { value: 1n }, local: { x: 0, y: 0, z: 0 } }] }], {
      origin: { latitude: 67, longitude: 20 },
    }),
  );
  t.is(near.events[0]?.origins?.[0]?.latitude?.value.toFixed(9), "67.000000000");
  t.is(near.events[0]?.origins?.[0]?.longitude?.value, 20);
});

test("writeQuakeMl() refuses what the schema does not allow, and names the place", (t) => {
  const base = { publicID: "smi:local/e" };
  const origin = { publicID: "smi:local/o", time: { value: 0n }, latitude: { value: 1 }, longitude: { value: 1 } };
  const cases: readonly (readonly [unknown, RegExp])[] = [
    [{ publicID: "event 1" }, /event\[0\]\/publicID: .*smi:/],
    [{ publicID: "smi:x/1" }, /publicID/],
    [{ ...base, type: "quarry_blast" }, /event\[0\]\/type: "quarry_blast"/],
    [{ ...base, origins: [{ ...origin, latitude: { value: Number.NaN } }] }, /origin\[0\]\/latitude\/value: NaN/],
    [{ ...base, origins: [{ ...origin, longitude: undefined }] }, /origin\[0\]: there is neither/],
    [{ ...base, origins: [{ ...origin, time: undefined }] }, /origin\[0\]\/time: it is missing/],
    [{ ...base, creationInfo: { agencyID: "x".repeat(65) } }, /longer than 64/],
    [{ ...base, magnitudes: [{ publicID: "smi:local/m", mag: { value: 1 }, stationCount: 1.5 }] }, /stationCount/],
  ];
  for (const [event, message] of cases) t.throws(() => writeQuakeMl([event as QuakeMlEvent]), { instanceOf: HeadframeError, code: "quakeml-invalid", message });
});

test("readQuakeMl() reads every file of ObsPy's tests, and what it read it writes and reads again", (t) => {
  if (!existsSync(folder)) {
    t.log("no ../shared/data: skipped");
    t.pass();
    return;
  }
  const problems: Record<string, number> = {};
  for (const name of readdirSync(folder)) {
    const document = readQuakeMl(readFileSync(new URL(name, folder), "utf8"));
    t.true(document.events.length > 0, name);
    if (document.problems.length > 0) problems[name] = document.problems.length;
    if (document.problems.some(({ message }) => message.includes("no id"))) t.throws(() => writeQuakeMl(document.events), { code: "quakeml-invalid" });
    else t.deepEqual(readQuakeMl(writeQuakeMl(document.events)).events, document.events, name);
  }
  // ids without authority; moment tensors without origin; "quarry_blast", "quarry"
  t.deepEqual(problems, { "preferred.xml": 11, "quakeml_1.2_data_used.xml": 2, "usgs_event.xml": 2 });
});

test("readQuakeMl() reads the values of an origin", (t) => {
  if (!existsSync(folder)) {
    t.pass();
    return;
  }
  const origin = readQuakeMl(readFileSync(new URL("quakeml_1.2_origin.xml", folder), "utf8")).events[0]?.origins?.[0];
  t.like(origin, {
    time: { value: 1_299_822_384_120_000_000n },
    latitude: { value: 38.297 },
    depth: { value: 29, confidenceLevel: 50 },
    evaluationStatus: "preliminary",
    region: "Kalamazoo",
    quality: { usedStationCount: 16, standardError: 0, azimuthalGap: 231, minimumDistance: 2.45, maximumDistance: 53.03 },
  });
  t.is(origin?.originUncertainty?.confidenceEllipsoid?.majorAxisRotation, 5.123);
  t.is(origin?.compositeTimes?.[1]?.second?.value, 29.124234);
  t.is(origin?.comments?.[0]?.creationInfo?.author, "EMSC");
});

test("readQuakeMl() throws nothing but HeadframeError, whatever is done to a document", (t) => {
  const seed = writeQuakeMl(fc.sample(arbitraryEvent, { numRuns: 3, seed: 5 }));
  const junk = fc.oneof(fc.string({ maxLength: 5 }), fc.constantFrom("<", ">", "&", "</", "<!DOCTYPE x [", "1e400", "\u0000", "<origin/>", "<time>"));
  const cut = fc.tuple(fc.nat(seed.length), fc.nat(6), junk);
  let read = 0;
  fc.assert(
    fc.property(fc.array(cut, { minLength: 1, maxLength: 3 }), (cuts) => {
      const text = cuts.reduce((now, [at, length, put]) => now.slice(0, at) + put + now.slice(at + length), seed);
      try {
        readQuakeMl(text);
        read++;
      } catch (error) {
        if (!(error instanceof HeadframeError)) throw error;
      }
    }),
    { numRuns: 3000 },
  );
  t.true(read > 100, `${read} documents were still read`);
  t.throws(() => readQuakeMl("<a/>"), { code: "quakeml-invalid" });
});
