import test from "ava";
import { channelSamples, type Frame, frameLength, itemTime } from "./item.ts";

const frame: Frame = { kind: "frame", source: "s", channels: ["a", "b"], t0: 5n, rate: 1, unit: "count", samples: Int32Array.of(1, 2, 3, 4, 5, 6) };

test("frameLength() counts the samples of one channel", (t) => {
  t.is(frameLength(frame), 3);
});

test("channelSamples() views one channel without a copy", (t) => {
  const second = channelSamples(frame, 1);
  t.deepEqual([...second], [4, 5, 6]);
  t.is(second.buffer, frame.samples.buffer);
});

test("itemTime() orders every kind of item", (t) => {
  t.is(itemTime(frame), 5n);
  t.is(itemTime({ kind: "gap", source: "s", from: 1n, to: 2n, cause: "missing" }), 1n);
  t.is(itemTime({ kind: "watermark", source: "s", time: 3n }), 3n);
  t.is(itemTime({ kind: "event", type: "x", id: "", source: "s", time: 4n, data: null }), 4n);
});
