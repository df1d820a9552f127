import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { exampleProblems, runStep } from "@headframe/core/testing";
import test from "ava";
import { exampleFrame } from "../continuous/example-frame.ts";
import { analyticEnvelope, hilbert } from "./analytic.ts";
import { envelope } from "./envelope.ts";

const data = new URL("../../../../../shared/data/", import.meta.url);
const close = (a: ArrayLike<number>, b: readonly number[], tolerance: number) =>
  a.length === b.length && b.every((v, i) => Math.abs(v - a[i]!) <= tolerance * Math.abs(v));

test("envelope() runs its example", async (t) => t.deepEqual(await exampleProblems(envelope.definition), []));

test("analyticEnvelope() equals scipy.signal.hilbert for odd and even lengths", (t) => {
  const samples = Float64Array.from({ length: 7 }, (_, i) => Math.sin(i * i) + 0.1 * i);
  t.true(
    close(
      analyticEnvelope(samples),
      [1.0055635377253087, 1.0523681430118044, 0.5570105137612563, 0.8109400195404267, 0.4111835866492297, 0.36765376058741833, 0.6466680142110668],
      1e-13,
    ),
  );
  t.true(
    close(
      analyticEnvelope(samples.slice(0, 6)),
      [0.33129671046491543, 0.9948420083086201, 0.5723313799424953, 0.810095533925503, 0.22829567252355634, 0.3733012069733162],
      1e-13,
    ),
  );
  t.deepEqual([hilbert(new Float64Array(0)).length, ...hilbert(new Float64Array([3]))], [0, 0]);
});

test("analyticEnvelope() equals ObsPy and PITSA on a recording", (t) => {
  if (!existsSync(data)) {
    t.log("no reference data here");
    t.pass();
    return;
  }
  const read = (name: string) =>
    gunzipSync(readFileSync(new URL(`obspy/signal/${name}`, data)))
      .toString()
      .split("\n")
      .filter((line) => line.trim() !== "" && !line.startsWith("#"))
      .map(Number);
  const reference =
    JSON.parse(readFileSync(new URL("reference/ref_filter.json", data), "utf8")).envelope ??
    JSON.parse(readFileSync(new URL("reference/ref_filter.json", data), "utf8")).filters.envelope;
  const computed = analyticEnvelope(Float64Array.from(read("rjob_20051006.gz")));
  t.true(close(computed.subarray(500, 520), reference.computed_500_520, 1e-9));
  const pitsa = read(reference.pitsa_file);
  const rms = Math.sqrt(pitsa.reduce((sum, v, i) => sum + (v - computed[i]!) ** 2, 0) / pitsa.reduce((sum, v) => sum + v * v, 0));
  t.true(rms < reference.rms_expected_below);
});

test("envelope() reports NaN", (t) => {
  t.is(runStep(envelope(), [exampleFrame(new Float64Array([Number.NaN, 1]))]).side.errors?.length, 1);
});
