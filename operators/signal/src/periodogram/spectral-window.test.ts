import { existsSync, readFileSync } from "node:fs";
import test from "ava";
import { spectralWindow } from "./spectral-window.ts";

const data = new URL("../../../../../shared/data/obspy/signal/", import.meta.url);

test("spectralWindow() has the parabolic window of PITSA for even and odd lengths", (t) => {
  if (!existsSync(data)) {
    t.log("no reference data here");
    t.pass();
    return;
  }
  for (const n of [512, 513]) {
    const pitsa = new Float64Array(Uint8Array.from(readFileSync(new URL(`pitsa_welch_window_${n}.npy`, data))).buffer.slice(80));
    const weights = spectralWindow("parabolic", n);
    t.is(weights.length, n);
    t.true(pitsa.every((v, i) => Math.abs(v - weights[i]!) < 1.5e-6));
  }
});

test("spectralWindow() has the periodic Hann window, and ones", (t) => {
  t.deepEqual(
    [...spectralWindow("hann", 4)].map((w) => Math.round(w * 1e15) / 1e15),
    [0, 0.5, 1, 0.5],
  );
  t.deepEqual([...spectralWindow("boxcar", 3)], [1, 1, 1]);
  t.deepEqual(
    [...spectralWindow("parabolic", 6)].map((w) => Math.round(w * 9)),
    [0, 8, 9, 9, 8, 0],
  );
});
