/** Small operators and devices for the tests of flows. */
import { Type } from "typebox";
import type { Catalogue } from "../catalogue.ts";
import { defineSink, defineSource } from "../device.ts";
import type { Event, Frame } from "../item.ts";
import type { Kernel } from "../kernel.ts";
import { defineOperator } from "../operator.ts";
import { defaulted, optionsSchema } from "../options.ts";
import { anyEvent, events, frames } from "../port.ts";

const nothing = () => Promise.reject(new Error("Not opened in these tests"));

export const sensor = defineSource({
  name: "sensor",
  version: 1,
  summary: "Frames",
  options: optionsSchema({ rate: defaulted(Type.Number({ exclusiveMinimum: 0 }), 100), name: Type.Optional(Type.String()) }),
  emits: frames,
  side: { truth: events("truth", Type.Object({ magnitude: Type.Number() })) },
  replayable: true,
  example: { options: {} },
  open: nothing,
});

export const gain = defineOperator({
  name: "gain",
  version: 1,
  family: "test",
  summary: "Multiplies",
  options: optionsSchema({ factor: Type.Number(), low: defaulted(Type.Number(), 0), high: defaulted(Type.Number(), 1) }),
  check: ({ low, high }) => (low < high ? [] : ["option low must be below high"]),
  accepts: frames,
  emits: frames,
  keyBy: "source",
  example: { options: { factor: 2 }, in: [], out: [] },
  kernel: (): Kernel<object, Frame, Frame, Record<never, never>> => ({ start: () => ({}), step: (_state, frame, emit) => emit.out(frame) }),
});

const peakData = Type.Object({ value: Type.Number() });
type Peak = Event<"peak", { value: number }>;

export const peak = defineOperator({
  name: "peak",
  version: 2,
  family: "test",
  summary: "Finds peaks",
  options: optionsSchema({}),
  accepts: frames,
  emits: events("peak", peakData),
  side: { weak: events("peak", peakData) },
  keyBy: "source",
  example: { options: {}, in: [], out: [] },
  kernel: (): Kernel<object, Frame, Peak, { weak: Peak }> => ({ start: () => ({}), step: () => {} }),
});

export const table = defineSink({
  name: "table",
  version: 1,
  summary: "Events into a table",
  options: optionsSchema({ path: Type.String({ minLength: 1 }) }),
  accepts: anyEvent,
  example: { options: { path: "x" } },
  open: nothing,
});

export const catalogue: Catalogue = { operators: [gain, peak], sources: [sensor], sinks: [table] };
