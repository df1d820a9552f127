import { parseTime } from "@headframe/core";
import test from "ava";
import fc from "fast-check";
import type { FoundEvent } from "./found-events.ts";
import { parseFound } from "./found-events.ts";
import { matchEvents } from "./match-events.ts";
import { quantile, score } from "./score.ts";
import { scoreTable } from "./score-table.ts";
import { projected, type Scene, type TrueEvent } from "./truth.ts";

const start = parseTime("2026-03-01T06:00:00Z");
const at = (seconds: number) => start + BigInt(Math.round(seconds * 1e9));

function truth(seconds: number, x: number, more: Partial<TrueEvent> = {}): TrueEvent {
  const arrivals = new Map([["MX_A", { p: at(seconds + 0.1), s: at(seconds + 0.2) }]]);
  return { kind: "event", time: at(seconds), x, y: 0, z: 0, mw: 0, detectable: true, arrivals, ...more };
}

function found(id: string, seconds: number, x: number, more: Partial<FoundEvent> = {}): FoundEvent {
  return { id, revision: 0, stage: "revised", time: at(seconds), x, y: 0, z: 0, arrivals: [], ...more };
}

const scene = (events: readonly TrueEvent[], wrongClocks: readonly string[] = []): Scene => ({
  model: { vp: 5500, vs: 3200 },
  events,
  wrongClocks: new Set(wrongClocks),
});

test("score() counts detectable events for recall, and all truths and a blast's delays for precision", (t) => {
  const events = [truth(1, 0), truth(2, 0), truth(3, 0, { detectable: false }), truth(4, 0, { kind: "blast" })];
  const lines = [found("a", 1, 3), found("b", 3, 1), found("c", 4, 2), found("d", 9, 0)];
  const result = score([{ scene: scene(events), lines }]);
  t.is(result.detectable, 2);
  t.is(result.recall, 0.5);
  t.is(result.precision, 0.75);
  t.is(result.medianMetres, 2);
});

test("score() takes the last revision of an event, and its first preliminary and revised ones for delays", (t) => {
  const lines = [
    found("a", 1, 30, { stage: "preliminary", publishedAfterSeconds: 0.3 }),
    found("a", 1, 20, { revision: 1, stage: "revised", publishedAfterSeconds: 0.9 }),
    found("a", 1, 10, { revision: 2, stage: "revised", publishedAfterSeconds: 5 }),
  ];
  const result = score([{ scene: scene([truth(1, 0)]), lines }]);
  t.is(result.found, 1);
  t.is(result.medianMetres, 10);
  t.is(result.preliminaryMedianMetres, 30);
  t.is(result.preliminaryRecall, 1);
  t.is(result.preliminarySeconds, 0.3);
  t.is(result.publishedSeconds, 0.9);
});

test("score() says how often truths lie within the stated radius", (t) => {
  const events = [truth(1, 0), truth(2, 0)];
  const radii = { uncertaintyMetres: 5, uncertainty90Metres: 10 };
  const result = score([{ scene: scene(events), lines: [found("a", 1, 4, radii), found("b", 2, 9, radii)] }]);
  t.is(result.within68, 0.5);
  t.is(result.within90, 1);
});

test("score() compares picks that took part, at stations whose clock is right", (t) => {
  const pick = (phase: "P" | "S", seconds: number, weight = 1) => ({ station: "MX_A", phase, time: at(seconds), weight });
  const lines = [found("a", 1, 0, { mw: 0.2, arrivals: [pick("P", 1.1005), pick("S", 1.198), pick("P", 1.2, 0)] })];
  const right = score([{ scene: scene([truth(1, 0)]), lines }]);
  t.true(Math.abs((right.pSeconds as number) - 0.0005) < 1e-12);
  t.true(Math.abs((right.sSeconds as number) - 0.002) < 1e-12);
  t.is(right.magnitude, 0.2);
  t.is(score([{ scene: scene([truth(1, 0)], ["MX_A"]), lines }]).pSeconds, undefined);
});

test("score() pools scenes", (t) => {
  const one = { scene: scene([truth(1, 0)]), lines: [found("a", 1, 2)] };
  const other = { scene: scene([truth(1, 0), truth(2, 0), truth(3, 0)]), lines: [found("a", 1, 4)] };
  const result = score([one, other]);
  t.is(result.recall, 0.5);
  t.is(result.medianMetres, 3);
});

test("score() says nothing where there is nothing", (t) => {
  const result = score([{ scene: scene([]), lines: [] }]);
  t.is(result.recall, undefined);
  t.is(result.precision, undefined);
  t.regex(scoreTable([{ name: "none", score: result }]), /^recall +-$/m);
});

test("matchEvents() matches one to one, the nearest first, and tells doubles from wrong ones", (t) => {
  const truths = [truth(1, 0), truth(1.01, 10)];
  const [a, b, c, d] = [found("a", 1, 1), found("b", 1.01, 9), found("c", 1, 5), found("d", 1, 500)] as const;
  const { pairs, duplicates, wrong } = matchEvents(truths, [d, c, b, a]);
  t.deepEqual(pairs.map((pair) => `${truths.indexOf(pair.truth)} ${pair.found.id}`).sort(), ["0 a", "1 b"]);
  t.deepEqual(duplicates, [c]);
  t.deepEqual(wrong, [d]);
});

test("matchEvents() sorts each found event into one place", (t) => {
  const event = fc.record({ seconds: fc.double({ min: 0, max: 0.2, noNaN: true }), x: fc.double({ min: 0, max: 200, noNaN: true }) });
  fc.assert(
    fc.property(fc.array(event), fc.array(event), (truths, others) => {
      const real = truths.map(({ seconds, x }) => truth(seconds, x));
      const all = others.map(({ seconds, x }, i) => found(`${i}`, seconds, x));
      const { pairs, duplicates, wrong } = matchEvents(real, all);
      const sorted = [...pairs.map((pair) => pair.found), ...duplicates, ...wrong];
      return sorted.length === all.length && new Set(sorted).size === all.length && new Set(pairs.map((pair) => pair.truth)).size === pairs.length;
    }),
  );
  t.pass();
});

test("parseFound() reads located events, flat or with data of their own, and passes over the rest", (t) => {
  const event = { type: "event", id: "a", source: "locate", time: "2026-03-01T06:00:01Z", revision: 0, stage: "revised" };
  const place = { x: 1, y: 2, z: 3, frame: "local", magnitude: { value: 0.5, type: "Mw" } };
  const text = [
    { ...event, ...place },
    { ...event, data: place },
    { type: "pick", id: "p" },
  ]
    .map((line) => JSON.stringify(line))
    .join("\n");
  const [flat, nested, ...none] = parseFound(`note\n${text}\n`);
  t.deepEqual(none, []);
  t.deepEqual({ x: flat?.x, mw: flat?.mw, time: flat?.time }, { x: 1, mw: 0.5, time: at(1) });
  t.is(nested?.z, 3);
});

test("parseFound() turns geographic places into metres", (t) => {
  const projection = { latitude: 67.85, longitude: 20.2 };
  const line = { type: "event", id: "a", time: "2026-03-01T06:00:01Z", revision: 0, stage: "revised", x: 20.2, y: 67.86, z: 5, frame: "geographic" };
  const [event] = parseFound(JSON.stringify(line), projection);
  // A hundredth of a degree of latitude at 67.85 N is 1115.3 m.
  t.true(Math.abs((event?.y as number) - 1115.3) < 0.3, `${event?.y}`);
  t.is(event?.x, 0);
});

test("projected() agrees with the length of a degree on WGS 84", (t) => {
  const { x } = projected({ latitude: 0, longitude: 10 }, 11, 0);
  t.true(Math.abs(x - 111_319.49) < 0.01);
});

test("quantile() interpolates between order statistics", (t) => {
  t.is(quantile([3, 1, 2], 0.5), 2);
  t.is(quantile([0, 10], 0.9), 9);
  t.is(quantile([], 0.5), undefined);
});
