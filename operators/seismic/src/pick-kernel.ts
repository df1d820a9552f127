import { type Frame, frameProblem, type Kernel, sampleGrid } from "@headframe/core";
import { type PickData, type PickEvent, pickEvent } from "./pick-event.ts";

/** State of a picker: windows have nothing to do with each other. */
export type NoState = Record<never, never>;

/** A pick by its place in a window. */
export type WindowPick = PickData & { readonly index: number };

/**
 * Kernel that takes each frame as a whole window and emits what is picked in it.
 *
 * @param picksOf - the picks of a sound window, or why it cannot be worked on, as one sentence
 */
export function pickKernel(picksOf: (window: Frame) => readonly WindowPick[] | string): Kernel<NoState, Frame, PickEvent, Record<never, never>> {
  return {
    start: () => ({}),
    step(_state, window, emit) {
      const picks = frameProblem(window) ?? picksOf(window);
      if (typeof picks === "string") {
        emit.error(picks, window);
        return;
      }
      for (const { index, ...data } of picks) emit.out(pickEvent(window.source, window.t0 + sampleGrid(window.rate).offset(index), data));
    },
  };
}

/** Last letter of a channel's source id: its orientation. */
export function componentOf(channel: string): string {
  return channel.slice(-1);
}
