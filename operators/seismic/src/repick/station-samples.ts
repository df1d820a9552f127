import {
  addToHistory,
  type Emitter,
  type Frame,
  type FrameHistory,
  type FramePiece,
  forgetBefore,
  frameLength,
  type Gap,
  historyEnd,
  nanoseconds,
  oldestEnd,
  sampleGrid,
  type Time,
} from "@headframe/core";
import type { AssociationEvent } from "../association-event.ts";

/** Samples by source, by reference. */
export type Histories = Map<string, FrameHistory>;

/** A frame that begins this much before the end of what its source has, s, shows that the source's clock went back. */
const clockBackSeconds = 1;
/** A source is waited for until most others have begun on samples this much later, s. */
const waitSeconds = 0.5;

/** Keeps a sound frame, and of its source no more than `keepSeconds`; reports one that lies before what is there. */
export function keepFrame(histories: Histories, frame: Frame, keepSeconds: number, emit: Emitter<AssociationEvent>): void {
  let history = histories.get(frame.source);
  const end = history && historyEnd(history);
  if (!history || (end !== undefined && end - frame.t0 > nanoseconds(clockBackSeconds))) {
    if (end !== undefined)
      emit.error(`Frame starts ${Number(end - frame.t0) / 1e9} s before the last one ended: the clock went back, samples are kept afresh`, frame);
    history = { pieces: [] };
    histories.set(frame.source, history);
  }
  const refused = addToHistory(history, frame);
  if (refused !== undefined) emit.error(refused, frame);
  else forgetBefore(history, (historyEnd(history) as Time) - nanoseconds(keepSeconds));
}

/** Forgets a source where a gap leads back to before the end of what is there: its clock was set back. */
export function leapBack(histories: Histories, { source, to }: Gap): void {
  const history = histories.get(source);
  const end = history && historyEnd(history);
  if (!history || end === undefined) return;
  const { frame } = history.pieces[history.pieces.length - 1] as FramePiece;
  if (sampleGrid(frame.rate).index(end - to) > 0.5) histories.delete(source);
}

/** Forgets samples that end at or before `horizon`; says whether there were any. */
export function forgetSamples(histories: Histories, horizon: Time): boolean {
  let forgotten = false;
  for (const history of histories.values()) {
    if (oldestEnd(history, horizon) === undefined) continue;
    forgetBefore(history, horizon);
    forgotten = true;
  }
  return forgotten;
}

/** Whether a source had samples just before `time`: one that ended long before will not send what comes after. */
export function isLive(history: FrameHistory, time: Time): boolean {
  const end = historyEnd(history);
  return end !== undefined && time - end <= nanoseconds(waitSeconds);
}

/**
 * Time up to which every source has come, those left out that lag behind most others; undefined without samples.
 * The median of where the last frames begin says how far most are: a few false times change nothing.
 */
export function reachedByAll(histories: Histories): Time | undefined {
  let first: Time | undefined;
  const begun: Time[] = [];
  for (const { pieces } of histories.values()) {
    const last = pieces[pieces.length - 1];
    if (!last) continue;
    const end = last.anchor + sampleGrid(last.frame.rate).offset(last.index + frameLength(last.frame));
    if (first === undefined || end < first) first = end;
    begun.push(last.frame.t0);
  }
  if (first === undefined) return undefined;
  begun.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const most = (begun[(begun.length - 1) >> 1] as Time) - nanoseconds(waitSeconds);
  return most > first ? most : first;
}
