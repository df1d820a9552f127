import type { Event } from "@headframe/core";
import { exampleProblems, runStep } from "@headframe/core/testing";
import test from "ava";
import { eventPicks } from "./event-picks.ts";
import { exampleEvent } from "./example-event.ts";

test("eventPicks() example holds", async (t) => {
  t.deepEqual(await exampleProblems(eventPicks.definition), []);
});

test("eventPicks() gives the picks of revised events once, outliers left out", (t) => {
  const preliminary = { ...exampleEvent, data: { ...exampleEvent.data, stage: "preliminary" as const } };
  const { out } = runStep(eventPicks(), [preliminary, exampleEvent]);
  t.deepEqual(
    out.map((item) => (item as Event).id),
    ["pick-S001"],
  );
  t.like((out[0] as Event).data, { event: exampleEvent.id, residualSeconds: 0.0001, phase: "P" });
});

test("eventPicks() reports what is no located event", (t) => {
  const { out, side } = runStep(eventPicks(), [{ ...exampleEvent, data: null } as never]);
  t.is(out.length, 0);
  t.is(side.errors?.length, 1);
});
