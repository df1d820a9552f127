import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { formatTime, parseTime } from "@headframe/core";
import test from "ava";
import fc from "fast-check";
import { readSlist } from "./read-slist.ts";

const head = "TIMESERIES BW_UH1__SHZ_D, 4 samples, 50 sps, 2010-05-27T16:24:03.679998, SLIST, INTEGER, ";

test("readSlist() reads segments of integers and floats", (t) => {
  const { frames, problems } = readSlist(
    `${head}\n1\t-2\t3\n4\n${head.replace("INTEGER", "FLOAT").replace("4 samples", "2 samples").replace(", FLOAT, ", ", FLOAT, M/S")}\r\n1.5 -2e3\r\n`,
  );
  t.deepEqual(problems, []);
  t.deepEqual(frames[0], {
    kind: "frame",
    source: "FDSN:BW_UH1__S_H_Z",
    channels: ["FDSN:BW_UH1__S_H_Z"],
    t0: parseTime("2010-05-27T16:24:03.679998"),
    rate: 50,
    unit: "count",
    samples: Int32Array.of(1, -2, 3, 4),
  });
  t.deepEqual(frames[1]?.samples, Float64Array.of(1.5, -2000));
  t.is(frames[1]?.unit, "m/s");
});

test("readSlist() reads TSPAIR", (t) => {
  const { frames, problems } = readSlist(
    `${head.replace("SLIST", "TSPAIR").replace("4 samples", "2 samples")}\n2010-05-27T16:24:03.679998  7\n2010-05-27T16:24:03.699998  8\n`,
  );
  t.deepEqual(problems, []);
  t.deepEqual([...(frames[0]?.samples ?? [])], [7, 8]);
});

test("readSlist() states what is wrong, with the line, and keeps the rest", (t) => {
  const good = `${head}\n1 2 3 4\n`;
  const cases: [text: string, line: number, reason: RegExp, frames: number][] = [
    [`hello\n${good}`, 1, /before the first TIMESERIES/, 1],
    [`${head}\n1 2 x 4\n${good}`, 2, /"x" is not a number/, 1],
    [`${head}\n1 2 3.5 4\n${good}`, 2, /not a 32-bit integer/, 1],
    [`${head}\n1 2 3\n${good}`, 1, /4 samples are stated and 3 follow/, 2],
    [good.replace("50 sps", "0 sps"), 1, /not a sample rate/, 0],
    [good.replace("2010-05-27", "2010-15-27"), 1, /not an ISO 8601 time/, 0],
    [good.replace("INTEGER", "ASCII"), 1, /cannot be read/, 0],
    [good.replace("BW_UH1__SHZ_D", "UH1"), 1, /NET_STA_LOC_CHA/, 0],
    [good.replace("4 samples", "many"), 1, /how many samples/, 0],
  ];
  for (const [text, line, reason, frames] of cases) {
    const result = readSlist(text);
    t.is(result.problems[0]?.line, line, text);
    t.regex(result.problems[0]?.reason ?? "", reason);
    t.is(result.frames.length, frames, text);
  }
});

test("readSlist() survives 10,000 damaged texts", (t) => {
  const original = `${head}\n1\t-2\t3\n4\n${head}\n5 6 7 8\n`;
  const edits = fc.array(fc.tuple(fc.nat(original.length), fc.nat(4), fc.string({ maxLength: 4 })), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(edits, (list) => {
      const text = list.reduce((s, [at, drop, put]) => s.slice(0, at) + put + s.slice(at + drop), original);
      const { frames } = readSlist(text);
      for (const frame of frames) if (!(frame.rate > 0) || frame.samples.length > text.length) throw new Error(text);
    }),
    { numRuns: 10_000 },
  );
  t.pass();
});

test("readSlist() reads the real files of station UH1 to UH4", (t) => {
  const folder = new URL("../../../../../shared/data/obspy/signal/", import.meta.url);
  if (!existsSync(folder)) {
    t.log(`skipped: ${folder.pathname} is absent`);
    t.pass();
    return;
  }
  const { frames, problems } = readSlist(gunzipSync(readFileSync(new URL("BW.UH1._.SHZ.D.2010.147.cut.slist.gz", folder))));
  t.deepEqual(problems, []);
  t.is(frames.length, 1);
  t.is(frames[0]?.samples.length, 11_517);
  t.is(formatTime(frames[0]?.t0 ?? 0n), "2010-05-27T16:24:03.679998000Z");
  t.deepEqual([...(frames[0]?.samples.subarray(0, 3) ?? [])], [-50, -105, -162]);
});
