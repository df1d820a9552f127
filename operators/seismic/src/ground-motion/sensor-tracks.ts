/** Channels of one sensor on one sample grid: what has come of each, and what of it can be emitted. */
import { type Frame, frameLength, type GapCause, sampleGrid, type Time } from "@headframe/core";

/** A frame's samples of one channel, by the sensor's numbers of samples. */
export interface Piece {
  readonly frame: Frame;
  /** Which of the frame's channels. */
  readonly column: number;
  /** Number of the first sample. */
  readonly first: number;
  /** Time of sample `anchorNumber`, from which the piece's own times are computed. */
  readonly anchor: Time;
  readonly anchorNumber: number;
  /** The channel broke off before this piece. */
  readonly cause: GapCause | null;
}

/** What is known of one channel. Plain data; frames are references. */
export interface Track {
  /** Id in the inventory, or in the data where it is not in the inventory. */
  readonly key: string;
  /** Id in the data; null until the channel has come. */
  id: string | null;
  source: string | null;
  readonly pieces: Piece[];
  /** Number after the last sample. */
  next: number;
  /** Time of that sample by the channel's own times; null where nothing binds the next frame to it. */
  nextTime: Time | null;
  anchor: Time;
  anchorNumber: number;
  /** The source has said that it has nothing before this number. */
  absent: number;
  cause: GapCause | null;
  /** The channel goes on elsewhere: at another rate, off this grid, or back in time. */
  left: "moved" | "back" | null;
}

/** Channels that share a grid. */
export interface Sensor {
  readonly name: string;
  readonly rate: number;
  readonly unit: string;
  /** In a fixed order, so that output does not depend on who came first. */
  readonly tracks: Track[];
  /** Everything before this number has been emitted. */
  done: number;
  /** All channels that may come are known. */
  learned: boolean;
  /** The grid: time of sample `gridNumber`. */
  gridTime: Time;
  gridNumber: number;
}

/** Numbers before which a silent channel is given up: the first for one that has just fallen silent, the second for one long silent. */
export interface Patience {
  readonly short: number;
  readonly long: number;
  /** A channel whose samples end before this number is long silent. */
  readonly silentBefore: number;
}

/** Nobody is given up. */
export const endlessPatience: Patience = { short: Number.MIN_SAFE_INTEGER, long: Number.MIN_SAFE_INTEGER, silentBefore: Number.MIN_SAFE_INTEGER };
/** Everybody is given up: the input has ended. */
export const noPatience: Patience = { short: Number.MAX_SAFE_INTEGER, long: Number.MAX_SAFE_INTEGER, silentBefore: Number.MIN_SAFE_INTEGER };

/** How far sample times may be apart for channels to be joined, in samples. */
const sameGrid = 0.25;
/** Deviation of a frame from where it is expected that is taken for jitter, in samples. */
const sameStretch = 0.5;

/** A channel of which nothing has come. */
export function silentTrack(key: string, gridTime: Time): Track {
  return {
    key,
    id: null,
    source: null,
    pieces: [],
    next: 0,
    nextTime: null,
    anchor: gridTime,
    anchorNumber: 0,
    absent: Number.MIN_SAFE_INTEGER,
    cause: null,
    left: null,
  };
}

/** Number of the sample nearest to a time. */
export function numberAt({ rate, gridTime, gridNumber }: Sensor, time: Time): number {
  return gridNumber + sampleGrid(rate).nearest(time - gridTime);
}

/** Time of a sample on the sensor's grid. */
export function timeOnGrid({ rate, gridTime, gridNumber }: Sensor, number: number): Time {
  return gridTime + sampleGrid(rate).offset(number - gridNumber);
}

/** Time of a sample by the piece's own times. */
export function timeInPiece({ frame, anchor, anchorNumber }: Piece, number: number): Time {
  return anchor + sampleGrid(frame.rate).offset(number - anchorNumber);
}

/** Number after a piece's last sample. */
function endOfPiece({ frame, first }: Piece): number {
  return first + frameLength(frame);
}

/** Whether a frame goes on where the track ended. */
export function follows(track: Track, { rate, t0 }: Frame): boolean {
  return track.nextTime !== null && Math.abs(sampleGrid(rate).index(t0 - track.nextTime)) <= sameStretch;
}

/** Whether a time is on the sensor's grid. */
export function isOnGrid(sensor: Sensor, time: Time): boolean {
  const off = time - timeOnGrid(sensor, numberAt(sensor, time));
  return Math.abs(sampleGrid(sensor.rate).index(off)) <= sameGrid;
}

/**
 * Puts a channel of a frame at the end of its track.
 *
 * @returns what is wrong with it, if anything; the samples that can be used are taken all the same
 */
export function addPiece(sensor: Sensor, track: Track, frame: Frame, column: number): string | undefined {
  const grid = sampleGrid(frame.rate);
  const continues = follows(track, frame);
  if (!continues && track.nextTime !== null && frame.t0 < track.nextTime) {
    return `Frame starts ${-grid.index(frame.t0 - track.nextTime)} samples before the last one of ${track.id} ended; put \`regularise\` before this step`;
  }
  const first = continues ? track.next : Math.max(numberAt(sensor, frame.t0), lastEnd(track));
  const expected = track.anchor + grid.offset(first - track.anchorNumber);
  const off = frame.t0 - expected;
  if (!continues || off > 1n || off < -1n) [track.anchor, track.anchorNumber] = [frame.t0, first];
  if (continues && (off > 1n || off < -1n)) [sensor.gridTime, sensor.gridNumber] = [frame.t0, first]; // the clock drifts: the grid goes with it
  const cause = continues ? null : (track.cause ?? (track.source === null ? null : "missing"));
  const piece: Piece = { frame, column, first, anchor: track.anchor, anchorNumber: track.anchorNumber, cause };
  track.cause = null;
  track.source = frame.source;
  track.next = endOfPiece(piece);
  track.nextTime = timeInPiece(piece, track.next);
  if (track.next > sensor.done) track.pieces.push(piece);
  return first < sensor.done ? `${Math.min(sensor.done, track.next) - first} samples of ${track.id} came after the others went on without them` : undefined;
}

function lastEnd({ pieces }: Track): number {
  const last = pieces[pieces.length - 1];
  return last ? endOfPiece(last) : Number.MIN_SAFE_INTEGER;
}

/** A range of samples that can be emitted, and the pieces that cover it, in the order of the tracks. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly here: readonly { readonly track: Track; readonly piece: Piece }[];
}

/**
 * The next range in which the same channels are there all along, as far as this is sure.
 *
 * @param uncovered - for a silent channel: number before which it need not be waited for, because the inventory does not list it then
 */
export function nextStretch(sensor: Sensor, patience: Patience, uncovered: (track: Track, number: number) => number): Stretch | undefined {
  const from = firstWaiting(sensor);
  if (from === undefined) return undefined;
  let to = Number.MAX_SAFE_INTEGER;
  const here: { track: Track; piece: Piece }[] = [];
  for (const track of sensor.tracks) {
    const piece = track.pieces[0];
    if (piece && piece.first <= from) here.push({ track, piece });
    if (piece) to = Math.min(to, piece.first <= from ? endOfPiece(piece) : piece.first);
    else if (!track.left) {
      const givenUp = track.next < patience.silentBefore ? patience.long : patience.short;
      const known = Math.max(track.absent, givenUp);
      const absent = known > from ? known : Math.max(known, uncovered(track, from));
      if (absent <= from) return undefined;
      to = Math.min(to, absent);
    }
  }
  if (!sensor.learned) to = Math.min(to, patience.short);
  return to > from ? { from, to, here } : undefined;
}

/** Number of the first sample that has not been emitted. */
export function firstWaiting({ tracks, done }: Sensor): number | undefined {
  let first: number | undefined;
  for (const { pieces } of tracks) {
    const head = pieces[0];
    if (head && (first === undefined || head.first < first)) first = head.first;
  }
  return first === undefined ? undefined : Math.max(first, done);
}

/** Forgets what has been emitted. */
export function forgetBefore(sensor: Sensor, number: number): void {
  sensor.done = number;
  for (const { pieces } of sensor.tracks) while (pieces[0] && endOfPiece(pieces[0]) <= number) pieces.shift();
}
