/** For tests: does an operator's output depend on how its input was cut into frames? @module */
import type { Frame, Item, Step } from "@headframe/core";
import { cutFrame, itemDifference, joinFrames, runStep } from "@headframe/core/testing";

/**
 * How the output differs between a frame handed in whole and cut into pieces, or undefined if it does not.
 * Frames are joined before they are compared; where each piece starts and which samples are settling is not.
 */
export function chunkDifference(step: Pick<Step, "spec" | "definition">, frame: Frame, cuts: readonly number[], tolerance = 0): string | undefined {
  const whole = joined(runStep(step, [frame]).out);
  const pieces = joined(runStep(step, cutFrame(frame, cuts)).out);
  if (whole.length !== pieces.length) return `${whole.length} items are not ${pieces.length}`;
  return whole.map((item, i) => itemDifference(item, pieces[i] as Item, tolerance)).find((difference) => difference !== undefined);
}

function joined(items: readonly Item[]): Item[] {
  const frames = items.filter((item) => item.kind === "frame");
  const others = items.filter((item) => item.kind !== "frame");
  return frames.length === 0 ? others : [joinFrames(frames), ...others];
}
