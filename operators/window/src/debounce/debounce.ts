import {
  anyEvent,
  defaulted,
  defineOperator,
  type Emitter,
  type Event,
  eventId,
  events,
  formatTime,
  type Kernel,
  nanoseconds,
  optionsSchema,
  type Time,
} from "@headframe/core";
import { type Static, Type } from "typebox";
import { inCalendar, outsideCalendar } from "../calendar.ts";
import { exampleEvent, exampleTime } from "../example-events.ts";
import { fieldReader, pathPattern } from "../numeric-field.ts";
import type { LatePort } from "../time-windows.ts";
import { durationOption } from "../window-options.ts";

const options = optionsSchema({
  stableSeconds: durationOption("How long a state must last before it counts (s)"),
  value: defaulted(
    Type.String({ pattern: pathPattern, description: "Field of the event's data that holds the state: a text, number, boolean or null" }),
    "state",
  ),
});

const scalar = Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]);
type Scalar = Static<typeof scalar>;

const data = Type.Object({
  key: Type.String({ description: "Key of the events" }),
  state: scalar,
  since: Type.String({ description: "When the state began, ISO 8601 UTC" }),
});

/** A state that has lasted. */
export type StableStateEvent = Event<"state", Static<typeof data>>;

interface State {
  readonly key: string;
  /** State emitted last; absent before the first. */
  settled?: Scalar;
  /** State that has yet to last. */
  candidate: { readonly state: Scalar; readonly source: string; readonly since: Time } | null;
  last: Time | null;
}

/** Lets a state through once it has lasted: short flickers vanish. */
export const debounce = defineOperator({
  name: "debounce",
  version: 1,
  family: "window",
  summary: "Emits a state once it has lasted a given time",
  description: [
    "A state counts when `stableSeconds` of event time pass without another one; the watermark or the next event shows it. The result's time is `since` plus `stableSeconds`.",
    "A state equal to the one emitted last is not emitted again. An event earlier than the last one goes to `late`.",
    "A gap begins the wait anew, since the state may have changed in it.",
  ].join("\n"),
  options,
  accepts: anyEvent,
  emits: events("state", data),
  side: { late: anyEvent },
  keyBy: "source",
  example: {
    options: { stableSeconds: 5 },
    in: [exampleEvent(0, { state: "on" }), exampleEvent(6, { state: "off" }), exampleEvent(7, { state: "on" }), exampleEvent(20, { state: "on" })],
    out: [
      {
        kind: "event",
        type: "state",
        id: eventId("state", "gas-1", exampleTime(5), 'gas-1\n"on"'),
        source: "gas-1",
        time: exampleTime(5),
        data: { key: "gas-1", state: "on", since: "2026-01-01T12:00:00.000000000Z" },
      },
    ],
  },
  kernel: ({ stableSeconds, value }): Kernel<State, Event, StableStateEvent, LatePort> => {
    const read = fieldReader(value);
    const stable = nanoseconds(stableSeconds);
    return {
      start: (key) => ({ key, candidate: null, last: null }),
      step(state, event, emit) {
        const seen = read(event);
        if (!isScalar(seen)) return emit.error(`Field "${value}" is ${seen === undefined ? "absent" : "not a text, number, boolean or null"}`, event);
        if (!inCalendar(event.time)) return emit.error(outsideCalendar, event);
        if (state.last !== null && event.time < state.last) return emit.side("late", event);
        state.last = event.time;
        settle(state, event.time, stable, emit);
        if (seen === state.candidate?.state) return;
        state.candidate = seen === state.settled ? null : { state: seen, source: event.source, since: event.time };
      },
      gap(state, gap, emit) {
        settle(state, gap.from, stable, emit);
        state.candidate = null;
        emit.gap(gap);
      },
      watermark: (state, time, emit) => settle(state, time, stable, emit),
    };
  },
});

/** Emits the candidate if it has lasted until `time`; false if the state stays as it is. */
function settle(state: State, time: Time, stable: bigint, emit: Emitter<StableStateEvent>): false | undefined {
  const { candidate, key } = state;
  if (candidate === null || time < candidate.since + stable) return false;
  const { source, since } = candidate;
  const at = since + stable;
  const id = eventId("state", source, at, `${key}\n${JSON.stringify(candidate.state)}`);
  emit.out({ kind: "event", type: "state", id, source, time: at, data: { key, state: candidate.state, since: formatTime(since) } });
  state.settled = candidate.state;
  state.candidate = null;
}

function isScalar(value: unknown): value is Scalar {
  return value === null || typeof value === "string" || typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value));
}
