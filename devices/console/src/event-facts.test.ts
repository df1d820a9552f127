import type { Event, Json } from "@headframe/core";
import test from "ava";
import { eventFacts } from "./event-facts.ts";
import { eventLine } from "./event-line.ts";
import { paintLine } from "./painted-line.ts";

function event(type: string, data: Json): Event {
  return { kind: "event", type, id: "1", source: "MN", time: 1_580_372_810_003_000_000n, data };
}

const network = event("trigger", {
  stations: ["S002", "S001"],
  channels: ["FDSN:MN_S002_00_G_H_Z", "FDSN:MN_S001_00_G_H_Z"],
  on: "",
  off: "",
  seconds: 0.42,
  peaks: [7.25, 31.5],
});
const located = event("event", { x: 512.3, y: 233, z: -310, frame: "local", uncertaintyMetres: 12.4, magnitude: { value: 0.42, type: "Mw" }, picks: 14 });

test("eventFacts() reads triggers of a network and of a channel", (t) => {
  t.deepEqual(eventFacts(network), { stations: ["MN_S002", "MN_S001"], single: false, seconds: 0.42, peak: 31.5, words: "" });
  t.like(eventFacts(event("trigger", { channel: "FDSN:BW_UH1__S_H_Z", peak: 9 })), { stations: ["BW_UH1"], single: true, peak: 9 });
});

test("eventFacts() takes any data", (t) => {
  for (const data of [null, 7, "x", [1, 2], {}, { stations: 7, channels: [1], peaks: "x", magnitude: null, x: "a" }])
    t.notThrows(() => eventFacts(event("odd", data)));
  t.is(eventFacts(event("odd", { a: 1, b: "x", c: { d: 1 } })).words, "a 1  b x");
});

test("eventLine() tells an event in one line", (t) => {
  t.is(paintLine(eventLine(network), 200, false), "2020-01-30T08:26:50.003Z  trigger  2 stations  0.42 s  peak 31.5  MN.S002 MN.S001");
  t.is(paintLine(eventLine(located), 200, false), "2020-01-30T08:26:50.003Z  event  Mw 0.4  at 512, 233, -310 m  ± 12 m  14 picks");
  const geographic = event("event", { x: 20.2085, y: 67.8516, z: -283.4, frame: "geographic" });
  t.is(paintLine(eventLine(geographic), 200, false), "2020-01-30T08:26:50.003Z  event  at 67.85160° 20.20850°, -283 m");
  const shaken = event("event", {
    magnitude: { value: 1, type: "Mw" },
    stage: "preliminary",
    ppv: [{ at: "MN_S001", value: 0.002 }, { at: "shaft", value: 0.0131 }, 7],
  });
  t.is(paintLine(eventLine(shaken), 200, false), "2020-01-30T08:26:50.003Z  event  Mw 1.0  PPV 13 mm/s at shaft  preliminary");
  t.is(paintLine(eventLine(event("error", { reason: "bad\ndata" })), 200, false), "2020-01-30T08:26:50.003Z  error  bad?data");
});
