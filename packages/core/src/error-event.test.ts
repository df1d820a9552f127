import test from "ava";
import { describeItem, errorEvent } from "./error-event.ts";
import type { Frame } from "./item.ts";

const frame: Frame = { kind: "frame", source: "UH1", channels: ["a", "b"], t0: 5n, rate: 100, unit: "count", samples: new Int32Array(6) };

test("errorEvent() says where, why and what, at the item's time and source", (t) => {
  const { id, ...rest } = errorEvent("bandpass", "NaN", { key: "UH1", item: frame });
  t.regex(id, /^[0-9a-f]{32}$/);
  t.deepEqual(rest, {
    kind: "event",
    type: "error",
    source: "UH1",
    time: 5n,
    data: { step: "bandpass", reason: "NaN", key: "UH1", item: "frame of 2 x 3 samples at 100 Hz" },
  });
});

test("errorEvent() has the step as source where there is no item, and the stack of what was thrown", (t) => {
  const event = errorEvent("bandpass", "broken", { key: "", thrown: new Error("broken") });
  t.is(event.source, "bandpass");
  t.is(event.time, 0n);
  t.false("key" in event.data);
  t.true(event.data.stack?.includes("broken"));
});

test("errorEvent() has the same id for the same fault, and another for another", (t) => {
  t.is(errorEvent("a", "x", { item: frame }).id, errorEvent("a", "x", { item: frame }).id);
  t.not(errorEvent("a", "x", { item: frame }).id, errorEvent("a", "y", { item: frame }).id);
});

test("describeItem() knows every kind", (t) => {
  t.is(describeItem({ kind: "gap", source: "s", from: 0n, to: 1n, cause: "lost" }), "gap");
  t.is(describeItem({ kind: "event", type: "pick", id: "7", source: "s", time: 0n, data: null }), "event pick 7");
});
