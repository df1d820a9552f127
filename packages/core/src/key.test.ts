import test from "ava";
import fc from "fast-check";
import type { Event, Gap, Json } from "./item.ts";
import { type KeyExpression, keyOf, keyPattern, stationOf } from "./key.ts";

const event = (data: Json): Event => ({ kind: "event", type: "pick", id: "1", source: "FDSN:BW_UH1__E_H_Z", time: 0n, data });
const gap: Gap = { kind: "gap", source: "FDSN:BW_UH1__E_H_Z", from: 0n, to: 1n, cause: "lost" };

test("keyOf() reads source, station, type and nothing", (t) => {
  t.is(keyOf("source")(gap), "FDSN:BW_UH1__E_H_Z");
  t.is(keyOf("station")(gap), "BW_UH1");
  t.is(keyOf("type")(event(null)), "pick");
  t.is(keyOf("type")(gap), undefined);
  t.is(keyOf("none")(gap), "");
});

test("keyOf() reads a field of an event's data", (t) => {
  const phase = keyOf("data.pick.phase");
  t.is(phase(event({ pick: { phase: "P" } })), "P");
  t.is(phase(event({ pick: { phase: 3 } })), "3");
  t.is(phase(event({ pick: { phase: false } })), "false");
  for (const data of [null, {}, { pick: null }, { pick: { phase: {} } }, { pick: "P" }, []]) t.is(phase(event(data)), undefined, JSON.stringify(data));
  t.is(phase(gap), undefined);
  t.is(keyOf("data.constructor.name" as KeyExpression)(event({})), undefined);
});

test("keyOf() gives the same station every time", (t) => {
  const key = keyOf("station");
  t.deepEqual([key(gap), key(gap)], ["BW_UH1", "BW_UH1"]);
});

test("stationOf() is network and station of a source id, or the name itself", (t) => {
  t.is(stationOf("FDSN:BW_UH1"), "BW_UH1");
  t.is(stationOf("geophone-7"), "geophone-7");
  t.is(stationOf(""), "");
  fc.assert(
    fc.property(
      fc.stringMatching(/^[A-Z0-9]{1,8}$/),
      fc.stringMatching(/^[A-Z0-9-]{1,8}$/),
      (network, station) => stationOf(`FDSN:${network}_${station}_00_E_H_Z`) === `${network}_${station}`,
    ),
  );
});

test("keyPattern accepts key expressions and nothing else", (t) => {
  const pattern = new RegExp(keyPattern);
  for (const good of ["source", "station", "type", "none", "data.a", "data.a_1.B"]) t.regex(good, pattern);
  for (const wrong of ["", "sources", "data", "data.", "data.1a", "data.a..b", "x.a"]) t.notRegex(wrong, pattern);
});
