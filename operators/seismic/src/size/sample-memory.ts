/** What `size` remembers of samples, and for how long. */
import {
  addToHistory,
  type Frame,
  type FrameHistory,
  forgetBefore,
  frameProblem,
  historyEnd,
  nanoseconds,
  oldestEnd,
  seconds,
  type Time,
} from "@headframe/core";
import { type NoteEvent, noteEvent } from "../ground-motion/note-event.ts";
import type { SeismicEvent } from "../located-event.ts";
import { derivativesOf } from "./station-cut.ts";

/** An event that waits for samples. */
export interface Waiting {
  readonly event: SeismicEvent;
  /** Sources whose samples have not come, and up to when they must. */
  readonly missing: Map<string, Time>;
  /** End of the last window. */
  readonly until: Time;
}

/** Samples by source, the events that wait for more of them, and how far time has come. Plain data. */
export interface SampleMemory {
  readonly histories: Map<string, FrameHistory>;
  readonly waiting: Waiting[];
  /** Event time that has been reached. */
  reached: Time | null;
  /** Sources that were refused, each reported once. */
  readonly refused: string[];
  /** Whether it was said that samples were forgotten before event time passed them. */
  shortened: boolean;
}

/** Event time that samples are kept for behind the watermark: noise before an event that comes just in time. */
const spareSeconds = 2;
/** A frame that begins this far before the last one ended comes from a clock that stepped back, s. */
const stepSeconds = 1;
const mostRefused = 10_000;

/** @returns what is wrong with the frame, or its clock, if that was not said of its source before */
export function takeFrame(state: SampleMemory, frame: Frame): string | undefined {
  const problem = frameProblem(frame);
  if (problem !== undefined) return problem;
  if (!derivativesOf.has(frame.unit)) return refused(state, frame);
  let history = state.histories.get(frame.source);
  if (!history) {
    history = { pieces: [] };
    state.histories.set(frame.source, history);
  }
  const before = historyEnd(history);
  const back = before === undefined ? 0n : before - frame.t0;
  const steppedBack = back > nanoseconds(stepSeconds);
  if (steppedBack) history.pieces.length = 0;
  const misplaced = addToHistory(history, frame);
  if (misplaced !== undefined) return misplaced;
  const end = historyEnd(history) as Time;
  for (const { missing } of state.waiting) {
    const needed = missing.get(frame.source);
    if (needed !== undefined && end >= needed) missing.delete(frame.source);
  }
  return steppedBack ? `Clock of ${frame.source} stepped back by ${seconds(back)} s: its samples up to then are forgotten` : undefined;
}

/**
 * Keeps no more of a source than memory is meant for.
 *
 * @returns a note, once, where that cuts into what an event may still ask for
 */
export function forgetBeyond(state: SampleMemory, source: string, keep: bigint): NoteEvent | undefined {
  const history = state.histories.get(source);
  const end = history && historyEnd(history);
  const cut = end === undefined ? undefined : oldestEnd(history as FrameHistory, end - keep);
  if (!history || end === undefined || cut === undefined) return undefined;
  forgetBefore(history, end - keep);
  if (state.shortened || (state.reached !== null && cut <= horizonOf(state, state.reached))) return undefined;
  state.shortened = true;
  const why = `Samples of ${source} were forgotten after ${seconds(keep)} s, before event time passed them`;
  return noteEvent(source, cut, `${why}: events from then get no size; raise "bufferSeconds"`);
}

/** Time from which on half of the sources' last frames begin, or event time where that is later: no one source sets it. */
export function begunTime({ histories, reached }: SampleMemory): Time | null {
  return later(reached, middle([...histories.values()].flatMap(({ pieces }) => pieces[pieces.length - 1]?.frame.t0 ?? [])));
}

/** Stream time: where the samples of half of the sources end. */
export function newestTime({ histories }: SampleMemory): Time | null {
  return middle([...histories.values()].flatMap((history) => historyEnd(history) ?? []));
}

/** The lower one of the two middle times. */
function middle(times: readonly Time[]): Time | null {
  return BigInt64Array.from(times).sort()[(times.length - 1) >> 1] ?? null;
}

function later(a: Time | null, b: Time | null): Time | null {
  return a === null || (b !== null && b > a) ? b : a;
}

function refused({ refused }: SampleMemory, { source, unit }: Frame): string | undefined {
  if (refused.includes(source) || refused.length >= mostRefused) return undefined;
  refused.push(source);
  return `Samples of ${source} are in "${unit}", not in m/s, m/s2 or m; put \`ground-motion\` before this step`;
}

/** Forgets samples that neither an event to come nor one that waits can ask for once event time has reached `time`. */
export function forgetPassed(state: SampleMemory, time: Time): void {
  const horizon = horizonOf(state, time);
  for (const history of state.histories.values()) forgetBefore(history, horizon);
}

/** Time before which nothing is asked for once event time has reached `time`. */
function horizonOf({ waiting }: SampleMemory, time: Time): Time {
  const spare = nanoseconds(spareSeconds);
  return waiting.reduce((first, { event }) => (event.time - spare < first ? event.time - spare : first), time - spare);
}
