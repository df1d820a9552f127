import { type DataItem, type Emitter, type Frame, frameProblem, type Kernel } from "@headframe/core";

/** State of an operator that keeps nothing from one frame to the next. */
export type NoState = Record<never, never>;

/** Kernel that takes each frame by itself: a whole window, or samples that need no neighbours. Unfit frames are reported and dropped. */
export function windowKernel<Out extends DataItem>(
  step: (frame: Frame, emit: Emitter<Out, Record<never, never>>) => void,
): Kernel<NoState, Frame, Out, Record<never, never>> {
  return {
    start: () => ({}),
    step(_state, frame, emit) {
      const problem = frameProblem(frame);
      if (problem === undefined) step(frame, emit);
      else emit.error(problem, frame);
    },
  };
}
