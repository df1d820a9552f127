import { channelSamples, defaulted, defineOperator, type Frame, frames, type Kernel, optionsSchema, parseTime } from "@headframe/core";
import { type Static, Type } from "typebox";
import { continuousKernel, type RunState } from "../continuous/continuous-kernel.ts";
import type { Run } from "../continuous/run.ts";
import { type QualityEvent, qualityEvents } from "../quality/quality.ts";
import { type Spotted, sendFindings } from "../quality/send-findings.ts";
import { endPlateau, mayClip, type Plateau, type PlateauRules, startPlateau, takePlateau } from "./plateau.ts";

const options = optionsSchema({
  fullScale: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      description:
        "Absolute value at and above which a sample is at full scale, in the unit of the frames; without it the largest and smallest samples so far are taken for full scale where they repeat",
    }),
  ),
  minimumLevel: defaulted(
    Type.Number({
      exclusiveMinimum: 0,
      description: "Smallest absolute value that is taken for full scale where `fullScale` is not given; the default is half of 24 bits",
    }),
    2 ** 22,
  ),
  minSamples: defaulted(Type.Integer({ minimum: 1, description: "Shortest run at full scale that is reported, in samples" }), 3),
  maxSeconds: defaulted(Type.Number({ exclusiveMinimum: 0, description: "A run that lasts longer is reported in parts of this length, in seconds" }), 10),
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
  samples: Int32Array.of(0, 70, 100, 100, 100, 60, -20),
};

/** Samples that stand at the digitiser's full scale, where amplitudes are lost. */
export const clipDetect = defineOperator({
  name: "clip-detect",
  version: 1,
  family: "signal",
  summary: "Reports runs of samples at full scale; frames pass unchanged",
  description: `A run at full scale is a finding of kind \`clip\` on the port \`quality\`, with channel, times, number of samples and level.
With \`fullScale\` a run is samples of one sign at or beyond it. Without, it is one value repeated that is the largest or smallest since the
last gap and at least \`minimumLevel\`: the flat tops that clipping leaves. A magnitude from clipped samples is too small.`,
  options,
  accepts: frames,
  emits: frames,
  side: { quality: qualityEvents },
  keyBy: "source",
  example: { options: { fullScale: 100 }, in: [example], out: [example] },
  kernel: (options): Kernel<RunState<Plateau[]>, Frame, Frame, Sides> => {
    return continuousKernel<Plateau[], Frame, Sides>({
      start: (frame) => frame.channels.map(startPlateau),
      step(run, frame, emit) {
        const rules = rulesFor(options, run.rate);
        const spotted: Spotted[] = [];
        for (const [c, plateau] of run.work.entries()) takePlateau(plateau, channelSamples(frame, c), run.count, rules, clipIn(c, spotted));
        emit.out(frame);
        sendFindings(run, spotted, emit);
      },
      close(run, emit) {
        const spotted: Spotted[] = [];
        for (const [c, plateau] of run.work.entries()) endPlateau(plateau, run.count, rulesFor(options, run.rate), clipIn(c, spotted));
        sendFindings(run, spotted, emit);
      },
      pending: (run) => openSince(run, rulesFor(options, run.rate)),
    });
  },
});

function clipIn(channel: number, spotted: Spotted[]): (from: number, to: number, level: number) => void {
  return (from, to, level) => spotted.push({ kind: "clip", channel, from, to, level });
}

function rulesFor({ fullScale, minimumLevel, minSamples, maxSeconds }: Options, rate: number): PlateauRules {
  return { fullScale: fullScale ?? null, minimumLevel, least: minSamples, most: Math.max(minSamples, Math.round(maxSeconds * rate)) };
}

function openSince(run: Run<Plateau[]>, rules: PlateauRules): number | undefined {
  const open = run.work.filter(({ level }) => mayClip(level, rules)).map(({ from }) => from);
  return open.length > 0 ? Math.min(...open) : undefined;
}
