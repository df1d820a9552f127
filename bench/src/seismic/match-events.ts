import type { FoundEvent } from "./found-events.ts";
import type { TrueEvent } from "./truth.ts";

/** How far a found event may lie from a truth to count as it. */
const NEAR: { readonly seconds: number; readonly metres: number } = { seconds: 0.03, metres: 60 };

/** A truth and the event that was found for it. */
export interface Match {
  readonly truth: TrueEvent;
  readonly found: FoundEvent;
}

export interface Matches {
  readonly pairs: readonly Match[];
  /** Near a truth, but another was nearer to it. */
  readonly duplicates: readonly FoundEvent[];
  /** Near no truth. */
  readonly wrong: readonly FoundEvent[];
}

/** Matches found events with truths one to one, the nearest (in time and place, each in parts of `NEAR`) first. */
export function matchEvents(truths: readonly TrueEvent[], found: readonly FoundEvent[]): Matches {
  const near = found.flatMap((event) =>
    truths.flatMap((truth) => {
      const distance = distanceOf(truth, event);
      return distance === undefined ? [] : [{ truth, found: event, distance }];
    }),
  );
  near.sort((a, b) => a.distance - b.distance);
  const [takenTruths, takenFound] = [new Set<TrueEvent>(), new Set<FoundEvent>()];
  const pairs: Match[] = [];
  for (const { truth, found } of near) {
    if (takenTruths.has(truth) || takenFound.has(found)) continue;
    takenTruths.add(truth);
    takenFound.add(found);
    pairs.push({ truth, found });
  }
  const nearSome = new Set(near.map((pair) => pair.found));
  const rest = found.filter((event) => !takenFound.has(event));
  return { pairs, duplicates: rest.filter((event) => nearSome.has(event)), wrong: rest.filter((event) => !nearSome.has(event)) };
}

function distanceOf(truth: TrueEvent, found: FoundEvent): number | undefined {
  const seconds = Math.abs(Number(found.time - truth.time)) / 1e9;
  const metres = Math.hypot(found.x - truth.x, found.y - truth.y, found.z - truth.z);
  return seconds <= NEAR.seconds && metres <= NEAR.metres ? seconds / NEAR.seconds + metres / NEAR.metres : undefined;
}
