/**
 * Which votes make a network trigger, in the order of time, by the rules of ObsPy's `coincidence_trigger`.
 *
 * @see obspy.signal.trigger.coincidence_trigger; Withers et al. 1998, p. 98; Trnkoczy 2012
 */
import type { Time } from "@headframe/core";
import type { Vote } from "./network-trigger.ts";

/** Votes that wait, and how far decisions have come; plain data. */
export interface Ballot {
  /** Sorted by on time, off time and channel. */
  readonly waiting: Vote[];
  /** Off time of the last network trigger. */
  lastOff: Time | null;
  /** No vote up to this on time can be counted any more. */
  decided: Time | null;
}

/** What makes votes a network trigger. */
export interface Rules {
  readonly minimumSum: number;
  /** Nanoseconds after the last off time within which a further on time still joins. */
  readonly extension: bigint;
  /**
   * What a further vote of a voter in the group does. `separate`: nothing, but it may begin a group of its own,
   * as in ObsPy. `join`: it is a part of the group, makes it last longer and does not count again.
   */
  readonly repeats: "separate" | "join";
}

/** Votes that together are a network trigger. */
export interface Elected {
  readonly votes: readonly Vote[];
  readonly off: Time;
  readonly sum: number;
}

interface Gathered extends Elected {
  /** How many of the waiting votes are a part of the group and of no other. */
  readonly spent: number;
}

/** Puts a vote in its place among those that wait. */
export function addVote(ballot: Ballot, vote: Vote): void {
  const { waiting } = ballot;
  let i = waiting.length;
  while (i > 0 && isBefore(vote, waiting[i - 1] as Vote)) i--;
  waiting.splice(i, 0, vote);
}

/**
 * Decides on every vote, oldest first, that nothing still to come can touch.
 *
 * The oldest vote gathers those that follow as long as each begins no later than the latest off time so far
 * plus the extension; a voter counts once, see {@link Rules.repeats}. The gathering is a network trigger if its weights add up to
 * the minimum and it ends later than the last network trigger, of which it is else a part.
 *
 * @param complete - all votes with an earlier on time are there; absent: all votes are there
 */
export function decide(ballot: Ballot, rules: Rules, complete?: Time): Elected[] {
  const elected: Elected[] = [];
  for (let head = ballot.waiting[0]; head; head = ballot.waiting[0]) {
    const gathered = gather(ballot.waiting, rules);
    const until = gathered.off + rules.extension;
    if (complete !== undefined && until >= complete) break;
    settle(ballot, rules, gathered, elected);
  }
  return elected;
}

/** Decides on the oldest vote with what is known. */
export function decideOldest(ballot: Ballot, rules: Rules): Elected[] {
  const elected: Elected[] = [];
  if (ballot.waiting.length > 0) settle(ballot, rules, gather(ballot.waiting, rules), elected);
  return elected;
}

function settle(ballot: Ballot, rules: Rules, { spent, ...gathered }: Gathered, elected: Elected[]): void {
  ballot.waiting.splice(0, spent);
  const until = gathered.off + rules.extension;
  if (ballot.decided === null || until > ballot.decided) ballot.decided = until;
  if (gathered.sum < rules.minimumSum || (ballot.lastOff !== null && gathered.off <= ballot.lastOff)) return;
  ballot.lastOff = gathered.off;
  elected.push(gathered);
}

function gather(waiting: readonly Vote[], { extension, repeats }: Rules): Gathered {
  const votes: Vote[] = [];
  const voters = new Set<string>();
  let off: Time = waiting[0]?.off ?? 0n;
  let sum = 0;
  let joined = 0;
  for (const vote of waiting) {
    const again = voters.has(vote.voter);
    if (again && repeats === "separate") continue;
    if (vote.on > off + extension) break;
    joined++;
    if (vote.off > off) off = vote.off;
    if (again) continue;
    votes.push(vote);
    voters.add(vote.voter);
    sum += vote.weight;
  }
  return { votes, off, sum, spent: repeats === "join" ? joined : 1 };
}

function isBefore(a: Vote, b: Vote): boolean {
  if (a.on !== b.on) return a.on < b.on;
  return a.off !== b.off ? a.off < b.off : a.channel < b.channel;
}
