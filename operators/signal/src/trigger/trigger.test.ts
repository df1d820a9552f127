import { existsSync, readFileSync } from "node:fs";
import { type Event, type Frame, type Gap, keyOf, operatorOptions, parseTime, StepRunner } from "@headframe/core";
import { cutFrame, exampleProblems, itemDifference, runStep } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import { trigger } from "./trigger.ts";
import type { TriggerEvent } from "./trigger-event.ts";

const begin = parseTime("2026-01-01T00:00:00Z");
const source = "FDSN:BW_UH1__S_H_Z";
const reference = new URL("../../../../../shared/data/reference/ref_trigger.json", import.meta.url);

function ratio(samples: Iterable<number>, rate = 1, channels = [source]): Frame {
  return { kind: "frame", source, channels, t0: begin, rate, unit: "1", samples: Float64Array.from(samples) };
}

const triggers = (items: readonly unknown[]): TriggerEvent[] => items.filter((item) => (item as Event).kind === "event") as TriggerEvent[];
const indices = (events: readonly TriggerEvent[], rate = 1): number[][] =>
  events.map(({ data }) => [data.on, data.off].map((text) => (Number(parseTime(text) - begin) / 1e9) * rate));

/** ObsPy's `trigger_onset` written from its documentation, on whole arrays: the oracle of the property test. */
function wholeOnset(ratio: readonly number[], on: number, off: number, most: number, discardLong: boolean): number[][] {
  const found: number[][] = [];
  let after = -1;
  for (let i = 0; i < ratio.length; i++) {
    const starts = ratio[i]! >= on && !(i > 0 && ratio[i - 1]! >= on);
    if (!starts || i <= after) continue;
    let last = i;
    while (last + 1 < ratio.length && ratio[last + 1]! >= off) last++;
    if (last - i > most && discardLong) after = last;
    else {
      after = Math.min(last, i + most);
      found.push([i, after]);
    }
  }
  return found;
}

test("trigger() example holds", async (t) => {
  t.deepEqual(await exampleProblems(trigger.definition), []);
});

test("trigger() gives the indices of ObsPy's test", (t) => {
  if (!existsSync(reference)) {
    t.log("no reference data");
    return t.pass();
  }
  const { trigger_onset: expected } = JSON.parse(readFileSync(reference, "utf8"));
  const frame = ratio(expected.cft_values);
  const options = { on: expected.thr_on, off: expected.thr_off, maxSeconds: expected.max_len };
  for (const cuts of [[], [7, 31, 32, 181, 182, 200, 480], Array.from({ length: 632 }, (_, i) => i)]) {
    const pieces = cutFrame(frame, cuts);
    t.deepEqual(indices(triggers(runStep(trigger(options), pieces).out)), expected.expected);
    t.deepEqual(indices(triggers(runStep(trigger({ ...options, discardLong: true }), pieces).out)), expected.expected_with_max_len_delete);
  }
});

const ratios = fc.array(fc.constantFrom(0, 0.5, 1, 1.5, 2, 3, 4), { minLength: 1, maxLength: 60 });

test("trigger() agrees with a search over the whole array, however the input is cut", (t) => {
  fc.assert(
    fc.property(ratios, fc.integer({ min: 1, max: 9 }), fc.boolean(), fc.array(fc.nat(60)), (samples, most, discardLong, cuts) => {
      const step = trigger({ on: 2, off: 1, maxSeconds: most, discardLong });
      const events = triggers(runStep(step, cutFrame(ratio(samples), cuts)).out);
      t.deepEqual(indices(events), wholeOnset(samples, 2, 1, most, discardLong));
      t.deepEqual(events, triggers(runStep(step, [ratio(samples)]).out));
    }),
  );
});

test("trigger() finds peak and deviation without the sample at off", (t) => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 2, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 200 }), (samples) => {
      const [event] = triggers(runStep(trigger({ on: 2, off: 1, maxSeconds: 1000 }), [ratio([0, ...samples, 0])]).out);
      const inside = samples.length > 1 ? samples.slice(0, -1) : samples;
      const mean = inside.reduce((a, b) => a + b) / inside.length;
      const std = Math.sqrt(inside.reduce((sum, x) => sum + (x - mean) ** 2, 0) / inside.length);
      t.is(event?.data.peak, Math.max(...inside));
      t.true(Math.abs((event?.data.std ?? Number.NaN) - std) <= 1e-9 * (std + mean * 1e-3));
    }),
  );
});

test("trigger() triggers each channel of a frame by itself and orders events by their closing", (t) => {
  const channels = ["FDSN:BW_UH1__S_H_Z", "FDSN:BW_UH1__S_H_N"];
  const frame = { ...ratio([0, 3, 3, 3, 0, 0, 0, 3, 0, 0, 3, 3]), channels };
  const events = triggers(runStep(trigger({ on: 2, off: 1 }), [frame]).out);
  t.deepEqual(
    events.map(({ data }) => [data.channel, ...indices([{ data } as TriggerEvent])[0]!, data.closedBy]),
    [
      [channels[1], 1, 1, "threshold"],
      [channels[0], 1, 3, "threshold"],
      [channels[1], 4, 5, "end"],
    ],
  );
  t.is(new Set(events.map(({ id }) => id)).size, 3);
  t.deepEqual(triggers(runStep(trigger({ on: 2, off: 1 }), cutFrame(frame, [1, 2, 3, 4, 5])).out), events);
});

test("trigger() closes at a gap, the maximum and the end, and says so", (t) => {
  const gap: Gap = { kind: "gap", source, from: begin + 3_000_000_000n, to: begin + 9_000_000_000n, cause: "lost" };
  const late = { ...ratio([3, 3, 3, 3]), t0: gap.to };
  const { out } = runStep(trigger({ on: 2, off: 1, maxSeconds: 2 }), [ratio([0, 3, 3]), gap, late]);
  t.deepEqual(
    out.map((item) => (item.kind === "event" ? (item.data as { closedBy: string }).closedBy : item.kind)),
    ["gap", "gap", "maximum"],
  );
  t.is(triggers(runStep(trigger({ on: 2, off: 1 }), [ratio([3])]).out)[0]?.data.closedBy, "end");
});

test("trigger() holds event time at the earliest open trigger", (t) => {
  const { definition, spec } = trigger({ on: 2, off: 1, maxSeconds: 3, discardLong: true });
  if (!("kernel" in definition)) return t.fail();
  const runner = new StepRunner(
    definition.kernel(operatorOptions(definition, spec.options)),
    keyOf("source"),
    { out() {}, side() {}, control() {}, error() {} },
    { now: 0n, random: () => 0 },
  );
  const second = 1_000_000_000n;
  const at = (k: number, value: number): Frame => ({ ...ratio([value]), t0: begin + BigInt(k) * second });
  const reached = [0, 3, 3, 3, 3, 3, 3, 0].map((value, k) => {
    runner.push(at(k, value));
    return Number((runner.watermark(begin + BigInt(k + 1) * second) - begin) / second);
  });
  t.deepEqual(reached, [1, 1, 1, 1, 1, 6, 7, 8]);
});

test("trigger() closes what is open where a station falls silent, and holds event time no longer", (t) => {
  const { definition, spec } = trigger({ on: 2, off: 1 });
  if (!("kernel" in definition)) return t.fail();
  const closed: TriggerEvent[] = [];
  const runner = new StepRunner(
    definition.kernel(operatorOptions(definition, spec.options)),
    keyOf("source"),
    { out: (item) => closed.push(item as TriggerEvent), side() {}, control() {}, error: (reason) => t.fail(reason) },
    { now: 0n, random: () => 0 },
  );
  runner.push(ratio([0, 3, 3, 3], 100));
  t.is(runner.watermark(begin + 540_000_000n), begin + 10_000_000n);
  t.is(runner.watermark(begin + 541_000_000n), begin + 541_000_000n);
  t.deepEqual(
    closed.map(({ data }) => data.closedBy),
    ["gap"],
  );
  t.deepEqual(indices(closed, 100), [[1, 3]]);
  runner.push({ ...ratio([3, 3, 0], 100), t0: begin + 1_000_000_000n });
  t.is(closed.length, 2);
});

test("trigger() opens nothing on settling samples where told", (t) => {
  const frame: Frame = { ...ratio([3, 3, 0, 3, 0]), settling: 3 };
  const found = (options: object) => indices(triggers(runStep(trigger({ on: 2, off: 1, ...options }), [frame]).out));
  t.deepEqual(found({}), [
    [0, 1],
    [3, 3],
  ]);
  t.deepEqual(found({ ignoreSettling: true }), [[3, 3]]);
});

test("trigger() reports bad frames and goes on", (t) => {
  const bad: Frame[] = [ratio([3, Number.NaN]), ratio([]), { ...ratio([1]), rate: 0 }, { ...ratio([1, 2, 3]), channels: ["a", "b"] }];
  const { out, side } = runStep(trigger({ on: 2, off: 1 }), [...bad, ratio([0, 3, 0])]);
  t.is(side.errors?.length, 4);
  t.deepEqual(indices(triggers(out)), [[1, 1]]);
  t.throws(() => trigger({ on: 1, off: 2 }), { message: /"off" \(2\) must not be above "on"/ });
});

test("trigger() gives the same ids each time", (t) => {
  const run = () => triggers(runStep(trigger({ on: 2, off: 1 }), [ratio([0, 3, 3, 0, 3])]).out);
  t.deepEqual(
    run().map((event, i) => itemDifference(event, run()[i]!)),
    [undefined, undefined],
  );
});
