import { anyEvent, defaulted, defineOperator, type Emitter, type Event, eventId, type Kernel, optionsSchema } from "@headframe/core";
import { Type } from "typebox";
import { type Accumulator, accumulatorOf, addReading, copyAccumulator, mergeAccumulator } from "../aggregate/accumulator.ts";
import { type AggregatePlan, aggregateOptions, aggregatePlan } from "../aggregate/aggregates.ts";
import { inCalendar, outsideCalendar } from "../calendar.ts";
import { exampleEvent, exampleTime } from "../example-events.ts";
import { fieldReader, isFiniteNumber, numberProblem, valueOption } from "../numeric-field.ts";
import { type WindowEvent, windowEvent, windowPort } from "../window-event.ts";

const mostOverlap = 10_000;

const options = optionsSchema({
  size: Type.Integer({ minimum: 1, maximum: 1e12, description: "Number of events in a window" }),
  every: Type.Optional(
    Type.Integer({ minimum: 1, description: "Number of events from one window's start to the next one's; at most `size`, which is the default" }),
  ),
  partial: defaulted(Type.Boolean({ description: "At the end of the input, emit the window that is not full" }), false),
  ...aggregateOptions,
  value: valueOption,
});

/** Events `from` to `to` of a key, counted from 0; borders of windows are borders of panes. */
interface Pane {
  readonly from: number;
  readonly to: number;
  readonly readings: Accumulator;
  incomplete: boolean;
}

interface State {
  readonly key: string;
  /** Events taken so far. */
  taken: number;
  readonly panes: Pane[];
}

interface CountWindows {
  readonly size: number;
  readonly every: number;
  readonly value: string;
  readonly plan: AggregatePlan;
}

/** Statistics of a number over a fixed number of events, in order of arrival. */
export const countWindow = defineOperator({
  name: "count-window",
  version: 1,
  family: "window",
  summary: "Statistics of a number over windows of a fixed number of events",
  description: [
    "A window is full, and fires, with its last event. It counts events as they arrive, so lateness plays no part; `from` and `to` are the earliest and the latest time in it.",
    "With `every`, windows overlap; an event is still added once. Events without a usable number are not counted.",
    "A gap marks the window that is open `incomplete`. At the end of the input a window that is not full is dropped, or emitted with `partial`.",
  ].join("\n"),
  options,
  check: ({ size, every = size }) => {
    if (every > size) return [`option "every" must be at most size (${size}), got ${every}`];
    return size / every > mostOverlap ? [`option "every" must be at least size / ${mostOverlap}, got ${every}`] : [];
  },
  accepts: anyEvent,
  emits: windowPort,
  keyBy: "source",
  example: {
    options: { size: 2, aggregates: ["mean"] },
    in: [exampleEvent(0, { value: 1 }), exampleEvent(1, { value: 2 }), exampleEvent(2, { value: 9 })],
    out: [
      {
        kind: "event",
        type: "window",
        id: eventId("window", "gas-1", exampleTime(1), `${exampleTime(0)}\nvalue\ngas-1\n0`),
        source: "gas-1",
        time: exampleTime(1),
        data: { from: "2026-01-01T12:00:00.000000000Z", to: "2026-01-01T12:00:01.000000000Z", key: "gas-1", count: 2, mean: 1.5 },
      },
    ],
  },
  kernel: ({ size, every = size, partial, value, aggregates, quantileAccuracy }): Kernel<State, Event, WindowEvent, Record<never, never>> => {
    const windows: CountWindows = { size, every, value, plan: aggregatePlan(aggregates, quantileAccuracy) };
    const read = fieldReader(value);
    return {
      start: (key) => ({ key, taken: 0, panes: [] }),
      step(state, event, emit) {
        const number = read(event);
        if (!isFiniteNumber(number)) return emit.error(numberProblem(value, number), event);
        if (!inCalendar(event.time)) return emit.error(outsideCalendar, event);
        const newest = state.panes[state.panes.length - 1];
        if (newest !== undefined && state.taken < newest.to) addReading(newest.readings, number, event, windows.plan.sketch);
        else state.panes.push(openPane(windows, state.taken, accumulatorOf(number, event, windows.plan.sketch)));
        state.taken++;
        if (state.taken >= size && (state.taken - size) % every === 0) fire(windows, state, state.taken - size, emit);
      },
      gap(state, gap, emit) {
        for (const pane of state.panes) pane.incomplete = true;
        emit.gap(gap);
      },
      end(state, emit) {
        if (!partial) return;
        const next = state.taken < size ? 0 : (Math.floor((state.taken - size) / every) + 1) * every;
        if (next < state.taken) fire(windows, state, next, emit);
      },
    };
  },
});

function openPane({ size, every }: CountWindows, from: number, readings: Accumulator): Pane {
  const start = from - (from % every);
  const border = start + (size % every || every);
  return { from, to: from < border ? border : start + every, readings, incomplete: false };
}

/** Emits the window that starts at event `start` and forgets what no later window needs. */
function fire({ every, value, plan }: CountWindows, state: State, start: number, emit: Emitter<WindowEvent>): void {
  const { panes, key } = state;
  const oldest = panes[0];
  if (oldest === undefined) return;
  const whole = panes.length === 1 ? oldest.readings : copyAccumulator(oldest.readings);
  for (let i = 1; i < panes.length; i++) mergeAccumulator(whole, (panes[i] as Pane).readings, plan.sketch);
  const { firstTime: from, lastTime: to } = whole;
  const incomplete = panes.some((pane) => pane.incomplete);
  emit.out(windowEvent({ from, to, key, value, incomplete, number: start }, whole, plan));
  while (panes[0] !== undefined && panes[0].from < start + every) panes.shift();
}
