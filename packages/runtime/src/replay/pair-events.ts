/** Which event of one run is which of another: by id, and where ids differ by what they are about and time. */
import type { Event, Time } from "@headframe/core";
import { later } from "../watermarks.ts";

type Known = Pick<Event, "id" | "source" | "time" | "data">;

/** Two events that stand for the same thing. */
export interface Pair<E> {
  readonly recorded: E;
  readonly other: E;
  readonly by: "id" | "time";
}

/** Every event of two runs, in exactly one of the lists; each list is in order of time. */
export interface Pairing<E> {
  readonly pairs: readonly Pair<E>[];
  readonly onlyRecorded: readonly E[];
  readonly onlyOther: readonly E[];
}

/** Clusters with more combinations than this are paired first come, first served. */
const MAX_CELLS = 4_000_000;

/**
 * Pairs events one to one. Equal ids are pairs whatever their times; of the rest, those of one source (and one channel and
 * phase, where they name these) whose times are at most `tolerance` apart: as many pairs as possible, and of all such
 * pairings the one with the least sum of differences.
 *
 * @param tolerance - nanoseconds
 */
export function pairEvents<E extends Known>(recorded: readonly E[], other: readonly E[], tolerance: Time): Pairing<E> {
  const pairs: Pair<E>[] = [];
  const byId = Map.groupBy(other, ({ id }) => id);
  const left = inTime(recorded).filter((event) => {
    const twin = byId.get(event.id)?.shift();
    if (twin !== undefined) pairs.push({ recorded: event, other: twin, by: "id" });
    return twin === undefined;
  });
  const right = inTime([...byId.values()].flat());
  const [paired, onlyRecorded] = [new Set<E>(), [] as E[]];
  const candidatesBySubject = Map.groupBy(right, subjectOf);
  for (const [subject, events] of Map.groupBy(left, subjectOf)) {
    const candidates = candidatesBySubject.get(subject) ?? [];
    const partners = nearestPartners(events, candidates, tolerance);
    events.forEach((event, i) => {
      const twin = candidates[partners[i] as number];
      if (twin === undefined) onlyRecorded.push(event);
      else {
        pairs.push({ recorded: event, other: twin, by: "time" });
        paired.add(twin);
      }
    });
  }
  pairs.sort((a, b) => compare(a.recorded.time, b.recorded.time));
  return { pairs, onlyRecorded: inTime(onlyRecorded), onlyOther: right.filter((event) => !paired.has(event)) };
}

/** What an event is about. */
function subjectOf({ source, data }: Known): string {
  const { channel, phase } = (typeof data === "object" && data !== null ? data : {}) as { readonly channel?: unknown; readonly phase?: unknown };
  return JSON.stringify([source, channel, phase]);
}

function inTime<E extends Known>(events: readonly E[]): E[] {
  return [...events].sort((a, b) => compare(a.time, b.time));
}

function compare(a: Time, b: Time): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** For each event of `a` the index of its partner in `b`, or -1; both are in order of time. */
function nearestPartners(a: readonly Known[], b: readonly Known[], tolerance: Time): Int32Array {
  const partners = new Int32Array(a.length).fill(-1);
  for (let [i, j] = [0, 0]; i < a.length && j < b.length; ) {
    const [fromI, fromJ] = [i, j];
    let reach = earlier(a[i]?.time, b[j]?.time) + tolerance;
    // What is further than the tolerance from all before it can pair with none of them.
    for (;;) {
      if (i < a.length && (a[i] as Known).time <= reach) reach = later(reach, (a[i++] as Known).time + tolerance);
      else if (j < b.length && (b[j] as Known).time <= reach) reach = later(reach, (b[j++] as Known).time + tolerance);
      else break;
    }
    const [as, bs] = [a.slice(fromI, i), b.slice(fromJ, j)];
    const pair = as.length * bs.length > MAX_CELLS ? firstComeFirstServed : leastDifference;
    pair(as, bs, tolerance, (x, y) => {
      partners[fromI + x] = fromJ + y;
    });
  }
  return partners;
}

function earlier(a: Time | undefined, b: Time | undefined): Time {
  if (a === undefined) return b ?? 2n ** 63n;
  return b === undefined || a < b ? a : b;
}

type Matched = (i: number, j: number) => void;

/** As many pairs as possible; which of several candidates is taken is not weighed. */
function firstComeFirstServed(a: readonly Known[], b: readonly Known[], tolerance: Time, matched: Matched): void {
  for (let [i, j] = [0, 0]; i < a.length && j < b.length; ) {
    const apart = (b[j] as Known).time - (a[i] as Known).time;
    if (apart > tolerance) i++;
    else if (apart < -tolerance) j++;
    else matched(i++, j++);
  }
}

/** Alignment by dynamic programming; pairs of an optimal pairing need not cross. */
function leastDifference(a: readonly Known[], b: readonly Known[], tolerance: Time, matched: Matched): void {
  const width = b.length + 1;
  const count = new Int32Array((a.length + 1) * width);
  const cost = new Float64Array((a.length + 1) * width);
  const apart = (i: number, j: number) => {
    const difference = (a[i - 1] as Known).time - (b[j - 1] as Known).time;
    return difference < 0n ? -difference : difference;
  };
  const better = (x: number, y: number) => (count[x] as number) > (count[y] as number) || (count[x] === count[y] && (cost[x] as number) <= (cost[y] as number));
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const at = i * width + j;
      const skip = better(at - width, at - 1) ? at - width : at - 1;
      const [skipCount, skipCost] = [count[skip] as number, cost[skip] as number];
      const distance = apart(i, j);
      const [pairCount, pairCost] = [(count[at - width - 1] as number) + 1, (cost[at - width - 1] as number) + Number(distance)];
      const pairs = distance <= tolerance && (pairCount > skipCount || (pairCount === skipCount && pairCost < skipCost));
      count[at] = pairs ? pairCount : skipCount;
      cost[at] = pairs ? pairCost : skipCost;
    }
  }
  for (let [i, j] = [a.length, b.length]; i > 0 && j > 0; ) {
    const at = i * width + j;
    if (count[at] === count[at - width] && cost[at] === cost[at - width]) i--;
    else if (count[at] === count[at - 1] && cost[at] === cost[at - 1]) j--;
    else matched(--i, --j);
  }
}
