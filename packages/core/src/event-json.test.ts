import test from "ava";
import { eventJson, itemJson } from "./event-json.ts";
import type { Event, Json } from "./item.ts";

const event = (data: Json): Event => ({ kind: "event", type: "pick", id: "7f", source: "s1", time: 1_500_000_000n, data });
const envelope = { type: "pick", id: "7f", source: "s1", time: "1970-01-01T00:00:01.500000000Z" };

test("eventJson() puts the data's fields after the envelope", (t) => {
  const json = eventJson(event({ phase: "P", data: 1 }));
  t.deepEqual(json, { ...envelope, phase: "P", data: 1 });
  t.deepEqual(Object.keys(json), ["type", "id", "source", "time", "phase", "data"]);
});

test("eventJson() keeps data whole that would hide the envelope or is no object", (t) => {
  for (const data of [{ id: "sensor 4", value: 1 }, { time: "12:00" }, [1, 2], "text", null, 5]) t.deepEqual(eventJson(event(data)), { ...envelope, data });
});

test("itemJson() sums up a frame and states a gap", (t) => {
  const frame = { kind: "frame", source: "s1", channels: ["a", "b"], t0: 0n, rate: 100, unit: "count", samples: new Int32Array(6) } as const;
  const time = "1970-01-01T00:00:00.000000000Z";
  t.deepEqual(itemJson(frame), { type: "frame", source: "s1", time, channels: ["a", "b"], rate: 100, unit: "count", samples: 3 });
  const gap = { kind: "gap", source: "s1", from: 0n, to: 1n, cause: "lost" } as const;
  t.deepEqual(itemJson(gap), { type: "gap", source: "s1", time, to: "1970-01-01T00:00:00.000000001Z", cause: "lost" });
  t.deepEqual(itemJson(event({})), envelope);
});
