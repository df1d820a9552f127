import { anyEvent, defineOperator, type Emitter, type Event, eventId, type Kernel, nanoseconds, optionsSchema, type Time } from "@headframe/core";
import { Type } from "typebox";
import { type Accumulator, accumulatorOf, addReading, type ReadingOrigin } from "../aggregate/accumulator.ts";
import { type AggregatePlan, aggregatePlan } from "../aggregate/aggregates.ts";
import { inCalendar, outsideCalendar } from "../calendar.ts";
import { exampleEvent, exampleTime } from "../example-events.ts";
import { addGap, forgetGaps, type Hole, hasGap } from "../gaps.ts";
import { fieldReader, isFiniteNumber, numberProblem } from "../numeric-field.ts";
import type { LatePort } from "../time-windows.ts";
import { type WindowEvent, windowEvent, windowPort } from "../window-event.ts";
import { durationOption, windowOptions } from "../window-options.ts";

const options = optionsSchema({
  gapSeconds: durationOption("A session ends when no event has come for this long (s)"),
  maxSeconds: Type.Optional(durationOption("Longest session (s): an event this long after the start opens the next one")),
  ...windowOptions,
  maxOpen: { ...windowOptions.maxOpen, description: "Most events that a key keeps waiting for the watermark; one more is an error" },
});

interface Reading extends ReadingOrigin {
  readonly value: number;
}

interface State {
  readonly key: string;
  /** Events that earlier ones may still come before, in order of time. */
  readonly waiting: Reading[];
  readonly gaps: Hole[];
  open: Accumulator | null;
  /** No event earlier than this is taken any more. */
  settled: Time | null;
}

interface Sessions {
  readonly gap: bigint;
  readonly longest: bigint | undefined;
  readonly value: string;
  readonly plan: AggregatePlan;
}

type Emit = Emitter<WindowEvent, LatePort>;

/** Statistics of a number over sessions: runs of events with less than `gapSeconds` from one to the next. */
export const sessionWindow = defineOperator({
  name: "session-window",
  version: 1,
  family: "window",
  summary: "Statistics of a number over runs of events that follow one another closely",
  description: [
    "Two events are in one session when less than `gapSeconds` lie between them, or events between them join them. `from` and `to` are the times of the first and the last event.",
    "A session fires once, when the watermark reaches its last event plus `gapSeconds` plus `latenessSeconds`, or at the end of the input.",
    "Events wait until the watermark less `latenessSeconds` has passed them and are then taken in order of time, so the order of arrival changes nothing, also with `maxSeconds`. An event that comes after that goes to `late`.",
    "A gap in the input marks the sessions it overlaps `incomplete`.",
  ].join("\n"),
  options,
  accepts: anyEvent,
  emits: windowPort,
  side: { late: anyEvent },
  keyBy: "source",
  example: {
    options: { gapSeconds: 5, aggregates: ["max"] },
    in: [exampleEvent(0, { value: 1 }), exampleEvent(7, { value: 2 }), exampleEvent(3, { value: 8 }), exampleEvent(20, { value: 4 })],
    out: [sessionExample(0, 7, 3, 8), sessionExample(20, 20, 1, 4)],
  },
  kernel: ({ gapSeconds, maxSeconds, latenessSeconds, maxOpen, value, aggregates, quantileAccuracy }): Kernel<State, Event, WindowEvent, LatePort> => {
    const plan = aggregatePlan(aggregates, quantileAccuracy);
    const sessions: Sessions = { gap: nanoseconds(gapSeconds), longest: maxSeconds === undefined ? undefined : nanoseconds(maxSeconds), value, plan };
    const lateness = nanoseconds(latenessSeconds);
    const read = fieldReader(value);
    return {
      start: (key) => ({ key, waiting: [], gaps: [], open: null, settled: null }),
      step(state, event, emit) {
        const number = read(event);
        if (!isFiniteNumber(number)) return emit.error(numberProblem(value, number), event);
        if (!inCalendar(event.time)) return emit.error(outsideCalendar, event);
        if (state.settled !== null && event.time < state.settled) return emit.side("late", event);
        if (state.waiting.length >= maxOpen) return emit.error(`More than ${maxOpen} events wait for the watermark: option "maxOpen"`, event);
        insert(state.waiting, { value: number, time: event.time, id: event.id, source: event.source });
      },
      gap(state, gap, emit) {
        addGap(state.gaps, gap);
        emit.gap(gap);
      },
      watermark: (state, time, emit) => settle(sessions, state, time - lateness, emit),
      holds: (state) => state.open?.lastTime ?? (lateness > 0n ? (state.settled ?? undefined) : undefined),
      end(state, emit) {
        for (const reading of state.waiting) take(sessions, state, reading, emit);
        state.waiting.length = 0;
        close(sessions, state, emit);
      },
    };
  },
});

/** Keeps readings in order of time and, at one time, of id. */
function insert(waiting: Reading[], reading: Reading): void {
  let at = waiting.length;
  for (; at > 0; at--) {
    const before = waiting[at - 1] as Reading;
    if (before.time < reading.time || (before.time === reading.time && before.id <= reading.id)) break;
  }
  if (at === waiting.length) waiting.push(reading);
  else waiting.splice(at, 0, reading);
}

/** Takes all readings before `limit` and closes the session if none after `limit` can join it; false if the state stays as it is. */
function settle(sessions: Sessions, state: State, limit: Time, emit: Emit): false | undefined {
  if (state.settled !== null && limit <= state.settled) return false;
  state.settled = limit;
  let ready = 0;
  for (const reading of state.waiting) {
    if (reading.time >= limit) break;
    take(sessions, state, reading, emit);
    ready++;
  }
  state.waiting.splice(0, ready);
  if (state.open && !joins(sessions, state.open, limit)) close(sessions, state, emit);
  forgetGaps(state.gaps, state.open?.firstTime ?? limit);
}

function take(sessions: Sessions, state: State, reading: Reading, emit: Emit): void {
  const { sketch } = sessions.plan;
  if (state.open && joins(sessions, state.open, reading.time)) {
    addReading(state.open, reading.value, reading, sketch);
  } else {
    close(sessions, state, emit);
    state.open = accumulatorOf(reading.value, reading, sketch);
  }
}

function joins({ gap, longest }: Sessions, open: Accumulator, time: Time): boolean {
  return time < open.lastTime + gap && (longest === undefined || time < open.firstTime + longest);
}

function close({ value, plan }: Sessions, state: State, emit: Emit): void {
  const { open, key } = state;
  if (open === null) return;
  const { firstTime: from, lastTime: to } = open;
  emit.out(windowEvent({ from, to, key, value, incomplete: hasGap(state.gaps, from, to) }, open, plan));
  state.open = null;
}

function sessionExample(from: number, to: number, count: number, max: number) {
  const [start, time] = [exampleTime(from), exampleTime(to)];
  const at = (s: number) => `2026-01-01T12:00:${String(s).padStart(2, "0")}.000000000Z`;
  const id = eventId("window", "gas-1", time, `${start}\nvalue\ngas-1`);
  return { kind: "event", type: "window", id, source: "gas-1", time, data: { from: at(from), to: at(to), key: "gas-1", count, max } } as const;
}
