import { anyEvent, defineOperator, type Event, type Kernel, optionsSchema } from "@headframe/core";
import { Type } from "typebox";
import { exampleEvent } from "../example-events.ts";
import { fieldReader, isFiniteNumber, numberProblem, valueOption } from "../numeric-field.ts";

const options = optionsSchema({
  above: Type.Optional(Type.Number({ description: "Pass events whose value is above this, in the value's unit" })),
  below: Type.Optional(Type.Number({ description: "Pass events whose value is below this, in the value's unit" })),
  value: valueOption,
});

/** Passes the events whose number is above or below a limit; with both options either is enough. */
export const threshold = defineOperator({
  name: "threshold",
  version: 1,
  family: "window",
  summary: "Passes events whose number is above or below a limit",
  description: "With both `above` and `below`, an event passes that meets either. Gaps are passed on. For one event per crossing use `hysteresis`.",
  options,
  check: ({ above, below }) => (above === undefined && below === undefined ? ['option "above" or "below" is needed'] : []),
  accepts: anyEvent,
  emits: anyEvent,
  keyBy: "source",
  example: {
    options: { above: 1 },
    in: [exampleEvent(0, { value: 1 }), exampleEvent(1, { value: 1.5 })],
    out: [exampleEvent(1, { value: 1.5 })],
  },
  kernel: ({ above = Number.POSITIVE_INFINITY, below = Number.NEGATIVE_INFINITY, value }): Kernel<object, Event, Event, Record<never, never>> => {
    const read = fieldReader(value);
    return {
      start: () => ({}),
      step(_, event, emit) {
        const number = read(event);
        if (!isFiniteNumber(number)) emit.error(numberProblem(value, number), event);
        else if (number > above || number < below) emit.out(event);
      },
    };
  },
});
