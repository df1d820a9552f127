import { anyEvent, defineOperator, type Event, eventId, events, type Kernel, optionsSchema } from "@headframe/core";
import { type Static, Type } from "typebox";
import { exampleEvent, exampleTime } from "../example-events.ts";
import { fieldReader, isFiniteNumber, numberProblem, valueOption } from "../numeric-field.ts";
import type { LatePort } from "../time-windows.ts";

const options = optionsSchema({
  high: Type.Number({ description: "The state becomes `high` at or above this, in the value's unit" }),
  low: Type.Number({ description: "The state becomes `low` at or below this; below `high`" }),
  value: valueOption,
});

const data = Type.Object({
  key: Type.String({ description: "Key of the events" }),
  state: Type.Union([Type.Literal("high"), Type.Literal("low")]),
  value: Type.Number({ description: "Value that changed the state" }),
});

/** Change of a two-point state. */
export type HysteresisEvent = Event<"state", Static<typeof data>>;

interface State {
  readonly key: string;
  state: "high" | "low";
  last: bigint | null;
}

/** Two-point switch (Schmitt trigger): an event when a number rises to `high`, and when it has fallen to `low` again. */
export const hysteresis = defineOperator({
  name: "hysteresis",
  version: 1,
  family: "window",
  summary: "Emits a state event when a number rises to a high limit and when it has fallen to a low one",
  description: [
    "The state is `low` at first, so the first event is a rise. Between the limits the state stays.",
    "An event earlier than the last one goes to `late`. The state outlives gaps, which are passed on.",
  ].join("\n"),
  options,
  check: ({ high, low }) => (low < high ? [] : [`option "low" must be below high (${high}), got ${low}`]),
  accepts: anyEvent,
  emits: events("state", data),
  side: { late: anyEvent },
  keyBy: "source",
  example: {
    options: { high: 1, low: 0.5 },
    in: [exampleEvent(0, { value: 0.7 }), exampleEvent(1, { value: 1.2 }), exampleEvent(2, { value: 0.7 }), exampleEvent(3, { value: 0.4 })],
    out: [stateEvent("gas-1", "gas-1", exampleTime(1), "high", 1.2), stateEvent("gas-1", "gas-1", exampleTime(3), "low", 0.4)],
  },
  kernel: ({ high, low, value }): Kernel<State, Event, HysteresisEvent, LatePort> => {
    const read = fieldReader(value);
    return {
      start: (key) => ({ key, state: "low", last: null }),
      step(state, event, emit) {
        const number = read(event);
        if (!isFiniteNumber(number)) return emit.error(numberProblem(value, number), event);
        if (state.last !== null && event.time < state.last) return emit.side("late", event);
        state.last = event.time;
        const next = number >= high ? "high" : number <= low ? "low" : state.state;
        if (next === state.state) return;
        state.state = next;
        emit.out(stateEvent(state.key, event.source, event.time, next, number));
      },
      gap: (_, gap, emit) => emit.gap(gap),
    };
  },
});

function stateEvent(key: string, source: string, time: bigint, state: "high" | "low", value: number): HysteresisEvent {
  return { kind: "event", type: "state", id: eventId("state", source, time, `${key}\n${state}`), source, time, data: { key, state, value } };
}
