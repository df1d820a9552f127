import {
  addToHistory,
  defaulted,
  defineOperator,
  type Emitter,
  type Frame,
  type FramePiece,
  frameLength,
  frameProblem,
  frames,
  historyEnd,
  type Kernel,
  nanoseconds,
  optionsSchema,
  sampleGrid,
  type Time,
} from "@headframe/core";
import { type Static, Type } from "typebox";
import type { OnsetSearch } from "../onset/onset-search.ts";
import { emptyWorkspace } from "../onset/workspace.ts";
import { type PickEvent, pickEvents } from "../pick-event.ts";
import { advance } from "./advance.ts";
import { onsetExample } from "./onset-example.ts";
import { beginStretch, freshOnsetState, type OnsetState } from "./onset-state.ts";
import { type PickPlan, pickPlan } from "./pick-plan.ts";

const positive = (description: string) => Type.Number({ exclusiveMinimum: 0, description });

/** Options of {@link onsetPicker}. */
export const onsetOptions = optionsSchema({
  threshold: defaulted(
    positive("Evidence for an onset, as log likelihood ratio of a rise of variance; about 10 lets one false onset of noise pass in several seconds"),
    10,
  ),
  afterSeconds: defaulted(
    Type.Array(Type.Number({ exclusiveMinimum: 0 }), {
      minItems: 1,
      maxItems: 3,
      description: "Windows after an onset, shortest first, s; at low rates 6, 10 and 16 samples at least",
    }),
    [0.002, 0.005, 0.012],
  ),
  beforeFactor: defaulted(Type.Number({ minimum: 1, maximum: 20, description: "Length of the window before an onset over that after it" }), 4),
  separationSeconds: defaulted(positive("Least time from one onset to the next, s"), 0.004),
  noiseSeconds: defaulted(positive("Time constant with which the noise of a station is learned, s"), 2),
  longestSpSeconds: defaulted(positive("Longest time from P to S at a station, s: how far back an onset is compared with earlier ones"), 0.25),
});

/** A stretch is over once event time is this far past its last sample, s: the station is silent. */
const silenceSeconds = 0.5;

/** Options of {@link onsetPicker} as values. */
export type OnsetOptions = Static<typeof onsetOptions>;

/** Onsets of P and S waves of a station, as they come. */
export const onsetPicker = defineOperator({
  name: "onset-picker",
  version: 1,
  family: "seismic",
  summary: "Onsets of waves at a station as they come, with time, uncertainty, polarisation and a guess of the phase",
  description: `Takes band-passed samples of one to three components. Each channel is whitened by an autoregressive model of its noise. An onset is
where the likelihood ratio of a rise of variance is largest, at the best of three scales, so that a wave in the coda of another is found. The
split with the least AIC over the joint covariance of all components refines its time; the weights of the splits give a mean between samples and a
standard deviation. A strong wave is looked at smoothed, so that the ringing of a digitiser's filter is not taken for its onset; how slowly it
rises says how late it seems and how sure its time is. \`prominence\` tells the onsets in a coda from those that stand out. An onset leaves about
20 ms after it came. The last samples before a gap, too few to judge an onset by, give nothing;
after a gap the noise known before it still holds. Where event time is 0.5 s past a station's last sample it counts as silent, as at a gap,
so that it does not hold the others back.

See Maeda 1985 (AIC picker); Akaike 1974 and Burnham and Anderson 2002 (weights); Jurkevics 1988 (polarisation).`,
  options: onsetOptions,
  check: ({ afterSeconds }) =>
    afterSeconds.every((x, i) => i === 0 || x > (afterSeconds[i - 1] as number)) ? [] : ['"afterSeconds" must rise, such as [0.002, 0.005]'],
  accepts: frames,
  emits: pickEvents,
  keyBy: "source",
  example: onsetExample,
  kernel: (options): Kernel<OnsetState, Frame, PickEvent, Record<never, never>> => {
    const workspace = emptyWorkspace(); // memory that is filled anew each time: nothing is kept in it
    let plan: PickPlan | undefined; // follows from options and frames alone; most frames are like the one before
    const planFor = ({ rate, channels }: Frame): PickPlan => {
      if (plan?.rate !== rate || plan.channels !== channels.length) plan = pickPlan(options, rate, channels.length);
      return plan;
    };
    return {
      start: freshOnsetState,
      step(state, frame, emit) {
        const problem = frameProblem(frame) ?? take(state, frame, emit);
        if (problem !== undefined) emit.error(problem, frame);
        else advance(state, options, planFor(frame), workspace, (pick) => emit.out(pick));
      },
      gap(state, gap, emit) {
        endStretch(state);
        emit.gap(gap);
      },
      watermark(state, time) {
        const end = historyEnd(state.history);
        if (end === undefined || time - end <= nanoseconds(silenceSeconds)) return false;
        return endStretch(state);
      },
      holds: ({ history: { pieces }, search }) => pieces[0] && heldFrom(pieces[0], search, planFor(pieces[0].frame)),
    };
  },
});

/** Forgets the samples that follow no more; the noise of the station is still known. */
function endStretch(state: OnsetState): void {
  state.history.pieces.length = 0;
  beginStretch(state);
}

/** Puts a frame into the history; a new stretch begins at a hole or where the kind of frame changes. */
function take(state: OnsetState, frame: Frame, emit: Emitter<PickEvent>): string | undefined {
  const format = `${frame.rate} Hz, ${frame.unit}, ${frame.channels.join(" ")}`;
  if (state.format !== format) {
    if (state.format !== "") emit.error(`Frames changed from ${state.format} to ${format}; picking starts afresh`, frame);
    Object.assign(state, freshOnsetState(), { format, search: state.search });
  }
  const problem = addToHistory(state.history, frame);
  if (problem !== undefined) return problem;
  const piece = state.history.pieces[state.history.pieces.length - 1];
  if (piece?.index === 0) {
    beginStretch(state);
    state.history.pieces.splice(0, state.history.pieces.length - 1);
  }
  if (piece && frame.settling) state.ready = piece.index + Math.min(frame.settling, frameLength(frame));
  return undefined;
}

/** Time of the first sample that an onset may still be found at. */
function heldFrom({ anchor }: FramePiece, { peak, next }: OnsetSearch, { rate, scales }: PickPlan): Time {
  return anchor + sampleGrid(rate).offset(((peak?.index ?? next) - scales.lookBack) * scales.stride);
}
