import { channelSamples, defaulted, defineOperator, type Emitter, type Frame, frames, type Kernel, optionsSchema, parseTime } from "@headframe/core";
import { type Static, Type } from "typebox";
import { continuousKernel, type RunState } from "../continuous/continuous-kernel.ts";
import { type Run, timeInRun } from "../continuous/run.ts";
import { type Closed, closeOnset, type Onset, startOnset, takeOnset } from "./onset.ts";
import { type TriggerData, type TriggerEvent, triggerEvent, triggerEvents } from "./trigger-event.ts";

const options = optionsSchema({
  on: Type.Number({ description: "Ratio at or above which a trigger opens" }),
  off: Type.Number({ description: "Ratio below which a trigger closes; not above `on`" }),
  maxSeconds: defaulted(Type.Number({ exclusiveMinimum: 0, description: "Longest trigger, in seconds; it also bounds how long event time is held back" }), 60),
  discardLong: defaulted(Type.Boolean({ description: "Drop triggers longer than `maxSeconds` instead of closing them there" }), false),
  ignoreSettling: defaulted(Type.Boolean({ description: "Open no trigger on samples marked as settling" }), false),
});

type Options = Static<typeof options>;

/** What a run remembers: each channel's trigger, and whether the input has ended. */
interface Work {
  readonly channels: Onset[];
  ended: boolean;
}

const begin = parseTime("2026-01-01T00:00:00Z");

/**
 * Triggers where a ratio, such as STA/LTA, reaches a threshold, until it falls below another.
 *
 * @see ObsPy's `trigger_onset`; Withers et al. 1998, BSSA 88(1), 95-106
 */
export const trigger = defineOperator({
  name: "trigger",
  version: 1,
  family: "signal",
  summary: "Triggers between an on and an off threshold of a ratio, channel by channel",
  description: `Opens where the ratio reaches \`on\` from below and closes at the last sample at or above \`off\`. A trigger longer than
\`maxSeconds\` closes there, and the next opens only where the ratio falls below \`on\` and reaches it again. A gap and the end of the
input close an open trigger. Times, peak and standard deviation equal those of ObsPy's \`trigger_onset\` and \`coincidence_trigger\`,
which leave the sample at \`off\` out of peak and deviation. While a trigger is open, event time downstream waits at its on time.`,
  options,
  check: ({ on, off }) => (off > on ? [`option "off" (${off}) must not be above "on" (${on})`] : []),
  accepts: frames,
  emits: triggerEvents,
  keyBy: "source",
  example: {
    options: { on: 3, off: 1 },
    in: [
      {
        kind: "frame",
        source: "FDSN:BW_UH1__S_H_Z",
        channels: ["FDSN:BW_UH1__S_H_Z"],
        t0: begin,
        rate: 2,
        unit: "1",
        samples: Float64Array.of(0.5, 2, 4, 6, 2, 0.5, 0.5),
      },
    ],
    out: [
      triggerEvent({
        source: "FDSN:BW_UH1__S_H_Z",
        channel: "FDSN:BW_UH1__S_H_Z",
        on: parseTime("2026-01-01T00:00:01Z"),
        off: parseTime("2026-01-01T00:00:02Z"),
        peak: 6,
        std: 1,
        rate: 2,
        closedBy: "threshold",
        settings: "3/1",
      }),
    ],
  },
  kernel: (options): Kernel<RunState<Work>, Frame, TriggerEvent, Record<never, never>> => {
    const base = continuousKernel<Work, TriggerEvent>({
      start: (frame) => ({ channels: frame.channels.map(startOnset), ended: false }),
      step: (run, frame, emit) => take(run, frame, options, emit),
      close: (run, emit) => closeAll(run, options, emit),
      pending,
    });
    return {
      ...base,
      end(state, emit, context) {
        if (state.run) state.run.work.ended = true;
        base.end?.(state, emit, context);
      },
    };
  },
});

function take(run: Run<Work>, frame: Frame, options: Options, emit: Emitter<TriggerEvent>): void {
  const limits = { ...options, most: Math.floor(options.maxSeconds * run.rate + 0.5) };
  const skip = options.ignoreSettling ? run.unsettled - run.count : 0;
  const ended: { order: number; event: TriggerEvent }[] = [];
  for (const [c, onset] of run.work.channels.entries()) {
    takeOnset(onset, channelSamples(frame, c), run.count, limits, skip, (closed, byMaximum) => {
      ended.push({ order: closed.off, event: found(run, c, closed, options, byMaximum ? "maximum" : "threshold") });
    });
  }
  // by the time of closing, so that the order does not depend on where the frames were cut
  ended.sort((a, b) => a.order - b.order);
  for (const { event } of ended) emit.out(event);
}

function closeAll(run: Run<Work>, options: Options, emit: Emitter<TriggerEvent>): void {
  for (const [c, onset] of run.work.channels.entries()) {
    if (onset.on < 0 || onset.discarded) continue;
    emit.out(found(run, c, closeOnset(onset, run.count - 1), options, run.work.ended ? "end" : "gap"));
  }
}

function found(run: Run<Work>, channel: number, { on, off, peak, std }: Closed, options: Options, closedBy: TriggerData["closedBy"]): TriggerEvent {
  return triggerEvent({
    source: run.source,
    channel: run.channels[channel] as string,
    on: timeInRun(run, on),
    off: timeInRun(run, off),
    peak,
    std,
    rate: run.rate,
    closedBy,
    settings: `${options.on}/${options.off}`,
  });
}

function pending(run: Run<Work>): number | undefined {
  let earliest: number | undefined;
  for (const { on, discarded } of run.work.channels) if (on >= 0 && !discarded && (earliest === undefined || on < earliest)) earliest = on;
  return earliest;
}
