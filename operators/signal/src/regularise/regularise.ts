import {
  defaulted,
  defineOperator,
  type Frame,
  frameLength,
  frames,
  headerProblem,
  type Kernel,
  nanoseconds,
  optionsSchema,
  parseTime,
  sampleGrid,
  type Time,
} from "@headframe/core";
import { Type } from "typebox";
import { type QualityEvent, qualityEvent, qualityEvents } from "../quality/quality.ts";
import {
  atGridRate,
  isAhead,
  type Placement,
  type PlacementRules,
  placeFrame,
  type RegulariseEmitter,
  reportJitter,
  startPlacement,
  takeGap,
} from "./place-frame.ts";

const options = optionsSchema({
  toleranceSamples: defaulted(
    Type.Number({ exclusiveMinimum: 0, maximum: 0.5, description: "Deviation of a frame's time that is taken for jitter, in samples" }),
    0.5,
  ),
  reorderSeconds: defaulted(
    Type.Number({ minimum: 0, description: "How long frames ahead of a hole wait for it to be filled, in seconds of their own time" }),
    0,
  ),
  compareSeconds: defaulted(
    Type.Number({
      minimum: 0,
      description: "How far back samples that come again are compared with the first ones, in seconds; the last frame is always kept",
    }),
    1,
  ),
  backSeconds: defaulted(
    Type.Number({
      exclusiveMinimum: 0,
      description: "A frame this much older than the last one, in seconds, is taken for a clock that was wrong before, not for a late frame",
    }),
    86_400,
  ),
  jitterSeconds: defaulted(Type.Number({ exclusiveMinimum: 0, description: "Jitter is reported at most once in this time, in seconds" }), 60),
});

/** Frames that wait, whatever the times they carry. */
const mostWaiting = 4096;

/** The options with times in nanoseconds. */
interface Rules extends PlacementRules {
  readonly patience: bigint;
}

/** What is known of a source, and the frames that wait for a hole to be filled, oldest first. */
interface State {
  placement: Placement | null;
  readonly waiting: Frame[];
}

const begin = parseTime("2026-01-01T00:00:00Z");
const example = (second: string, ...samples: number[]): Frame => ({
  kind: "frame",
  source: "FDSN:BW_UH1__S_H_Z",
  channels: ["FDSN:BW_UH1__S_H_Z"],
  t0: parseTime(`2026-01-01T00:00:${second}Z`),
  rate: 1,
  unit: "count",
  samples: Int32Array.from(samples),
});

/**
 * Frames of a source on its sample grid: gaps, overlaps, duplicates, wrong order, jitter and steps of the clock are
 * taken care of, and each is reported.
 *
 * @see libmseed and ObsPy for the tolerance of half a sample
 */
export const regularise = defineOperator({
  name: "regularise",
  version: 1,
  family: "signal",
  summary: "Frames on the sample grid of their source, with gaps, overlaps and clock errors reported",
  description: `The grid begins at the first sample after the start or a gap. A frame within the tolerance is snapped to it; the samples are
not touched, and a frame on the grid passes as it is.

- **missing**: a hole becomes a gap. With \`reorderSeconds\` the frames after it wait for a late one (**reordered**).
- **overlap**, **duplicate**: samples of a time that was sent on before are compared with the first and dropped. **late**: the same where the first
  are no longer at hand or never came.
- **clock-step**: a jump forward of at most 2 s that is no whole number of samples, or a jump back of more than \`backSeconds\`; a gap, and a new grid.
  A smaller jump back cannot be told from an overlap: its samples are dropped until time is past the last sample.
- **rate-change**: a gap, which may be empty, and a new grid. A rate within 0.01 % of the source's, as of records that state a measured rate, is
  no change: the frame gets the source's rate, and what little its times differ counts as jitter and drift.
- **jitter**: frames more than a tenth of a sample off where they were expected, summed up once in \`jitterSeconds\`.
- **drift**: the running offset of frame times has come to a quarter of a sample (half the tolerance): the grid moves by it, without a gap.
  So times are never off the frames' own by more than the tolerance.

How frames are cut matters only for what they say about time: jitter and drift are learned at the start of each frame.`,
  options,
  accepts: frames,
  emits: frames,
  side: { quality: qualityEvents },
  keyBy: "source",
  example: {
    options: {},
    in: [example("00", 1, 2), example("02.000002", 3, 4), example("03", 4, 5), example("08", 6)],
    out: [
      example("00", 1, 2),
      example("02", 3, 4),
      example("04", 5),
      { kind: "gap", source: "FDSN:BW_UH1__S_H_Z", from: begin + 5_000_000_000n, to: begin + 8_000_000_000n, cause: "missing" },
      example("08", 6),
    ],
  },
  kernel: (options): Kernel<State, Frame, Frame, { readonly quality: QualityEvent }> => {
    const rules: Rules = { ...options, compare: nanoseconds(options.compareSeconds), patience: nanoseconds(options.reorderSeconds) };
    return {
      start: () => ({ placement: null, waiting: [] }),
      step(state, frame, emit) {
        const problem = frameProblem(state, frame);
        if (problem !== undefined) return emit.error(problem, frame);
        state.placement ??= startPlacement(frame);
        const placed = atGridRate(state.placement, frame, rules);
        if (rules.patience === 0n) placeFrame(state.placement, placed, rules, emit);
        else reorder(state, state.placement, placed, rules, emit);
      },
      gap(state, gap, emit) {
        flush(state, rules, emit);
        if (gap.to < gap.from) return emit.error("Gap ends before it begins", gap);
        if (state.placement) takeGap(state.placement, gap.to);
        emit.gap(gap);
      },
      watermark(state, time, emit) {
        // whatever starts before `time` is there, so a hole before a waiting frame is final
        const waiting = state.waiting.length;
        while (state.waiting[0] && state.waiting[0].t0 < time) placeOldest(state, rules, emit);
        if (state.waiting.length === waiting) return false;
      },
      holds: ({ waiting, placement }): Time | undefined => (waiting.length > 0 ? placement?.clock.next : undefined),
      end(state, emit) {
        flush(state, rules, emit);
        if (state.placement) reportJitter(state.placement, emit);
      },
    };
  },
});

function frameProblem({ placement }: State, frame: Frame): string | undefined {
  const problem = headerProblem(frame);
  if (problem !== undefined || !placement || placement.channels === frame.channels) return problem;
  const same = placement.channels.length === frame.channels.length && placement.channels.every((id, i) => id === frame.channels[i]);
  return same ? undefined : `Channels are ${frame.channels.join(" ")}, but those of the source are ${placement.channels.join(" ")}`;
}

/** Lets a frame wait if samples are missing before it, and places every frame whose turn has come. */
function reorder(state: State, placement: Placement, frame: Frame, rules: Rules, emit: RegulariseEmitter): void {
  const { waiting } = state;
  let i = waiting.length;
  while (i > 0 && frame.t0 < (waiting[i - 1] as Frame).t0) i--;
  if (i < waiting.length && endOf(frame) > placement.clock.next) {
    emit.side("quality", qualityEvent(frame.source, { kind: "reordered", from: frame.t0, to: endOf(frame), samples: frameLength(frame) }));
  }
  waiting.splice(i, 0, frame);
  for (let oldest = waiting[0]; oldest; oldest = waiting[0]) {
    const newest = waiting[waiting.length - 1] as Frame;
    const patient = endOf(newest) - placement.clock.next <= rules.patience && waiting.length <= mostWaiting;
    if (patient && isAhead(placement, oldest, rules)) return;
    placeOldest(state, rules, emit);
  }
}

function flush(state: State, rules: Rules, emit: RegulariseEmitter): void {
  while (state.waiting.length > 0) placeOldest(state, rules, emit);
}

function placeOldest({ waiting, placement }: State, rules: Rules, emit: RegulariseEmitter): void {
  const frame = waiting.shift();
  if (frame && placement) placeFrame(placement, frame, rules, emit);
}

function endOf(frame: Frame): Time {
  return frame.t0 + sampleGrid(frame.rate).offset(frameLength(frame));
}
