import { anyEvent, defineOperator, type Event, eventId, events, type Kernel, nanoseconds, optionsSchema, seconds, type Time } from "@headframe/core";
import { type Static, Type } from "typebox";
import { exampleEvent, exampleTime } from "../example-events.ts";
import { fieldReader, isFiniteNumber, numberProblem, valueOption } from "../numeric-field.ts";
import type { LatePort } from "../time-windows.ts";
import { durationOption } from "../window-options.ts";

const options = optionsSchema({
  maxGapSeconds: Type.Optional(durationOption("Begin anew when more than this lies between two events (s)")),
  value: valueOption,
});

const data = Type.Object({
  key: Type.String({ description: "Key of the events" }),
  rate: Type.Number({ description: "Change per second, in the value's unit" }),
  value: Type.Number({ description: "Value at the event's time" }),
  seconds: Type.Number({ description: "Time since the event before (s)" }),
});

/** Change of a number per second. */
export type RateEvent = Event<"rate", Static<typeof data>>;

interface State {
  readonly key: string;
  previous: { readonly value: number; readonly time: Time } | null;
}

/** Change per second of a number between one event and the next. */
export const rateOfChange = defineOperator({
  name: "rate-of-change",
  version: 1,
  family: "window",
  summary: "Change of a number per second, from one event to the next",
  description: [
    "The first event gives no result, nor does the first after a gap or after more than `maxGapSeconds`.",
    "A second event at the same time is an error; an event earlier than the last one goes to `late`.",
  ].join("\n"),
  options,
  accepts: anyEvent,
  emits: events("rate", data),
  side: { late: anyEvent },
  keyBy: "source",
  example: {
    options: {},
    in: [exampleEvent(0, { value: 1 }), exampleEvent(2, { value: 4 })],
    out: [
      {
        kind: "event",
        type: "rate",
        id: eventId("rate", "gas-1", exampleTime(2), "value\ngas-1"),
        source: "gas-1",
        time: exampleTime(2),
        data: { key: "gas-1", rate: 1.5, value: 4, seconds: 2 },
      },
    ],
  },
  kernel: ({ maxGapSeconds, value }): Kernel<State, Event, RateEvent, LatePort> => {
    const read = fieldReader(value);
    const longest = maxGapSeconds === undefined ? undefined : nanoseconds(maxGapSeconds);
    return {
      start: (key) => ({ key, previous: null }),
      step(state, event, emit) {
        const number = read(event);
        if (!isFiniteNumber(number)) return emit.error(numberProblem(value, number), event);
        const { source, time } = event;
        const { previous, key } = state;
        if (previous !== null && time < previous.time) return emit.side("late", event);
        if (previous !== null && time === previous.time) return emit.error("Two values at the same time have no rate of change", event);
        state.previous = { value: number, time };
        if (previous === null || (longest !== undefined && time - previous.time > longest)) return;
        const elapsed = seconds(time - previous.time);
        const rate = (number - previous.value) / elapsed;
        if (!Number.isFinite(rate)) return emit.error("Rate of change is too large for a number", event);
        emit.out({
          kind: "event",
          type: "rate",
          id: eventId("rate", source, time, `${value}\n${key}`),
          source,
          time,
          data: { key, rate, value: number, seconds: elapsed },
        });
      },
    };
  },
});
