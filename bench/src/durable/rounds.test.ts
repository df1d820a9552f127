import test from "ava";
import { median, rounds } from "./rounds.ts";

test("median() is the middle value, or the mean of the two in the middle", (t) => {
  t.is(median([3, 1, 2]), 2);
  t.is(median([4, 1, 3, 2]), 2.5);
});

test("rounds() compares within a round, whatever the machine does between them", async (t) => {
  const order: string[] = [];
  let slow = 0;
  const run = (name: string, cost: number) => async () => {
    order.push(name);
    return { processor: cost * slow, wall: 2 * cost * slow };
  };
  const base = async () => {
    slow++;
    return run("base", 1)();
  };
  const result = await rounds(3, base, { kept: run("kept", 2) });
  t.deepEqual(order, ["base", "kept", "base", "kept", "base", "kept"]);
  t.deepEqual(result.base, { processor: 2, wall: 4 });
  t.deepEqual(result.variants.kept, { cost: { processor: 4, wall: 8 }, ratio: { processor: 0.5, wall: 0.5 } });
});
