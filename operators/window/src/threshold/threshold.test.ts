import { type Event, InvalidError } from "@headframe/core";
import { runStep } from "@headframe/core/testing";
import test from "ava";
import { reading } from "../testing/arrivals.ts";
import { threshold } from "./threshold.ts";

const passed = (options: Parameters<typeof threshold>[0], values: readonly number[]) =>
  (
    runStep(
      threshold(options),
      values.map((value, i) => reading(i, { value })),
    ).out as Event<string, { value: number }>[]
  ).map((e) => e.data.value);

test("threshold() passes what is above or below, the limits excluded", (t) => {
  t.deepEqual(passed({ above: 2 }, [1, 2, 3]), [3]);
  t.deepEqual(passed({ below: 2 }, [1, 2, 3]), [1]);
  t.deepEqual(passed({ above: 2, below: -2 }, [-3, -2, 0, 2, 3]), [-3, 3]);
});

test("threshold() needs a limit", (t) => {
  t.throws(() => threshold({}), { instanceOf: InvalidError, message: /"above" or "below" is needed/ });
});
