import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { type Frame, parseTime } from "@headframe/core";
import test from "ava";
import { exampleFrame } from "../continuous/example-frame.ts";
import { xcorrPickCorrection } from "./pick-correction.ts";

const data = new URL("../../../../../shared/data/", import.meta.url);

/** Band-pass 1 to 10 Hz at 200 Hz, Butterworth of order 4: `scipy.signal.iirfilter(4, [0.01, 0.1], output="sos")`. */
const bandPass = new Float64Array([
  0.0002831443305614761, 0.0005662886611229523, 0.0002831443305614761, 1.0, -1.5748510460482048, 0.6304737445771904, 1.0, 2.0, 1.0, 1.0, -1.738046774465461,
  0.823752195609874, 1.0, -2.0, 1.0, 1.0, -1.9346388743034142, 0.9360197070514293, 1.0, -2.0, 1.0, 1.0, -1.9787275621345617, 0.9797459778262905,
]);

/** Reads ObsPy's SLIST text: a header line, then integers. */
function readSlist(url: URL): Frame {
  const [header, ...lines] = gunzipSync(readFileSync(url)).toString().trim().split("\n") as [string, ...string[]];
  const [id, , rate, time] = header.replace("TIMESERIES ", "").split(", ") as [string, string, string, string];
  return {
    kind: "frame",
    source: id,
    channels: [id],
    t0: parseTime(time),
    rate: Number.parseFloat(rate),
    unit: "count",
    samples: Int32Array.from(lines.join(" ").trim().split(/\s+/), Number),
  };
}

test("xcorrPickCorrection() equals ObsPy, without and with a band-pass", (t) => {
  if (!existsSync(data)) {
    t.log("no reference data here");
    t.pass();
    return;
  }
  const reference = JSON.parse(readFileSync(new URL("reference/ref_misc.json", data), "utf8")).xcorr_pick_correction;
  const [a, b] = reference.files.map((name: string) => readSlist(new URL(`obspy/signal/${name}`, data))) as [Frame, Frame];
  const [first, second] = [
    { frame: a, pick: parseTime("2010-05-27T16:24:33.315Z") },
    { frame: b, pick: parseTime("2010-05-27T16:27:30.585Z") },
  ];
  const window = { beforeSeconds: 0.05, afterSeconds: 0.2, maximumLagSeconds: 0.1 };
  for (const [options, expected, computed] of [
    [window, reference.expected_dt_coeff, reference.computed[0]],
    [{ ...window, sections: bandPass }, reference.expected_bandpass_1_10, reference.computed[1]],
  ] as const) {
    const { seconds, coefficient } = xcorrPickCorrection(first, second, options);
    t.true(Math.abs(seconds - expected[0]) < 1e-7 && Math.abs(coefficient - expected[1]) < 1e-7, `${seconds} ${coefficient}`);
    t.true(Math.abs(seconds - computed[0]) < 1e-9 && Math.abs(coefficient - computed[1]) < 1e-9, `${seconds} ${coefficient}`);
  }
});

test("xcorrPickCorrection() finds a shift of part of a sample", (t) => {
  const pulse = (shift: number) =>
    exampleFrame(Float64Array.from({ length: 400 }, (_, i) => Math.exp(-(((i - 200 - shift) / 20) ** 2)) * Math.cos((i - 200 - shift) / 15)));
  const window = { beforeSeconds: 0.8, afterSeconds: 0.8, maximumLagSeconds: 0.2 };
  const { seconds, coefficient } = xcorrPickCorrection({ frame: pulse(0), pick: 2_000_000_000n }, { frame: pulse(3.4), pick: 2_000_000_000n }, window);
  t.true(Math.abs(seconds - 0.034) < 1e-3, String(seconds));
  t.true(coefficient > 0.98 && coefficient <= 1, String(coefficient));
});

test("xcorrPickCorrection() refuses windows that it cannot compare", (t) => {
  const frame = exampleFrame(Float64Array.from({ length: 100 }, (_, i) => Math.sin(i)));
  const window = { beforeSeconds: 0.1, afterSeconds: 0.1, maximumLagSeconds: 0.05 };
  const good = { frame, pick: 500_000_000n };
  for (const bad of [
    { frame: { ...frame, rate: 50 }, pick: good.pick },
    { frame, pick: 10_000_000n },
    { frame, pick: 990_000_000n },
    { frame: { ...frame, channels: ["a", "b"] }, pick: good.pick },
    { frame: { ...frame, samples: new Float64Array(100) }, pick: good.pick },
  ]) {
    t.throws(() => xcorrPickCorrection(good, bad, window), { instanceOf: RangeError });
  }
});
