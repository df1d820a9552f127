import { SeededRandom } from "@headframe/core";
import test from "ava";
import { Stopwatch } from "./stopwatch.ts";

test("Stopwatch gives nested steps their own time only", (t) => {
  let now = 0;
  const watch = new Stopwatch(() => now);
  const [outer, inner] = [{ ns: 0 }, { ns: 0 }];
  watch.always();
  const none = watch.enter(outer);
  now += 1;
  const before = watch.enter(inner);
  now += 10;
  watch.leave(before);
  now += 2;
  watch.leave(none);
  now += 100;
  watch.stop();
  t.deepEqual([outer.ns, inner.ns], [3e6, 10e6]);
});

test("Stopwatch samples journeys so that the sum comes out right", (t) => {
  let now = 0;
  let calls = 0;
  const watch = new Stopwatch(() => {
    calls++;
    return now;
  });
  const step = { ns: 0 };
  const random = new SeededRandom(1);
  let spent = 0;
  for (let i = 0; i < 100_000; i++) {
    watch.journey();
    const outer = watch.running ? watch.enter(step) : undefined;
    const cost = random.next();
    now += cost;
    spent += cost;
    if (watch.running) watch.leave(outer);
  }
  t.true(Math.abs(step.ns / 1e6 / spent - 1) < 0.1, `${step.ns / 1e6} is not about ${spent}`);
  t.true(calls < 6000);
});

test("Stopwatch runs through a journey that is followed, and counts it only if it was to be sampled", (t) => {
  let now = 0;
  const sum = (followed: (i: number) => boolean) => {
    const watch = new Stopwatch(() => now);
    const step = { ns: 0 };
    for (let i = 0; i < 1000; i++) {
      watch.journey(followed(i));
      if (followed(i)) t.true(watch.running);
      const outer = watch.running ? watch.enter(step) : undefined;
      now += 1;
      if (watch.running) watch.leave(outer);
    }
    return step.ns;
  };
  t.is(
    sum((i) => i % 7 === 0),
    sum(() => false),
  );
});
