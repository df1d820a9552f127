import { anyEvent, defineOperator, type Event, type Kernel, nanoseconds, optionsSchema } from "@headframe/core";
import { Type } from "typebox";
import { exampleEvent } from "../example-events.ts";
import { fieldReader, isFiniteNumber, numberProblem, valueOption } from "../numeric-field.ts";
import type { LatePort } from "../time-windows.ts";
import { durationOption } from "../window-options.ts";

const options = optionsSchema({
  change: Type.Number({ minimum: 0, description: "An event passes when its value differs by more than this from the last one passed, in the value's unit" }),
  maxSilenceSeconds: Type.Optional(durationOption("An event passes in any case this long after the last one passed (s)")),
  value: valueOption,
});

interface State {
  passed: { readonly value: number; readonly time: bigint } | null;
  last: bigint | null;
}

/** Passes an event only when its number has moved away from the last one passed (report by exception). */
export const deadband = defineOperator({
  name: "deadband",
  version: 1,
  family: "window",
  summary: "Passes an event only when its number has changed enough",
  description: "The first event passes, and the first after a gap. An event earlier than the last one goes to `late`.",
  options,
  accepts: anyEvent,
  emits: anyEvent,
  side: { late: anyEvent },
  keyBy: "source",
  example: {
    options: { change: 0.5 },
    in: [exampleEvent(0, { value: 1 }), exampleEvent(1, { value: 1.5 }), exampleEvent(2, { value: 1.6 }), exampleEvent(3, { value: 1.2 })],
    out: [exampleEvent(0, { value: 1 }), exampleEvent(2, { value: 1.6 })],
  },
  kernel: ({ change, maxSilenceSeconds, value }): Kernel<State, Event, Event, LatePort> => {
    const read = fieldReader(value);
    const silence = maxSilenceSeconds === undefined ? undefined : nanoseconds(maxSilenceSeconds);
    return {
      start: () => ({ passed: null, last: null }),
      step(state, event, emit) {
        const number = read(event);
        if (!isFiniteNumber(number)) return emit.error(numberProblem(value, number), event);
        if (state.last !== null && event.time < state.last) return emit.side("late", event);
        state.last = event.time;
        const { passed } = state;
        const passes = passed === null || Math.abs(number - passed.value) > change || (silence !== undefined && event.time - passed.time >= silence);
        if (!passes) return;
        state.passed = { value: number, time: event.time };
        emit.out(event);
      },
    };
  },
});
