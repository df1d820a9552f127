import type { Frame, Item, Kernel } from "@headframe/core";
import { cutFrame, itemDifference, runStep } from "@headframe/core/testing";
import test from "ava";
import { boxcar } from "./boxcar/boxcar.ts";
import { exampleFrame } from "./continuous/example-frame.ts";
import { decimate } from "./decimate/decimate.ts";
import { differentiate } from "./differentiate/differentiate.ts";
import { gain } from "./gain/gain.ts";
import { integrate } from "./integrate/integrate.ts";
import { mwpIntegral } from "./mwp-integral/mwp-integral.ts";
import { psd } from "./psd/psd.ts";
import { resample } from "./resample/resample.ts";
import { rms } from "./rms/rms.ts";
import { spectrogram } from "./spectrogram/spectrogram.ts";
import { tauC } from "./tau-c/tau-c.ts";

const steps = {
  boxcar: boxcar({ samples: 7 }),
  decimate: decimate({ factor: 5 }),
  differentiate: differentiate(),
  gain: gain({ factor: 1.5 }),
  integrate: integrate(),
  mwpIntegral: mwpIntegral({ onset: "1970-01-01T00:00:01Z", seconds: 2 }),
  resample: resample({ rate: 60 }),
  rms: rms({ seconds: 0.3 }),
  tauC: tauC({ samples: 20 }),
  psd: psd({ segmentSeconds: 0.5, average: 3 }),
  spectrogram: spectrogram({ segmentSeconds: 0.5, columns: 3 }),
};
const samples = Float32Array.from({ length: 800 }, (_, i) => Math.sin(i * i) * 100 + Math.sin(i / 9) * 1000);
const single = exampleFrame(samples, { channels: ["a", "b"] });
const double: Frame = { ...single, samples: Float64Array.from(samples) };
const framesOf = (items: readonly Item[]) => items.filter((item) => item.kind === "frame");

for (const [name, step] of Object.entries(steps)) {
  test(`${name}() gives 32-bit floats for 32-bit floats, and they are right to 1e-5`, (t) => {
    const [narrow, wide] = [framesOf(runStep(step, [single]).out), framesOf(runStep(step, [double]).out)];
    t.is(narrow.length, wide.length);
    for (const [i, frame] of narrow.entries()) {
      const exact = wide[i] as Frame;
      t.true(frame.samples instanceof Float32Array && exact.samples instanceof Float64Array);
      const largest = Math.max(...exact.samples.map(Math.abs));
      t.true(frame.samples.every((v: number, k: number) => Math.abs(v - exact.samples[k]!) <= 1e-5 * largest));
    }
  });

  test(`${name}() goes on from a snapshot of its state`, (t) => {
    const pieces = cutFrame(double, [1, 2, 130, 131, 290]);
    const definition = step.definition as { kernel(options: object): Kernel<object, Frame, never, Record<never, never>> };
    const out: Item[] = [];
    const emit = { out: (item: Item) => out.push(item), side: () => t.fail(), gap: () => t.fail(), error: (reason: string) => t.fail(reason) };
    const context = { now: 0n, random: () => 0 };
    let state = definition.kernel(step.spec.options).start("key");
    for (const piece of pieces) {
      state = structuredClone(state);
      definition.kernel(step.spec.options).step(state, piece, emit, context); // another kernel each time: nothing is kept outside the state
    }
    definition.kernel(step.spec.options).end?.(structuredClone(state), emit, context);
    const expected = runStep(step, pieces).out;
    t.is(out.length, expected.length);
    for (const [i, item] of out.entries()) t.is(itemDifference(item, expected[i] as Item), undefined);
  });
}
