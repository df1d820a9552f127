import type { Event, Frame, Item } from "@headframe/core";
import { parseTime } from "@headframe/core";
import { cutFrame, exampleProblems, runStep } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import type { QualityData } from "../quality/quality.ts";
import { clipDetect } from "./clip-detect.ts";

const begin = parseTime("2026-01-01T00:00:00Z");
const frame = (samples: readonly number[], channels = ["a"]): Frame => ({
  kind: "frame",
  source: "s",
  channels,
  t0: begin,
  rate: 1,
  unit: "count",
  samples: Int32Array.from(samples),
});
/** `channel from+samples level` of each finding. */
const found = (side: Readonly<Record<string, readonly Item[]>>): string[] =>
  (side.quality ?? []).map((item) => {
    const { time, data } = item as unknown as Event<"quality", QualityData>;
    return `${data.channel} ${(time - begin) / 1_000_000_000n}+${data.samples} ${data.level}`;
  });

test("clipDetect() example holds", async (t) => {
  t.deepEqual(await exampleProblems(clipDetect.definition), []);
});

test("clipDetect() finds runs of one sign at full scale and passes frames as they are", (t) => {
  const input = frame([0, 9, 10, 11, 12, 3, -10, -10, -10, 10, 10, 10, 10, 0, 10, 10]);
  const { out, side } = runStep(clipDetect({ fullScale: 10 }), [input]);
  t.is(out[0], input);
  t.deepEqual(found(side), ["a 2+3 10", "a 6+3 -10", "a 9+4 10"]);
  t.deepEqual(found(runStep(clipDetect({ fullScale: 10, minSamples: 1 }), [frame([0, 10, 0])]).side), ["a 1+1 10"]);
});

test("clipDetect() learns full scale from flat tops and bottoms", (t) => {
  const input = frame([0, 5, 5, 5, 9, 9, 9, 4, 4, 4, -8, -8, -8, -8, 9, 9, 9, 10, 9, 9, 9]);
  t.deepEqual(found(runStep(clipDetect({ minimumLevel: 6 }), [input]).side), ["a 4+3 9", "a 10+4 -8", "a 14+3 9"]);
  t.deepEqual(found(runStep(clipDetect(), [input]).side), []);
});

test("clipDetect() reports a long run in parts and what is open at the end", (t) => {
  const { side } = runStep(clipDetect({ fullScale: 5, maxSeconds: 4 }), [frame(Array(11).fill(7))]);
  t.deepEqual(found(side), ["a 0+4 7", "a 4+4 7", "a 8+3 7"]);
});

test("clipDetect() does not depend on the cuts", (t) => {
  const samples = fc.array(fc.constantFrom(-9, -5, 0, 5, 9), { minLength: 2, maxLength: 80 });
  fc.assert(
    fc.property(
      samples,
      fc.array(fc.nat(40)),
      fc.constantFrom({ fullScale: 5 }, { minimumLevel: 5 }),
      fc.integer({ min: 1, max: 4 }),
      (list, cuts, options, minSamples) => {
        const whole = frame(list.length % 2 === 0 ? list : list.slice(1), ["a", "b"]);
        const step = clipDetect({ ...options, minSamples, maxSeconds: 6 });
        t.deepEqual(found(runStep(step, cutFrame(whole, cuts)).side), found(runStep(step, [whole]).side));
      },
    ),
  );
});

test("clipDetect() starts afresh after a gap and reports bad frames", (t) => {
  const later = { ...frame([9, 9, 9]), t0: begin + 60_000_000_000n };
  const { side } = runStep(clipDetect({ minimumLevel: 6 }), [
    frame([9, 9]),
    { kind: "gap", source: "s", from: begin + 2_000_000_000n, to: later.t0, cause: "lost" },
    later,
    { ...later, rate: 0 },
  ]);
  t.deepEqual(found(side), ["a 60+3 9"]);
  t.is(side.errors?.length, 1);
});
