import type { Event } from "@headframe/core";
import { exampleProblems, runStep } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import type { GroundMotion, SeismicEvent } from "../located-event.ts";
import type { AlarmEvent } from "./alarm-event.ts";
import { ppvAlarm } from "./ppv-alarm.ts";

const [event] = ppvAlarm.definition.example.in as [SeismicEvent];
const motion = (at: string, value: number, kind: GroundMotion["kind"] = "measured"): GroundMotion => ({ at, value, kind, distanceMetres: 100 });
const revision = (number: number, ...ppv: GroundMotion[]): SeismicEvent => ({ ...event, data: { ...event.data, revision: number, ppv } });
const alarms = (items: readonly Event[], options: Parameters<typeof ppvAlarm>[0] = {}) => runStep(ppvAlarm(options), items as never).out as AlarmEvent[];
const brief = (list: readonly AlarmEvent[]) => list.map(({ data }) => `${data.state} ${data.level} ${data.at} ${data.value}`);

test("ppvAlarm()'s example holds", async (t) => {
  t.deepEqual(await exampleProblems(ppvAlarm.definition), []);
});

test("ppvAlarm() raises the highest level once, at the place that exceeds it most", (t) => {
  const got = alarms([revision(0, motion("A", 0.006)), revision(1, motion("A", 0.007)), revision(2, motion("A", 0.021), motion("B", 0.03))]);
  t.deepEqual(brief(got), ["raised warning A 6", "raised alarm B 30"]);
  t.is(got[1]?.data.places, 2);
  t.is(new Set(got.map(({ id }) => id)).size, 2);
});

test("ppvAlarm() withdraws what a later revision does not confirm, and raises it again if it comes back", (t) => {
  const got = alarms([revision(0, motion("A", 0.03)), revision(1, motion("A", 0.004)), revision(2, motion("A", 0.03))]);
  t.deepEqual(brief(got), ["raised alarm A 30", "withdrawn alarm A 4", "withdrawn warning A 4", "raised alarm A 30"]);
  t.is(new Set(got.map(({ id }) => id)).size, 4);
});

test("ppvAlarm() keeps an alarm where a revision knows nothing of the place that raised it", (t) => {
  const raised = revision(0, motion("A", 0.006));
  t.deepEqual(brief(alarms([raised, revision(1)])), ["raised warning A 6"]);
  t.deepEqual(brief(alarms([raised, revision(1, motion("B", 0.001))])), ["raised warning A 6"]);
  t.deepEqual(brief(alarms([raised, revision(1, { ...motion("A", 0.001), clipped: true })])), ["raised warning A 6"]);
  t.deepEqual(brief(alarms([raised, revision(1), revision(2, motion("A", 0.001))])), ["raised warning A 6", "withdrawn warning A 1"]);
  t.deepEqual(brief(alarms([revision(0, motion("A", 0.03)), revision(1, motion("A", 0.001), motion("B", 0.03)), revision(2, motion("A", 0.001))])), [
    "raised alarm A 30",
  ]);
});

test("ppvAlarm() does not let a late, older revision change anything", (t) => {
  t.deepEqual(brief(alarms([revision(3, motion("A", 0.004)), revision(4, motion("A", 0.006)), revision(2, motion("A", 0.5))])), ["raised warning A 6"]);
});

test("ppvAlarm() takes thresholds of places, and leaves predictions out if told to", (t) => {
  const places = [{ at: "town", metresPerSecond: [0.001, 0.002] }];
  t.deepEqual(brief(alarms([revision(0, motion("town", 0.0015, "predicted"), motion("A", 0.004))], { places })), ["raised warning town 1.5"]);
  t.deepEqual(alarms([revision(0, motion("town", 0.0015, "predicted"))], { places, predicted: false }), []);
  t.is(
    alarms([revision(0, { ...motion("A", 0.03), clipped: true })])[0]?.data.message,
    "alarm: at least 30 mm/s measured at A (level 20 mm/s) from an event of Mw 1.3",
  );
});

test("ppvAlarm() stands at the level of the last revision, whatever came before", (t) => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 0.05, noNaN: true }), { minLength: 1, maxLength: 8 }), (values) => {
      const standing = new Set<string>();
      for (const { data } of alarms(values.map((v, i) => revision(i, motion("A", v))))) {
        if (data.state === "raised") for (const level of data.level === "alarm" ? ["warning", "alarm"] : ["warning"]) standing.add(level);
        else standing.delete(data.level);
      }
      const last = values.at(-1) as number;
      t.deepEqual([...standing].sort(), last >= 0.02 ? ["alarm", "warning"] : last >= 0.005 ? ["warning"] : []);
    }),
    { numRuns: 50 },
  );
});

test("ppvAlarm() remembers a bounded number of events", (t) => {
  const other: SeismicEvent = { ...revision(0, motion("A", 0.006)), id: "other" };
  const first = revision(0, motion("A", 0.006));
  t.is(alarms([first, other, first], { maxEvents: 1 }).length, 3);
  t.is(alarms([first, other, first], { maxEvents: 2 }).length, 2);
});

test("ppvAlarm() reports what is no event and refuses levels that do not rise", (t) => {
  const { out, side } = runStep(ppvAlarm(), [{ ...event, data: { ppv: "much" } } as never, revision(0, motion("A", 0.006))]);
  t.is(side.errors?.length, 1);
  t.is(out.length, 1);
  const down = [
    { level: "a", metresPerSecond: 2 },
    { level: "b", metresPerSecond: 1 },
  ];
  t.throws(() => ppvAlarm({ levels: down }), { message: /"b" must be above/ });
  t.throws(() => ppvAlarm({ places: [{ at: "town", metresPerSecond: [1] }] }), { message: /town has 1 thresholds for 2 levels/ });
  t.throws(() => ppvAlarm({ places: [{ at: "town", metresPerSecond: [2, 1] }] }), { message: /must rise/ });
});
