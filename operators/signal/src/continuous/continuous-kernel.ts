import { type DataItem, type Emitter, type Frame, frameLength, frameProblem, type Kernel, nanoseconds, sampleGrid, type Time } from "@headframe/core";
import { type Run, timeInRun } from "./run.ts";

type Sides = Record<string, DataItem>;

/** State of a streaming operator: the run of samples it is in, if any. */
export interface RunState<Work> {
  run: Run<Work> | null;
  /** What the last run was like, where silence ended it: tells of the hole before the next. */
  silent: Run<null> | null;
}

/** The part of a streaming operator that differs from one to the next. */
export interface RunKernel<Work, Out extends DataItem, Side extends Sides = Record<never, never>> {
  /** What makes a frame unfit, in place of {@link frameProblem}: for kernels that find unfit samples in their own state. */
  check?(frame: Frame): string | undefined;
  /** Why the options do not fit frames like this one; such frames are reported and dropped. */
  problem?(frame: Frame): string | undefined;
  /** Memory at the start of a run. */
  start(frame: Frame): Work;
  /** Takes a sound frame; its first sample has index `run.count`. */
  step(run: Run<Work>, frame: Frame, emit: Emitter<Out, Side>): void;
  /** The run is over, by a gap or the end of the input: emits what is still open. */
  close?(run: Run<Work>, emit: Emitter<Out, Side>): void;
  /** Index of the earliest input sample whose time the output may still carry; a run that holds event time so is closed when its source falls silent. */
  pending?(run: Run<Work>): number | undefined;
}

/** Largest step of time between two frames, in samples, that is taken for jitter. */
const tolerance = 0.5;
/** Deviation from the run's grid, in samples, after which its anchor follows the frames' own times. */
const drift = 0.1;
/** How far event time must be past the end of a run, s (and in samples), before its source counts as silent. */
const silence = { seconds: 0.5, samples: 2 } as const;

/**
 * Kernel over samples without holes: checks each frame, opens a run at the first one, and closes it at a
 * gap, at a step of time of more than half a sample, and where rate, channels, unit or sample type change.
 *
 * A hole that nobody announced becomes a gap item; an overlap or a change is reported on `errors`. In each
 * case the frame that showed it starts the next run. A run that holds event time back is closed too where its source falls silent:
 * without that a station that stops would hold back the whole flow.
 */
export function continuousKernel<Work, Out extends DataItem, Side extends Sides = Record<never, never>>(
  part: RunKernel<Work, Out, Side>,
): Kernel<RunState<Work>, Frame, Out, Side> {
  const close = (state: RunState<Work>, emit: Emitter<Out, Side>): void => {
    if (state.run) part.close?.(state.run, emit);
    state.run = null;
  };
  return {
    start: () => ({ run: null, silent: null }),
    step(state, frame, emit) {
      const problem = (part.check ?? frameProblem)(frame) ?? part.problem?.(frame);
      if (problem !== undefined) {
        const run = state.run ?? state.silent;
        if (run && frame.samples.length > 0) run.damaged = true;
        emit.error(problem, frame);
        return;
      }
      if (state.run && !follows(state.run, frame)) {
        const last = state.run;
        close(state, emit);
        announce(last, frame, emit);
      }
      if (state.silent) announce(state.silent, frame, emit);
      state.silent = null;
      state.run ??= openRun(frame, part.start(frame));
      const run = state.run;
      if (frame.settling) run.unsettled = Math.max(run.unsettled, run.count + frame.settling);
      part.step(run, frame, emit);
      run.count += frameLength(frame);
    },
    gap(state, gap, emit) {
      close(state, emit);
      state.silent = null;
      emit.gap(gap);
    },
    end: close,
    ...(part.pending && {
      watermark(state: RunState<Work>, time: Time, emit: Emitter<Out, Side>) {
        const { run } = state;
        if (!run || !isSilent(run, time) || part.pending?.(run) === undefined) return false;
        close(state, emit);
        state.silent = { ...run, work: null };
        return undefined;
      },
      holds(state: RunState<Work>) {
        const index = state.run ? part.pending?.(state.run) : undefined;
        return state.run && index !== undefined ? timeInRun(state.run, index) : undefined;
      },
    }),
  };
}

function openRun<Work>(frame: Frame, work: Work): Run<Work> {
  const { source, channels, rate, unit } = frame;
  return { source, channels, rate, unit, single: frame.samples instanceof Float32Array, anchor: frame.t0, count: 0, unsettled: 0, damaged: false, work };
}

function isSilent(run: Run<unknown>, time: Time): boolean {
  const wait = Math.max(silence.seconds, silence.samples / run.rate);
  return time - timeInRun(run, run.count) > nanoseconds(wait);
}

/** Whether a frame goes on where the run ended; the anchor follows a clock that drifts. */
function follows(run: Run<unknown>, frame: Frame): boolean {
  if (change(run, frame) !== undefined) return false;
  const expected = timeInRun(run, run.count);
  if (frame.t0 !== expected) {
    const late = Math.abs(sampleGrid(run.rate).index(frame.t0 - expected));
    if (late > tolerance) return false;
    if (late > drift) run.anchor += frame.t0 - expected;
  }
  run.damaged = false;
  return true;
}

function change(run: Run<unknown>, frame: Frame): string | undefined {
  if (frame.rate !== run.rate) return `Sample rate changed from ${run.rate} to ${frame.rate} Hz`;
  if (frame.unit !== run.unit) return `Unit changed from ${run.unit} to ${frame.unit}`;
  if (frame.channels.length !== run.channels.length || frame.channels.some((id, i) => id !== run.channels[i])) {
    return `Channels changed from ${run.channels.join(" ")} to ${frame.channels.join(" ")}`;
  }
  return frame.samples instanceof Float32Array === run.single ? undefined : "Sample type changed";
}

function announce(run: Run<unknown>, frame: Frame, emit: Emitter<DataItem, Sides>): void {
  const changed = change(run, frame);
  if (changed) emit.error(`${changed}: the state starts afresh`, frame);
  const to = frame.t0;
  const end = timeInRun(run, run.count);
  const missing = sampleGrid(run.rate).index(to - end);
  const from = missing < 0 ? to : end;
  if (missing < -tolerance) emit.error(`Frame starts ${-missing} samples before the last one ended: the state starts afresh`, frame);
  else if (frame.rate !== run.rate) emit.gap({ kind: "gap", source: run.source, from, to, cause: "rate-change" });
  else if (missing > tolerance) emit.gap({ kind: "gap", source: run.source, from, to, cause: run.damaged ? "damaged" : "missing" });
}
