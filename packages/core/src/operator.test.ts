import test from "ava";
import { from, lastValueFrom, type Observable, toArray } from "rxjs";
import { Type } from "typebox";
import { InvalidError } from "./errors.ts";
import type { DataItem, Event, Frame, Gap, Item, Watermark } from "./item.ts";
import type { AsyncKernel, Kernel } from "./kernel.ts";
import { defineAsyncOperator, defineOperator, type ErrorEvent, operatorOptions, type Step } from "./operator.ts";
import { defaulted, optionsSchema } from "./options.ts";
import { events, frames } from "./port.ts";
import { exampleProblems } from "./testing.ts";

const frame = (...samples: number[]): Frame => ({
  kind: "frame",
  source: "UH1",
  channels: ["UH1"],
  t0: 0n,
  rate: 1,
  unit: "count",
  samples: Float64Array.from(samples),
});
type Peak = Event<"peak", { value: number }>;
const peak = (value: number): Peak => ({ kind: "event", type: "peak", id: "", source: "UH1", time: 0n, data: { value } });

const scale = defineOperator({
  name: "scale",
  version: 1,
  family: "test",
  summary: "Multiplies",
  options: optionsSchema({ factor: Type.Number(), least: defaulted(Type.Number(), 0), most: defaulted(Type.Number(), 100) }),
  check: ({ least, most }) => (least < most ? [] : ['option "least" must be below "most"']),
  accepts: frames,
  emits: frames,
  side: { peaks: events("peak", Type.Object({ value: Type.Number() })) },
  keyBy: "source",
  example: { options: { factor: 2 }, in: [frame(1, 2)], out: [frame(2, 4)] },
  kernel: ({ factor }): Kernel<object, Frame, Frame, { peaks: Peak }> => ({
    start: () => ({}),
    step(_state, item, emit) {
      if (item.samples.length === 0) return emit.error("Frame has no samples", item);
      const samples = Float64Array.from(item.samples, (x) => x * factor);
      emit.out({ ...item, samples });
      emit.side("peaks", peak(Math.max(...samples)));
    },
  }),
});

const lookUp = defineAsyncOperator({
  name: "look-up",
  version: 3,
  family: "test",
  summary: "Looks frames up",
  options: optionsSchema({}),
  accepts: frames,
  emits: events("peak", Type.Object({ value: Type.Number() })),
  keyBy: "source",
  example: { options: {}, in: [frame(1, 7)], out: [peak(7)] },
  asyncKernel: (): AsyncKernel<Frame, Peak> => ({ concurrency: 2, run: async (item) => [peak(Math.max(...item.samples))] }),
});

test("an operator called with options is an RxJS operator", async (t) => {
  const out = await lastValueFrom(from([frame(1), frame(2)]).pipe(scale({ factor: 3 }), lookUp(), toArray()));
  t.deepEqual(out, [peak(3), peak(6)]);
});

test("an operator called with options is a serialisable spec with its defaults", (t) => {
  t.deepEqual(scale({ factor: 3 }).spec, { operator: "scale", version: 1, options: { factor: 3, least: 0, most: 100 } });
  t.deepEqual(lookUp().spec, { operator: "look-up", version: 3, options: {} });
  t.is(scale.definition, scale({ factor: 1 }).definition);
});

test("an operator checks its options when called", (t) => {
  t.throws(() => scale({ factor: "x" } as never), { instanceOf: InvalidError, message: 'scale: option "factor" must be a number, got "x"' });
  t.throws(() => scale({ factor: 1, least: 5, most: 5 }), { instanceOf: InvalidError, message: 'scale: option "least" must be below "most"' });
  t.throws(() => scale(undefined as never), { instanceOf: InvalidError, message: /"factor" is missing/ });
});

test("an operator takes a reference to a setting, and checks between options later", (t) => {
  const { spec } = scale({ factor: { $setting: "gain" } as never, least: 5, most: 5 });
  t.deepEqual(spec.options, { factor: { $setting: "gain" }, least: 5, most: 5 });
});

test("an operator hands side ports and errors to the observers it is given", async (t) => {
  const seen: DataItem[] = [];
  const errors: DataItem[] = [];
  await lastValueFrom(
    from([frame(1, 2), frame()]).pipe(scale({ factor: 2 }, { peaks: (item) => seen.push(item), errors: { next: (item) => errors.push(item) } }), toArray()),
  );
  t.deepEqual(seen, [peak(4)]);
  t.is((errors[0] as ErrorEvent).data.reason, "Frame has no samples");
  await t.throwsAsync(lastValueFrom(from([frame()]).pipe(scale({ factor: 2 }))), { message: "scale: Frame has no samples" });
});

test("an operator's example holds", async (t) => {
  t.deepEqual(await exampleProblems(scale.definition), []);
  t.deepEqual(await exampleProblems(lookUp.definition), []);
});

test("operatorOptions() gives checked options with defaults", (t) => {
  t.deepEqual(operatorOptions(scale.definition, { factor: 1 }), { factor: 1, least: 0, most: 100 });
  t.throws(() => operatorOptions(scale.definition, { factor: 1, least: 200 }), { instanceOf: InvalidError, code: "invalid" });
});

test("operator calls are checked at compile time", (t) => {
  const control = from([] as (Frame | Gap | Watermark)[]);
  const passed: Observable<Frame | Gap | Watermark> = control.pipe(scale({ factor: 1 }));
  const plain: Observable<Frame> = from([frame(1)]).pipe(scale({ factor: 1 }));
  const step: Step<Frame, Frame, { peaks: Peak; errors: ErrorEvent }> = scale({ factor: 1 });
  // @ts-expect-error events are not frames
  const wrongInput = () => from([peak(1)]).pipe(scale({ factor: 1 }));
  // @ts-expect-error peaks are not frames
  const wrongOutput = (): Observable<Frame> => from([frame(1)]).pipe(lookUp());
  // @ts-expect-error a factor has no default
  const missing = () => scale({});
  // @ts-expect-error options are required
  const none = () => scale();
  // @ts-expect-error a factor is a number
  const text = () => scale({ factor: "3" });
  // @ts-expect-error there is no such option
  const unknown = () => scale({ factor: 3, gain: 1 });
  t.is([passed, plain, step, wrongInput, wrongOutput, missing, none, text, unknown].length, 9);
});

test("defineOperator() checks the kernel against the ports at compile time", (t) => {
  const parts = {
    name: "x",
    version: 1,
    family: "test",
    summary: "x",
    options: optionsSchema({}),
    keyBy: "source",
    example: { options: {}, in: [], out: [] },
  } as const;
  const wrong = () =>
    defineOperator({
      ...parts,
      accepts: frames,
      // @ts-expect-error the kernel emits peaks where the port says frames
      emits: frames,
      kernel: (): Kernel<object, Frame, Peak, Record<never, never>> => ({ start: () => ({}), step: (_state: object, _item: Item) => {} }),
    });
  t.is(typeof wrong, "function");
});
