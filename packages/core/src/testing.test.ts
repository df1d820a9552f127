import test from "ava";
import fc from "fast-check";
import { Type } from "typebox";
import type { Event, Frame, Item } from "./item.ts";
import type { Kernel } from "./kernel.ts";
import { defineOperator } from "./operator.ts";
import { optionsSchema } from "./options.ts";
import { anyItem, events } from "./port.ts";
import { cutFrame, exampleProblems, itemDifference, joinFrames, runStep } from "./testing.ts";

const frame = (samples: Frame["samples"], channels = ["a"], more: Partial<Frame> = {}): Frame => ({
  kind: "frame",
  source: "s",
  channels,
  t0: 1_000_000_000n,
  rate: 3,
  unit: "count",
  samples,
  ...more,
});
type Seen = Event<"seen", string>;
const seen = (data: string): Seen => ({ kind: "event", type: "seen", id: "", source: "s", time: 0n, data });

const watch = (out: readonly Item[]) =>
  defineOperator({
    name: "watch",
    version: 1,
    family: "test",
    summary: "Says what it sees",
    options: optionsSchema({}),
    accepts: anyItem,
    emits: events("seen", Type.String()),
    side: { late: events("seen", Type.String()) },
    keyBy: "source",
    example: { options: {}, in: [frame(Int32Array.of(1))], out },
    kernel: (): Kernel<object, Frame | Event, Seen, { late: Seen }> => ({
      start: () => ({}),
      step(_state, item, emit) {
        if (item.kind === "event" && item.type === "throw") throw new Error("broken");
        if (item.kind === "event") return emit.error("no events", item);
        emit.out(seen(item.kind));
      },
      watermark: (_state, time, emit) => emit.side("late", seen(String(time))),
      end: (_state, emit) => emit.out(seen("end")),
    }),
  });

test("runStep() collects every port, gaps, watermarks and the end", (t) => {
  const gap: Item = { kind: "gap", source: "s", from: 0n, to: 1n, cause: "lost" };
  const { out, side } = runStep(watch([])(), [frame(Int32Array.of(1)), seen("x"), gap, { kind: "watermark", source: "s", time: 5n }]);
  t.deepEqual(out, [seen("frame"), gap, seen("end")]);
  t.deepEqual(side.late, [seen("5")]);
  t.is((side.errors as Event<"error", { reason: string }>[])[0]?.data.reason, "no events");
});

test("runStep() throws what a kernel throws", (t) => {
  t.throws(() => runStep(watch([])(), [{ ...seen("x"), type: "throw" }]), { message: "broken" });
});

test("exampleProblems() says where an example does not hold", async (t) => {
  t.deepEqual(await exampleProblems(watch([seen("frame"), seen("end")]).definition), []);
  t.deepEqual(await exampleProblems(watch([seen("frame")]).definition), ["watch: example emits 2 items, not 1"]);
  t.deepEqual(await exampleProblems(watch([seen("frame"), seen("fin")]).definition), ["watch: example item 1: .data: end is not fin"]);
});

test("joinFrames() undoes cutFrame()", (t) => {
  const kinds = fc.constantFrom(Int32Array, Float32Array, Float64Array);
  fc.assert(
    fc.property(
      kinds,
      fc.integer({ min: 1, max: 3 }),
      fc.nat(50),
      fc.array(fc.integer({ min: -5, max: 60 })),
      fc.constantFrom(3, 100, 1 / 7, 6000),
      (Kind, channels, n, cuts, rate) => {
        const whole = frame(
          Kind.of(...Array.from({ length: n * channels }, (_, i) => i)),
          Array.from({ length: channels }, (_, i) => `c${i}`),
          { rate },
        );
        const pieces = cutFrame(whole, cuts);
        t.deepEqual(n === 0 ? pieces : joinFrames(pieces), n === 0 ? [] : whole);
      },
    ),
  );
});

test("cutFrame() places each piece on the grid and shares the settling samples out", (t) => {
  const pieces = cutFrame(frame(Int32Array.of(0, 1, 2, 3, 10, 11, 12, 13), ["a", "b"], { settling: 3 }), [2, 2, 9, -1]);
  t.deepEqual(pieces, [
    frame(Int32Array.of(0, 1, 10, 11), ["a", "b"], { settling: 2 }),
    frame(Int32Array.of(2, 3, 12, 13), ["a", "b"], { settling: 1, t0: 1_666_666_667n }),
  ]);
});

test("joinFrames() refuses frames that do not follow one another", (t) => {
  const first = frame(Int32Array.of(1, 2, 3));
  const next = { ...first, t0: 2_000_000_000n };
  t.is(joinFrames([first, next]).samples.length, 6);
  t.is(joinFrames([first, { ...next, t0: next.t0 + 1n }]).samples.length, 6);
  t.throws(() => joinFrames([first, { ...next, t0: next.t0 + 2n }]), { instanceOf: RangeError, message: /off the grid of the first by 2 ns/ });
  for (const other of [{ source: "r" }, { rate: 4 }, { unit: "V" }, { channels: ["b"] }, { samples: Float32Array.of(1) }])
    t.throws(() => joinFrames([first, { ...next, ...other }]), { message: /two streams/ });
  t.throws(() => joinFrames([]), { message: "No frames to join" });
});

test("itemDifference() finds what differs, within a tolerance", (t) => {
  const a = frame(Float64Array.of(1, 2, Number.NaN));
  t.is(itemDifference(a, frame(Float64Array.of(1, 2, Number.NaN))), undefined);
  t.is(itemDifference(a, frame(Float64Array.of(1, 2 + 1e-12, Number.NaN)), 1e-9), undefined);
  t.is(itemDifference(a, frame(Float64Array.of(1, 2.1, Number.NaN)), 1e-9), ".samples[1]: 2 is not 2.1");
  t.is(itemDifference(a, frame(Float64Array.of(1, 2))), ".samples: 3 samples are not 2");
  t.is(itemDifference(a, frame(Float32Array.of(1, 2, 3))), ".samples: Float64Array is not Float32Array");
  t.is(itemDifference(a, { ...a, t0: 2n }), ".t0: 1000000000 is not 2");
  t.is(itemDifference(frame(Float64Array.of(Number.POSITIVE_INFINITY)), frame(Float64Array.of(5)), 1e-9), ".samples[0]: Infinity is not 5");
  t.is(itemDifference(a, { ...a, timingQuality: 1 }), ".timingQuality: undefined is not 1");
});
