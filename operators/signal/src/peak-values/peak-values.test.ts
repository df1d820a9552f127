import { existsSync, readFileSync } from "node:fs";
import { exampleProblems, runStep } from "@headframe/core/testing";
import test from "ava";
import { exampleFrame } from "../continuous/example-frame.ts";
import { peakGroundMotion } from "./peak-ground-motion.ts";
import { type PeakEvent, peakValues } from "./peak-values.ts";

const file = new URL("../../../../../shared/data/reference/ref_misc.json", import.meta.url);
const spike = Float64Array.from({ length: 100 }, (_, i) => (i === 50 ? 1 : 0));

test("peakValues() runs its example", async (t) => t.deepEqual(await exampleProblems(peakValues.definition), []));

test("peakValues() of a negative 32-bit float", (t) => {
  const [event] = runStep(peakValues(), [exampleFrame(new Float32Array([1, -2, 2]))]).out as [PeakEvent];
  t.like(event.data.channels[0], { peak: 2, time: "1970-01-01T00:00:00.010000000Z" });
  t.is(event.data.vector, undefined);
});

test("peakValues() adds ground motion when the samples are displacement", (t) => {
  const [event] = runStep(peakValues({ groundMotion: true }), [exampleFrame(spike, { rate: 1, unit: "m" })]).out as [PeakEvent];
  t.like(event.data.channels[0]?.groundMotion, { displacement: 1, velocity: 0.5, acceleration: 0.5 });
  t.is(runStep(peakValues({ groundMotion: true }), [exampleFrame(new Float64Array([1]))]).side.errors?.length, 1);
});

test("peakGroundMotion() equals ObsPy", (t) => {
  if (!existsSync(file)) {
    t.log("no reference data here");
    t.pass();
    return;
  }
  const reference = JSON.parse(readFileSync(file, "utf8")).peak_ground_motion;
  const sine = Float64Array.from({ length: 400 }, (_, i) => (i < 20 || i >= 380 ? 0 : Math.sin(((i - 20) * Math.PI) / 180)));
  for (const [samples, { expected, computed }] of [
    [spike, reference.spike_len100_at50_delta1_freq1],
    [sine, reference.sine_degrees_len400_start20],
  ] as const) {
    const { response, displacement, velocity, acceleration } = peakGroundMotion(samples, 1);
    const got = [response, displacement, velocity, acceleration];
    t.true(got.every((v, i) => Math.abs(v - expected[i]) < 1.5e-6));
    const roundPi = 314_159e-5; // ObsPy's response is scaled with this
    const scaled = [response * (roundPi / Math.PI) ** 2, displacement, velocity, acceleration];
    t.true(
      scaled.every((v, i) => Math.abs(v - computed[i]) <= 1e-9 * computed[i]),
      String(scaled),
    );
  }
});

test("peakGroundMotion() refuses what has no derivative or no oscillator", (t) => {
  t.throws(() => peakGroundMotion(new Float64Array(1), 100), { instanceOf: RangeError });
  t.throws(() => peakGroundMotion(spike, 100, { frequencyHz: 1, damping: 1 }), { instanceOf: RangeError });
});
