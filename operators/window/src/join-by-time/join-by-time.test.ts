import { type Event, InvalidError } from "@headframe/core";
import { runStep } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import { at, reading, watermark } from "../testing/arrivals.ts";
import { type JoinedEvent, joinByTime } from "./join-by-time.ts";

const gas = (second: number, number = 0) => reading(second, { ppm: second }, { type: "gas", number });
const air = (second: number, number = 0) => reading(second, { speed: second }, { type: "air", number });
const step = joinByTime({ left: "gas", right: "air", toleranceSeconds: 2 });

test("joinByTime() emits every pair within the tolerance once, in any order of arrival", (t) => {
  const event = fc.record({ second: fc.integer({ min: 0, max: 40 }), left: fc.boolean(), order: fc.nat() });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (list) => {
      const events = list.map((e, i) => ({ ...e, event: e.left ? gas(e.second, i) : air(e.second, i) }));
      const shuffled = [...events].sort((a, b) => a.order - b.order).map((e) => e.event);
      const { out, side } = runStep(step, shuffled);
      const pairs = events.flatMap((l) =>
        l.left ? events.filter((r) => !r.left && Math.abs(r.second - l.second) <= 2).map((r) => [l.event.id, r.event.id]) : [],
      );
      t.deepEqual((out as JoinedEvent[]).map(({ data }) => [data.leftId, data.rightId].join()).sort(), pairs.map(String).sort());
      const joined = new Set(pairs.flat());
      t.deepEqual(
        (side.unmatched ?? []).map((e) => (e as Event).id).sort(),
        events
          .map((e) => e.event.id)
          .filter((id) => !joined.has(id))
          .sort(),
      );
      t.is(new Set((out as JoinedEvent[]).map((e) => e.id)).size, pairs.length);
    }),
  );
});

test("joinByTime() carries both data at the later time", (t) => {
  const [joined] = runStep(step, [air(1), gas(0)]).out as JoinedEvent[];
  t.is(joined?.time, at(1));
  t.deepEqual(joined?.data, { key: "s1", offsetSeconds: 1, leftId: gas(0).id, rightId: air(1).id, left: { ppm: 0 }, right: { speed: 1 } });
});

test("joinByTime() gives up on an event when the watermark is past its time and the tolerance", (t) => {
  const { out, side } = runStep(step, [gas(0), watermark(2), air(2), gas(1.5), gas(5), watermark(7.000000001), air(7.5)]);
  t.deepEqual(
    (out as JoinedEvent[]).map(({ data }) => data.leftId),
    [gas(0).id],
  );
  t.deepEqual(side.late, [gas(1.5)]);
  t.deepEqual(side.unmatched, [gas(5), air(7.5)]);
});

test("joinByTime() bounds what it keeps, refuses other types and one type on both sides", (t) => {
  const { side } = runStep(joinByTime({ left: "gas", right: "air", toleranceSeconds: 2, maxOpen: 1 }), [gas(0), gas(9), reading(1, {}, { type: "dust" })]);
  t.deepEqual(
    side.errors?.map((e) => (e as Event<string, { reason: string }>).data.reason),
    ['More than 1 events are kept: option "maxOpen"', 'Event type "dust" is neither "gas" nor "air"'],
  );
  t.throws(() => joinByTime({ left: "a", right: "a", toleranceSeconds: 1 }), { instanceOf: InvalidError });
});
