import { existsSync, readFileSync } from "node:fs";
import { type Frame, formatTime } from "@headframe/core";
import { cutFrame, joinFrames, runStep } from "@headframe/core/testing";
import test from "ava";
import { boxcar } from "./boxcar/boxcar.ts";
import { differentiate } from "./differentiate/differentiate.ts";
import { gain } from "./gain/gain.ts";
import { integrate } from "./integrate/integrate.ts";
import { mwpIntegral } from "./mwp-integral/mwp-integral.ts";
import { mwpMagnitude } from "./mwp-integral/mwp-magnitude.ts";
import { type PeakEvent, peakValues } from "./peak-values/peak-values.ts";
import { tauC } from "./tau-c/tau-c.ts";

const data = new URL("../../../../shared/data/", import.meta.url);

/** Samples and rate of a binary SAC file, as a 64-bit frame (SAC manual: 70 floats, 40 integers, 192 characters, samples). */
function readSac(url: URL): Frame {
  const bytes = readFileSync(url);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = view.getInt32(4 * 76, true) === 6; // header version
  const n = view.getInt32(4 * 79, little);
  const period = view.getFloat32(0, little);
  const samples = Float64Array.from({ length: n }, (_, i) => view.getFloat32(632 + 4 * i, little));
  return { kind: "frame", source: "FDSN:II_TLY__B_H_Z", channels: ["FDSN:II_TLY__B_H_Z"], t0: 0n, rate: Math.fround(1 / period), unit: "m/s", samples };
}

type AnyStep = Parameters<typeof runStep>[0];
const through = (steps: readonly AnyStep[], frames: readonly Frame[]) => steps.reduce((items, step) => runStep(step, items).out as Frame[], frames);
const peakOf = (frames: readonly Frame[]) =>
  Math.max(...frames.flatMap((frame) => (runStep(peakValues(), [frame]).out as PeakEvent[]).map((event) => event.data.channels[0]!.peak)));

test("the operators of obspy.realtime have its numbers, for the whole trace and for packets", (t) => {
  if (!existsSync(data)) {
    t.log("no reference data here");
    t.pass();
    return;
  }
  const reference = JSON.parse(readFileSync(new URL("reference/ref_realtime.json", data), "utf8"));
  const trace = readSac(new URL(reference.input, data));
  t.deepEqual([trace.samples.length, trace.rate], [reference.npts, reference.sampling_rate]);
  const packets = cutFrame(trace, [4228, 8456]);

  const onset = formatTime(301_506_000_000n);
  const steps = {
    scale_1000_peak: [gain({ factor: 1000 })],
    abs_peak: [],
    boxcar_width500_peak: [boxcar({ samples: 501 })],
    tauc_width60_peak: [tauC({ samples: 60 })],
  } as const;
  for (const [name, chain] of Object.entries(steps)) {
    const [whole, cut] = [through(chain, [trace]), through(chain, packets)];
    t.deepEqual(joinFrames(cut).samples, joinFrames(whole).samples, name);
    const { computed, expected } =
      reference[name].computed === undefined ? { computed: reference[name].expected, expected: reference[name].expected } : reference[name];
    const peak = peakOf(whole);
    t.true(Math.abs(peak - computed) <= 1e-9 * computed, `${name}: ${peak} is not ${computed}`);
    t.true(Math.abs(peak - expected) < 0.0005 + 1e-9 * expected, name);
  }

  const mwp = [integrate({ rule: "rectangle" }), gain({ factor: 1 / 1.61021e9 }), mwpIntegral({ onset, seconds: 120 })];
  const [whole, cut] = [through(mwp, [trace]), through(mwp, packets)];
  t.deepEqual(joinFrames(cut).samples, joinFrames(whole).samples);
  const magnitude = mwpMagnitude(peakOf(whole), reference.mwp.epicentral_distance_deg) as number;
  t.true(Math.abs(magnitude - reference.mwp.computed) < 1e-9, String(magnitude));
  t.is(magnitude.toFixed(5), reference.mwp.expected.toFixed(5));

  const back = joinFrames(through([integrate({ rule: "rectangle" }), differentiate({ rule: "backward" })], packets)).samples;
  t.true(back.every((v, i) => i === 0 || Math.abs(v - trace.samples[i]!) < 1e-6));
});
