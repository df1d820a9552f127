import { type Emitter, type Frame, frameLength, headerProblem, type Kernel, sampleGrid, samplesProblem } from "@headframe/core";
import { continuousKernel, type RunState } from "../continuous/continuous-kernel.ts";
import { madeFrame, type Run } from "../continuous/run.ts";
import type { BlockPlan } from "./block-plan.ts";
import { type BlockState, blockState, isFiniteState } from "./block-state.ts";
import { bestEngine, type Engine } from "./engine.ts";
import { type NoteEvent, noteEvent } from "./note-event.ts";

/** A plan for one sample rate, perhaps with a note about it, or why there is none. */
export type RatePlan = { readonly plan: BlockPlan; readonly note?: string } | { readonly problem: string };

/** What a block kernel remembers in a run. */
export interface BlockWork {
  state: BlockState;
}

/** Side ports of operators with a block kernel. */
export type BlockSides = { readonly notes: NoteEvent };

type Out = Emitter<Frame, BlockSides>;

/**
 * Streaming kernel over a plan that follows from the sample rate. Results have unit "1" where the plan has a
 * ratio, and the ratio's first `lta` results are marked as settling.
 *
 * A frame with an unfit sample is reported and dropped; it becomes a gap, and the state starts afresh.
 *
 * @param planFor - called once for each rate
 * @param engine - for tests; all engines give the same bits
 */
export function blockKernel(planFor: (rate: number) => RatePlan, engine: Engine = bestEngine()): Kernel<RunState<BlockWork>, Frame, Frame, BlockSides> {
  const plans = new Map<number, RatePlan>();
  const atRate = (rate: number): RatePlan => {
    const known = plans.get(rate) ?? planFor(rate);
    plans.set(rate, known);
    return known;
  };
  const planOf = (rate: number): BlockPlan => (atRate(rate) as { plan: BlockPlan }).plan;
  return continuousKernel<BlockWork, Frame, BlockSides>({
    check: headerProblem,
    problem(frame) {
      const found = atRate(frame.rate);
      return "problem" in found ? found.problem : undefined;
    },
    start: (frame) => ({ state: blockState(planOf(frame.rate), frame.channels.length) }),
    step(run, frame, emit) {
      const found = atRate(run.rate);
      if ("note" in found && run.count === 0) emit.side("notes", noteEvent(frame, found.note as string));
      takeBlock(planOf(run.rate), engine, run, frame, emit);
    },
  });
}

function takeBlock(plan: BlockPlan, engine: Engine, run: Run<BlockWork>, frame: Frame, emit: Out): void {
  const { state } = run.work;
  const unsettled = plan.ratio ? plan.ratio.lta - state.seen : 0;
  const samples = engine.process(plan, state, frame.samples, run.channels.length);
  if (!isFiniteState(plan, state)) {
    run.work.state = blockState(plan, run.channels.length);
    refuse(plan, frame, emit);
    return;
  }
  const settling = Math.max(unsettled, run.unsettled - run.count);
  emit.out(madeFrame(run, { t0: frame.t0, samples, settling, ...(plan.ratio && { unit: "1" }) }));
}

function refuse(plan: BlockPlan, frame: Frame, emit: Out): void {
  emit.error(samplesProblem(frame) ?? `Samples are too large for ${plan.precision}`, frame);
  const to = frame.t0 + sampleGrid(frame.rate).offset(frameLength(frame));
  emit.gap({ kind: "gap", source: frame.source, from: frame.t0, to, cause: "damaged" });
}
