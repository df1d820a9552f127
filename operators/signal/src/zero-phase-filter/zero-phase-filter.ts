import { defineOperator, type Emitter, type Frame, frames, headerProblem, type Kernel, optionsSchema, samplesProblem } from "@headframe/core";
import { Type } from "typebox";
import { exampleFrame } from "../continuous/example-frame.ts";
import { bandForRate } from "../design/band-for-rate.ts";
import type { BlockSides } from "../sections/block-kernel.ts";
import { blockPlan, type Precision } from "../sections/block-plan.ts";
import type { RatelessDesign } from "../sections/filter-kernel.ts";
import { filterOptions } from "../sections/filter-options.ts";
import { noteEvent, noteEvents } from "../sections/note-event.ts";
import { zeroPhase } from "../sections/zero-phase.ts";

const options = optionsSchema({
  shape: Type.Union([Type.Literal("bandpass"), Type.Literal("bandstop"), Type.Literal("lowpass"), Type.Literal("highpass")], {
    description: "What to keep or take out.",
  }),
  corners: Type.Array(Type.Number({ exclusiveMinimum: 0 }), {
    minItems: 1,
    maxItems: 2,
    description: "Corner in Hz; low and high corner for `bandpass` and `bandstop`.",
  }),
  ...filterOptions,
});

/** Filters each frame forward and backward, so that nothing moves in time; for cut windows. */
export const zeroPhaseFilter = defineOperator({
  name: "zero-phase-filter",
  version: 1,
  family: "signal",
  summary: "Filters each frame, taken as a whole window, forward and backward: no phase shift, twice the attenuation",
  description:
    "Equal to ObsPy's filters with `zerophase=True`: both passes start from rest, so that the ends of a window are not settled. It keeps no state: what belongs together must " +
    "come as one frame, as from `cut`. For samples without an end use `bandpass`, `bandstop`, `lowpass` or `highpass`.",
  options,
  check: cornerProblems,
  accepts: frames,
  emits: frames,
  side: { notes: noteEvents },
  keyBy: "source",
  example: {
    options: { shape: "lowpass", corners: [20], order: 1 },
    in: [exampleFrame(new Float64Array([0, 0, 1, 0, 0]))],
    out: [exampleFrame(new Float64Array([0.0385989691511, 0.243704299943, 0.420654404145, 0.242760216253, 0.0324887311627]))],
  },
  kernel: ({ shape, corners, order, family, attenuationDb, precision }): Kernel<Record<never, never>, Frame, Frame, BlockSides> => ({
    start: () => ({}),
    step: (_state, frame, emit) => filterWindow({ shape, corners: corners as [number, number?], order, family, attenuationDb }, precision, frame, emit),
  }),
});

function filterWindow(design: RatelessDesign, precision: Precision, frame: Frame, emit: Emitter<Frame, BlockSides>): void {
  const problem = headerProblem(frame) ?? samplesProblem(frame);
  const outcome = problem === undefined ? bandForRate({ ...design, rate: frame.rate }) : { problem };
  if ("problem" in outcome) {
    emit.error(outcome.problem, frame);
    return;
  }
  if (outcome.note) emit.side("notes", noteEvent(frame, outcome.note));
  emit.out({ ...frame, samples: zeroPhase(blockPlan(outcome.sections, precision), frame.samples, frame.channels.length) });
}

function cornerProblems({ shape, corners }: { readonly shape: string; readonly corners: readonly number[] }): string[] {
  const wanted = shape.startsWith("band") ? 2 : 1;
  if (corners.length !== wanted) return [`option "corners" of a ${shape} must have ${wanted} ${wanted === 1 ? "number" : "numbers"}, got ${corners.length}`];
  return wanted === 2 && (corners[0] as number) >= (corners[1] as number) ? [`option "corners" must name the low corner first, got ${corners.join(", ")}`] : [];
}
