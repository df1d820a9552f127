import { type DataItem, type Event, type Gap, InvalidError, type Item, keyOf, operatorOptions, type Step, StepRunner } from "@headframe/core";
import { exampleProblems, honestKernel } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import {
  countWindow,
  deadband,
  debounce,
  hysteresis,
  joinByTime,
  operators,
  rateOfChange,
  sessionWindow,
  slidingWindow,
  threshold,
  tumblingWindow,
} from "./index.ts";
import { at, reading, watermark } from "./testing/arrivals.ts";

const aggregates = ["mean", "std", "first", "last", "q50", { quantile: 0.9 }] as const;
const steps: readonly Pick<Step, "spec" | "definition">[] = [
  tumblingWindow({ lengthSeconds: 3, latenessSeconds: 2, aggregates: [...aggregates] }),
  slidingWindow({ lengthSeconds: 5, everySeconds: 2, latenessSeconds: 1, aggregates: [...aggregates], maxOpen: 3 }),
  countWindow({ size: 5, every: 2, partial: true, aggregates: [...aggregates] }),
  sessionWindow({ gapSeconds: 2, maxSeconds: 6, latenessSeconds: 1, aggregates: [...aggregates], maxOpen: 4 }),
  joinByTime({ left: "reading", right: "other", toleranceSeconds: 1, latenessSeconds: 1, maxOpen: 5 }),
  threshold({ above: 1 }),
  hysteresis({ high: 2, low: -2 }),
  deadband({ change: 1, maxSilenceSeconds: 5 }),
  debounce({ stableSeconds: 2, value: "value" }),
  rateOfChange({ maxGapSeconds: 5 }),
];

const values = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: -5, max: 5 }) },
  fc.double(),
  fc.constantFrom(null, "x", Number.MAX_VALUE, -Number.MAX_VALUE),
);
const second = fc.integer({ min: 0, max: 60 }).map((n) => n / 2);
const hostileTime = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });
const item: fc.Arbitrary<Item> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(second, values, fc.constantFrom("reading", "other"), fc.nat())
      .map(([s, value, type, number]) => reading(s, { value }, { type, number })),
  },
  { weight: 2, arbitrary: second.map(watermark) },
  { weight: 1, arbitrary: second.map((s): Gap => ({ kind: "gap", source: "s1", from: at(s), to: at(s + 1), cause: "lost" })) },
  { weight: 1, arbitrary: fc.tuple(hostileTime, fc.anything()).map(([time, data]): Event => ({ ...reading(0, {}), time, data: data as Event["data"] })) },
);

/** Runs a step, and at each index in `restarts` goes on with a copy of its state in a new runner. */
function run({ definition, spec }: Pick<Step, "spec" | "definition">, items: readonly Item[], restarts: readonly number[] = []): unknown[] {
  if (!("kernel" in definition)) throw new TypeError(`${definition.name} has no kernel`);
  const seen: unknown[] = [];
  const note = (port: string) => (result: DataItem | Gap) => void seen.push([port, result]);
  const output = {
    out: note("out"),
    control: note("out"),
    side: (port: string, result: DataItem) => note(port)(result),
    error: (reason: string, _item: unknown, _key: string, thrown?: unknown) => {
      if (thrown) throw thrown;
      seen.push(["errors", reason]);
    },
  };
  const make = () => {
    const kernel = honestKernel(definition.name, definition.kernel(operatorOptions(definition, spec.options)));
    return new StepRunner(kernel, keyOf(definition.keyBy), output, { now: 0n, random: () => 0.5 });
  };
  let runner = make();
  for (const [i, next] of items.entries()) {
    if (restarts.includes(i)) {
      const restored = make();
      for (const [key, slot] of runner.slots) restored.slots.set(key, structuredClone(slot));
      runner = restored;
    }
    if (next.kind === "watermark") seen.push(["watermark", runner.watermark(next.time)]);
    else runner.push(next);
  }
  runner.end();
  return seen;
}

for (const step of steps) {
  test(`${step.definition.name}() runs its example`, async (t) => {
    t.deepEqual(await exampleProblems(step.definition), []);
  });

  test(`${step.definition.name}() never throws, and goes on from a copy of its state as if nothing had happened`, (t) => {
    fc.assert(
      fc.property(fc.array(item, { maxLength: 60 }), fc.array(fc.nat(60), { maxLength: 4 }), (items, restarts) => {
        t.deepEqual(run(step, items, restarts), run(step, items));
      }),
      { numRuns: 300 },
    );
  });

  test(`${step.definition.name}() emits nothing behind the watermark it has let through`, (t) => {
    const inTime = fc.array(fc.tuple(second, fc.integer({ min: -5, max: 5 })), { maxLength: 40 });
    fc.assert(
      fc.property(inTime, (list) => {
        const sorted = [...list].sort(([a], [b]) => a - b);
        const items = sorted.flatMap(([s, value], number) => [reading(s, { value }, { number, type: number % 3 ? "reading" : "other" }), watermark(s)]);
        let reached = 0n;
        for (const [port, result] of run(step, items) as [string, bigint & Event][]) {
          if (port === "watermark") reached = result > reached ? result : reached;
          else if (port === "out") t.true(result.time >= reached, `${result.time} is behind ${reached}`);
        }
      }),
    );
  });

  test(`${step.definition.name}() takes any options or says what is wrong with them`, (t) => {
    const { properties } = step.definition.options as unknown as { properties: Record<string, unknown> };
    const option = fc.oneof(
      fc.anything(),
      fc.double(),
      fc.integer(),
      fc.string(),
      fc.constantFrom(0, -1, 1e-9, 1e300, "q50", ["q50"], [{ quantile: 0.5 }], Number.NaN),
    );
    const fuzzed = fc.dictionary(fc.constantFrom(...Object.keys(properties), "unknown"), option);
    const operator = operators.find((o) => o.definition === step.definition) as unknown as (options: unknown) => Pick<Step, "spec" | "definition">;
    fc.assert(
      fc.property(fuzzed, fc.boolean(), (options, overValid) => {
        try {
          const made = operator(overValid ? { ...step.spec.options, ...options } : options);
          run(made, [reading(0, { value: 1 }), reading(1, { value: 2 }), watermark(5)]);
        } catch (error) {
          t.true(error instanceof InvalidError, String(error));
        }
      }),
      { numRuns: 1000 },
    );
  });
}

test("windows and debounce() leave their state as it is at a watermark that decides nothing, so that it need not be saved", (t) => {
  const changedAt = ({ definition, spec }: Pick<Step, "spec" | "definition">, first: Event, seconds: readonly number[]): boolean[] => {
    if (!("kernel" in definition)) throw new TypeError(`${definition.name} has no kernel`);
    const output = { out() {}, control() {}, side() {}, error: (reason: string) => t.fail(reason) };
    const kernel = honestKernel(definition.name, definition.kernel(operatorOptions(definition, spec.options)));
    const runner = new StepRunner(kernel, keyOf(definition.keyBy), output, { now: 0n, random: () => 0.5 });
    runner.push(first);
    return seconds.map((s) => {
      for (const slot of runner.slots.values()) slot.dirty = false;
      runner.watermark(at(s));
      return [...runner.slots.values()].some(({ dirty }) => dirty);
    });
  };
  const value = reading(1, { value: 1 });
  t.deepEqual(changedAt(tumblingWindow({ lengthSeconds: 10 }), value, [1, 2, 9, 10, 11, 19.9, 20, 20]), [true, false, false, true, false, false, true, false]);
  t.deepEqual(changedAt(slidingWindow({ lengthSeconds: 10, everySeconds: 5 }), value, [1, 4, 5, 9, 10]), [true, false, true, false, true]);
  t.deepEqual(changedAt(sessionWindow({ gapSeconds: 5 }), value, [1, 1, 2]), [true, false, true]);
  t.deepEqual(changedAt(debounce({ stableSeconds: 5, value: "value" }), value, [1, 5.9, 6, 7]), [false, false, true, false]);
});

test("operators lists each operator once", (t) => {
  t.deepEqual(
    operators.map((o) => o.definition.name),
    steps.map((s) => s.definition.name),
  );
});
