import type { Event, Frame, Item } from "@headframe/core";
import { parseTime } from "@headframe/core";
import { cutFrame, exampleProblems, runStep } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import type { QualityData } from "../quality/quality.ts";
import { spikeDetect } from "./spike-detect.ts";

const begin = parseTime("2026-01-01T00:00:00Z");
const frame = (samples: readonly number[], channels = ["a"]): Frame => ({
  kind: "frame",
  source: "s",
  channels,
  t0: begin,
  rate: 1,
  unit: "count",
  samples: Float64Array.from(samples),
});
const found = (side: Readonly<Record<string, readonly Item[]>>): string[] =>
  (side.quality ?? []).map((item) => {
    const { time, data } = item as unknown as Event<"quality", QualityData>;
    return `${data.channel} ${(time - begin) / 1_000_000_000n}+${data.samples} ${data.level}`;
  });

/** Outliers by the definition, on the whole array. */
function wholeOutliers(samples: readonly number[], half: number, threshold: number, floor: number): boolean[] {
  const median = (list: readonly number[]) => [...list].sort((a, b) => a - b)[half] as number;
  return samples.map((x, i) => {
    if (i < half || i + half >= samples.length) return false;
    const around = samples.slice(i - half, i + half + 1);
    const middle = median(around);
    const deviation = 1.4826 * median(around.map((y) => Math.abs(y - middle)));
    return Math.abs(x - middle) > threshold * floor && Math.abs(x - middle) > threshold * deviation;
  });
}

test("spikeDetect() example holds", async (t) => {
  t.deepEqual(await exampleProblems(spikeDetect.definition), []);
  t.deepEqual(found(runStep(spikeDetect(), spikeDetect.definition.example.in).side), ["FDSN:BW_UH1__S_H_Z 0+1 900"]); // at 0.05 s
});

test("spikeDetect() finds spikes in a wave, not the wave, and passes frames as they are", (t) => {
  const wave = Array.from({ length: 400 }, (_, i) => (i < 200 ? 5 * Math.sin(i * 2.1) : 2000 * Math.sin(i / 3)));
  const spiked = [...wave];
  spiked[50] = 500;
  spiked[51] = -700;
  spiked[300] = -30_000;
  const input = frame(spiked);
  const { out, side } = runStep(spikeDetect(), [input]);
  t.is(out[0], input);
  t.deepEqual(found(side), ["a 50+2 -700", "a 300+1 -30000"]);
  t.deepEqual(found(runStep(spikeDetect(), [frame(wave)]).side), []);
});

test("spikeDetect() agrees with the definition, however the input is cut", (t) => {
  const samples = fc.array(fc.oneof({ weight: 9, arbitrary: fc.integer({ min: -3, max: 3 }) }, { weight: 1, arbitrary: fc.constantFrom(40, -60, 100) }), {
    minLength: 2,
    maxLength: 90,
  });
  fc.assert(
    fc.property(samples, fc.array(fc.nat(50)), fc.integer({ min: 1, max: 4 }), fc.constantFrom(0, 1), (list, cuts, half, floor) => {
      const channels = ["a", "b"];
      const even = list.length % 2 === 0 ? list : list.slice(1);
      const n = even.length / 2;
      const step = spikeDetect({ halfWindow: half, threshold: 4, floor, maxSamples: half });
      const whole = found(runStep(step, [frame(even, channels)]).side);
      t.deepEqual(found(runStep(step, cutFrame(frame(even, channels), cuts)).side), whole);
      const flagged = channels.map((_, c) => wholeOutliers(even.slice(c * n, (c + 1) * n), half, 4, floor));
      for (const text of whole) {
        const [channel = "", range = ""] = text.split(" ");
        const [from = 0, count = 0] = range.split("+").map(Number);
        const of = flagged[channels.indexOf(channel)] as boolean[];
        t.true(of.slice(from, from + count).every(Boolean) && !of[from - 1] && !of[from + count]);
      }
      const runs = flagged
        .flatMap((of) => of.map(String).join("").replaceAll("false", ".").replaceAll("true", "x").split(/\.+/))
        .filter((run) => run !== "" && run.length <= half);
      t.is(whole.length, runs.length);
    }),
  );
});

test("spikeDetect() starts afresh after a gap and reports bad frames and options", (t) => {
  const quiet = [0, 1, 0, 1, 0];
  const later = { ...frame([...quiet, 0, ...quiet]), t0: begin + 60_000_000_000n };
  const { side } = runStep(spikeDetect(), [frame([...quiet, 900]), later, frame([Number.NaN])]);
  t.deepEqual(found(side), []);
  t.is(side.errors?.length, 1);
  t.throws(() => spikeDetect({ halfWindow: 2, maxSamples: 3 }), { message: /"maxSamples" \(3\) must not be above "halfWindow" \(2\)/ });
});
