import test from "ava";
import { Type } from "typebox";
import { anyEvent, anyItem, connects, events, frames, type ItemOf, type PortType } from "./port.ts";

const pick = events("pick", Type.Object({ phase: Type.String() }));
const quake = events("quake", Type.Object({ magnitude: Type.Number() }));

test("connects() lets items enter a port that takes them", (t) => {
  const ports: Record<string, PortType> = { frames, anyEvent, anyItem, pick, quake };
  const allowed = Object.entries(ports).flatMap(([from, a]) => Object.entries(ports).flatMap(([to, b]) => (connects(a, b) ? [`${from}>${to}`] : [])));
  t.deepEqual(allowed, [
    "frames>frames",
    "frames>anyItem",
    "anyEvent>anyEvent",
    "anyEvent>anyItem",
    "anyItem>anyItem",
    "pick>anyEvent",
    "pick>anyItem",
    "pick>pick",
    "quake>anyEvent",
    "quake>anyItem",
    "quake>quake",
  ]);
});

test("events() carries the type of its data", (t) => {
  const item: ItemOf<typeof pick> = { kind: "event", type: "pick", id: "", source: "", time: 0n, data: { phase: "P" } };
  // @ts-expect-error a phase is a text
  const wrong: ItemOf<typeof pick> = { ...item, data: { phase: 1 } };
  t.not(item, wrong);
});
