/**
 * Kernel of tumbling and sliding windows. Time is cut into panes at every start and end of a window, at most
 * two panes a slide (Krishnamurthy, Wu, Franklin 2006, doi:10.1145/1142473.1142543); an event goes into one
 * pane, whatever the overlap of windows, and a window is put together from its panes when it fires.
 */
import type { Emitter, Event, Kernel, Time } from "@headframe/core";
import { type Accumulator, accumulatorOf, addReading, copyAccumulator, mergeAccumulator } from "./aggregate/accumulator.ts";
import type { AggregatePlan } from "./aggregate/aggregates.ts";
import { floorDivide, inCalendar, outsideCalendar } from "./calendar.ts";
import { addGap, forgetGaps, type Hole, hasGap } from "./gaps.ts";
import { fieldReader, isFiniteNumber, numberProblem } from "./numeric-field.ts";
import { type WindowEvent, windowEvent } from "./window-event.ts";

/** Windows `offset + k every <= time < offset + k every + length`, in nanoseconds; `every` is at most `length`. */
export interface TimeWindows {
  readonly length: bigint;
  readonly every: bigint;
  readonly offset: bigint;
  readonly lateness: bigint;
  /** Most panes that a key keeps open. */
  readonly maxOpen: number;
  readonly value: string;
  readonly plan: AggregatePlan;
}

interface Pane {
  readonly from: Time;
  readonly to: Time;
  readonly readings: Accumulator;
}

/** State of one key. */
export interface TimeWindowState {
  readonly key: string;
  /** Open panes that hold events, in order of time. */
  readonly panes: Pane[];
  readonly gaps: Hole[];
  /** Windows that end here or earlier have fired; always the end of a window, so that most watermarks change nothing. */
  fired: Time | null;
}

/** Side ports of windows in event time. */
export type LatePort = { late: Event };

type Emit = Emitter<WindowEvent, LatePort>;

/** Kernel of windows in event time. */
export function timeWindowKernel(windows: TimeWindows): Kernel<TimeWindowState, Event, WindowEvent, LatePort> {
  const { lateness, plan, value } = windows;
  const read = fieldReader(value);
  return {
    start: (key) => ({ key, panes: [], gaps: [], fired: null }),
    step(state, event, emit) {
      const number = read(event);
      if (!isFiniteNumber(number)) return emit.error(numberProblem(value, number), event);
      const newest = state.panes[state.panes.length - 1];
      if (newest !== undefined && event.time >= newest.from && event.time < newest.to) addReading(newest.readings, number, event, plan.sketch);
      else addElsewhere(windows, state, event, number, emit);
    },
    gap(state, gap, emit) {
      addGap(state.gaps, gap);
      emit.gap(gap);
    },
    watermark: (state, time, emit) => fire(windows, state, time - lateness, emit),
    holds: (state) => (lateness > 0n && state.fired !== null ? state.fired + windows.every : undefined),
    end: (state, emit) => fire(windows, state, undefined, emit),
  };
}

/** Adds to a pane other than the newest, which may have to be opened. */
function addElsewhere(windows: TimeWindows, state: TimeWindowState, event: Event, number: number, emit: Emit): void {
  const { sketch } = windows.plan;
  const { panes, fired } = state;
  let at = panes.length;
  while (at > 0 && (panes[at - 1] as Pane).from > event.time) at--;
  const before = panes[at - 1];
  if (before !== undefined && event.time < before.to) {
    addReading(before.readings, number, event, sketch);
    return;
  }
  const { every, length, offset, maxOpen } = windows;
  const start = offset + floorDivide(event.time - offset, every) * every;
  if (!inCalendar(event.time)) emit.error(outsideCalendar, event);
  else if (fired !== null && start + length <= fired) emit.side("late", event);
  else if (panes.length >= maxOpen) emit.error(`More than ${maxOpen} panes are open: option "maxOpen"`, event);
  else {
    const border = start + (length % every || every);
    const [from, to] = event.time < border ? [start, border] : [border, start + every];
    panes.splice(at, 0, { from, to, readings: accumulatorOf(number, event, sketch) });
  }
}

/** Emits all windows that hold events and end at or before `time`; without a time, all. False if the state stays as it is. */
function fire(windows: TimeWindows, state: TimeWindowState, time: Time | undefined, emit: Emit): false | undefined {
  const { every, length, offset, plan, value } = windows;
  const { panes, key } = state;
  const limit = time === undefined ? undefined : lastEnd(windows, time);
  if (limit !== undefined && state.fired !== null && limit <= state.fired) return false;
  let done = state.fired;
  for (let first = panes[0]; first !== undefined; first = panes[0]) {
    // The first window that ends after what has fired and after the pane's start.
    const past = done !== null && done > first.from ? done : first.from;
    const start = offset + (floorDivide(past - offset - length, every) + 1n) * every;
    const end = start + length;
    if (limit !== undefined && end > limit) break;
    const readings = gather(panes, start, end, plan);
    if (readings) emit.out(windowEvent({ from: start, to: end, key, value, incomplete: hasGap(state.gaps, start, end) }, readings, plan));
    while (panes[0] !== undefined && panes[0].from < start + every) panes.shift();
    done = end;
  }
  state.fired = limit ?? done;
  if (state.fired !== null) forgetGaps(state.gaps, state.fired - length);
}

/** End of the last window that ends at or before `time`. */
function lastEnd({ every, length, offset }: TimeWindows, time: Time): Time {
  return offset + length + floorDivide(time - offset - length, every) * every;
}

/** Statistics of all panes from `start` to `end`; undefined where there are none. */
function gather(panes: readonly Pane[], start: Time, end: Time, plan: AggregatePlan): Accumulator | undefined {
  let only: Accumulator | undefined;
  let merged: Accumulator | undefined;
  for (const pane of panes) {
    if (pane.from >= end) break;
    if (pane.from < start) continue;
    if (only === undefined) {
      only = pane.readings;
      continue;
    }
    merged ??= copyAccumulator(only);
    mergeAccumulator(merged, pane.readings, plan.sketch);
  }
  return merged ?? only;
}
