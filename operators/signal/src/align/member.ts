/** One source inside a group: its frames in the order of time, numbered on the group's sample grid. */
import { type Frame, frameLength, type GapCause, sampleGrid, type Time } from "@headframe/core";

/** A frame and the group's number of its first sample. */
export interface Piece {
  readonly frame: Frame;
  readonly first: number;
  /** The source broke off before this piece without losing a sample: the rate or the clock changed. */
  readonly broken: GapCause | null;
}

/** Plain data; frames are references. */
export interface Member {
  readonly source: string;
  readonly channels: readonly string[];
  rate: number;
  readonly pieces: Piece[];
  /** Number of the next sample; none before it comes any more. */
  next: number;
  /** Time of the next sample, as the member's own frames give it; null where nothing binds the next frame to it. */
  nextTime: Time | null;
  /** Cause of a break without loss, until the next frame comes. */
  broken: GapCause | null;
}

/** The grid of a group. */
export interface Grid {
  readonly rate: number;
  /** Time of sample 0, by the first member. */
  anchor: Time;
}

/** A member that has given nothing yet. */
export function startMember({ source, channels, rate }: Frame): Member {
  return { source, channels, rate, pieces: [], next: Number.MIN_SAFE_INTEGER, nextTime: null, broken: null };
}

/**
 * Numbers a frame and puts it at the member's end.
 *
 * @returns what is wrong, if the frame begins before the last one ended
 */
export function addPiece(member: Member, frame: Frame, grid: Grid): string | undefined {
  const numbers = sampleGrid(grid.rate);
  const follows = member.nextTime !== null && Math.abs(numbers.index(frame.t0 - member.nextTime)) <= 0.5;
  const first = follows ? member.next : numbers.nearest(frame.t0 - grid.anchor);
  const over = member.nextTime !== null || first + frameLength(frame) <= member.next; // else the group gave up on its beginning
  if (first < member.next && over) return `Frame starts ${member.next - first} samples before the last one ended; put \`regularise\` before \`align\``;
  member.pieces.push({ frame, first, broken: member.broken });
  member.broken = null;
  member.next = first + frameLength(frame);
  member.nextTime = frame.t0 + numbers.offset(frameLength(frame));
  return undefined;
}

/** Time of sample `number` in a piece. */
export function timeInPiece({ frame, first }: Piece, number: number): Time {
  return frame.t0 + sampleGrid(frame.rate).offset(number - first);
}

/** Number after the last sample of a piece. */
export function endOfPiece({ frame, first }: Piece): number {
  return first + frameLength(frame);
}
