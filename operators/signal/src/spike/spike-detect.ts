import { channelSamples, defaulted, defineOperator, type Frame, frames, type Kernel, optionsSchema, parseTime } from "@headframe/core";
import { type Static, Type } from "typebox";
import { continuousKernel, type RunState } from "../continuous/continuous-kernel.ts";
import type { Run } from "../continuous/run.ts";
import { type QualityEvent, qualityEvents } from "../quality/quality.ts";
import { type Spotted, sendFindings } from "../quality/send-findings.ts";
import { endHampel, type Hampel, type HampelRules, startHampel, takeHampel } from "./hampel.ts";

const options = optionsSchema({
  halfWindow: defaulted(
    Type.Integer({ minimum: 1, maximum: 50, description: "Samples on each side of a sample that it is compared with; findings lag by as many" }),
    5,
  ),
  threshold: defaulted(
    Type.Number({
      exclusiveMinimum: 0,
      description: "Distance from the neighbours' median that makes an outlier, in standard deviations estimated from their median absolute deviation",
    }),
    10,
  ),
  floor: defaulted(
    Type.Number({ minimum: 0, description: "Smallest standard deviation that noise is taken to have, in the unit of the frames; for quiet, coarse data" }),
    1,
  ),
  maxSamples: defaulted(Type.Integer({ minimum: 1, description: "Longest spike in samples; more outliers in a row are a wave. At most `halfWindow`" }), 2),
});

type Options = Static<typeof options>;
type Sides = { readonly quality: QualityEvent };

const example: Frame = {
  kind: "frame",
  source: "FDSN:BW_UH1__S_H_Z",
  channels: ["FDSN:BW_UH1__S_H_Z"],
  t0: parseTime("2026-01-01T00:00:00Z"),
  rate: 100,
  unit: "count",
  samples: Int32Array.of(1, 2, 0, 3, 1, 900, 2, 1, 0, 2, 1),
};

/** Samples far off all their neighbours, as electronics leave them and the ground does not. */
export const spikeDetect = defineOperator({
  name: "spike-detect",
  version: 1,
  family: "signal",
  summary: "Reports samples far off their neighbours; frames pass unchanged",
  description: `Hampel identifier: an outlier is further from the median of the \`2 halfWindow + 1\` samples around it than \`threshold\` times
1.4826 times their median absolute deviation. Up to \`maxSamples\` outliers in a row are a finding of kind \`spike\` on the port \`quality\`, with
channel, times and the sample that is furthest off. The first and last \`halfWindow\` samples between two gaps are not tested.
Sources: Hampel 1974; Davies and Gather 1993; Pearson 2002.`,
  options,
  check: ({ halfWindow, maxSamples }) =>
    maxSamples > halfWindow ? [`option "maxSamples" (${maxSamples}) must not be above "halfWindow" (${halfWindow})`] : [],
  accepts: frames,
  emits: frames,
  side: { quality: qualityEvents },
  keyBy: "source",
  example: { options: {}, in: [example], out: [example] },
  kernel: (options): Kernel<RunState<Hampel[]>, Frame, Frame, Sides> => {
    const rules = rulesOf(options);
    return continuousKernel<Hampel[], Frame, Sides>({
      start: (frame) => frame.channels.map(startHampel),
      step(run, frame, emit) {
        const spotted: Spotted[] = [];
        for (const [c, hampel] of run.work.entries()) takeHampel(hampel, channelSamples(frame, c), run.count, rules, spikeIn(c, spotted));
        emit.out(frame);
        sendFindings(run, spotted, emit);
      },
      close(run, emit) {
        const spotted: Spotted[] = [];
        for (const [c, hampel] of run.work.entries()) endHampel(hampel, run.count - rules.half, rules, spikeIn(c, spotted));
        sendFindings(run, spotted, emit);
      },
      pending: (run) => untested(run, rules),
    });
  },
});

function rulesOf({ halfWindow, threshold, floor, maxSamples }: Options): HampelRules {
  return { half: halfWindow, threshold, floor, most: maxSamples };
}

function spikeIn(channel: number, spotted: Spotted[]): (from: number, to: number, level: number) => void {
  return (from, to, level) => spotted.push({ kind: "spike", channel, from, to, level });
}

/** First sample that may still turn out to be, or to begin, a spike. */
function untested(run: Run<Hampel[]>, { half, most }: HampelRules): number {
  const next = Math.max(0, run.count - half);
  return run.work.reduce((earliest, { from }) => (from >= 0 && next - from <= most ? Math.min(earliest, from) : earliest), next);
}
