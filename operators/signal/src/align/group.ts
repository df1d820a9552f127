/** Sources that become one multi-channel frame: who belongs to the group, and how far it has come. */
import { type Emitter, type Frame, frameLength, type Gap, type GapCause, sampleGrid, type Time } from "@headframe/core";
import { joinPieces } from "./join-pieces.ts";
import { addPiece, endOfPiece, type Grid, type Member, type Piece, startMember, timeInPiece } from "./member.ts";

/** Plain data; frames are references. */
export interface Group {
  readonly name: string;
  /** In the order of their first channel ids. */
  members: Member[];
  /** Frames that came before the group was complete. */
  early: Frame[];
  /** Null until the group is complete. */
  grid: Grid | null;
  /** Number of the next sample to emit. */
  cursor: number;
  /** Samples are being dropped because members are too far off each other; it was reported. */
  skewed: boolean;
  /** Members before a change of rate, which the group waits for. */
  again: string[];
  /** Sources that were turned away, each reported once. */
  readonly refused: string[];
}

/** Where a group puts its frames. */
export type GroupEmitter = Emitter<Frame>;

/** Emits every range of time that all members have, and a gap for every range that one of them surely lacks. */
export function advance(group: Group, emit: GroupEmitter, tolerance: number): void {
  const { grid } = group;
  while (grid) {
    for (const { pieces } of group.members) while (pieces[0] && endOfPiece(pieces[0]) <= group.cursor) pieces.shift();
    const heads = group.members.map(({ pieces }) => pieces[0]);
    const here = heads.filter((piece): piece is Piece => piece !== undefined && piece.first <= group.cursor);
    if (here.length === heads.length) emitRange(group, grid, here, emit, tolerance);
    else if (!skipKnown(group, grid, emit)) return;
  }
}

/** States everything up to sample `limit` as missing where a member has said nothing about it. */
export function giveUp(group: Group, limit: number, emit: GroupEmitter): void {
  if (!group.grid || limit <= group.cursor) return;
  const silent = group.members.filter(({ pieces, next }) => pieces.length === 0 && next <= group.cursor);
  if (silent.length === 0) return;
  emitGap(group, group.grid, limit, "missing", emit);
  for (const member of silent) {
    member.next = limit;
    member.nextTime = null;
  }
}

/** Number after the last sample that any member has. */
export function newest(group: Group): number {
  return Math.max(
    ...group.members.map(({ pieces, next }) => (pieces.length > 0 ? endOfPiece(pieces[pieces.length - 1] as Piece) : Math.min(next, group.cursor))),
  );
}

/** Whether any member has samples that could not be emitted so far. */
export function isWaiting(group: Group): boolean {
  return group.members.some(({ pieces }) => pieces.length > 0);
}

/** Forms the group of the sources seen so far and numbers their samples. */
export function form(group: Group, emit: GroupEmitter): void {
  const { early } = group;
  if (early.length === 0) return;
  const rate = commonRate(early);
  for (const frame of early) {
    if (frame.rate !== rate) refuse(group, frame, `${frame.source} has ${frame.rate} Hz, the group has ${rate} Hz`, emit);
    else if (!group.members.some(({ source }) => source === frame.source)) group.members.push(startMember(frame));
  }
  group.members.sort((a, b) => ((a.channels[0] ?? "") < (b.channels[0] ?? "") ? -1 : 1));
  const reference = early.find(({ source }) => source === group.members[0]?.source) as Frame;
  group.grid = { rate, anchor: reference.t0 };
  group.early = [];
  for (const frame of early) addFrame(group, group.grid, frame, emit);
  group.cursor = Math.max(...group.members.map(({ pieces }) => pieces[0]?.first ?? Number.MIN_SAFE_INTEGER));
}

/** All members have gone over to the rate of `frame`: a gap, and the group is formed again. */
export function restart(group: Group, grid: Grid, frame: Frame, emit: GroupEmitter): void {
  emitGap(group, grid, Math.max(group.cursor, sampleGrid(grid.rate).nearest(frame.t0 - grid.anchor)), "rate-change", emit);
  group.again = group.members.map(({ source }) => source);
  group.members = [];
  group.early = [frame];
  group.grid = null;
}

/** Puts a frame at the end of its member; a source that is no member is turned away. */
export function addFrame(group: Group, grid: Grid, frame: Frame, emit: GroupEmitter): void {
  const member = group.members.find(({ source }) => source === frame.source);
  if (!member) {
    refuse(group, frame, `${frame.source} is not a member of group ${group.name}`, emit);
    return;
  }
  const unit = group.members.find(({ pieces }) => pieces.length > 0)?.pieces[0]?.frame.unit ?? frame.unit;
  const problem = frame.unit === unit ? addPiece(member, frame, grid) : `Unit is ${frame.unit}, the group has ${unit}`;
  if (problem !== undefined) emit.error(problem, frame);
}

/** Takes a gap of one member. */
export function addGap(group: Group, grid: Grid, { source, to, cause }: Gap): void {
  const member = group.members.find((candidate) => candidate.source === source);
  if (!member) return;
  const number = sampleGrid(grid.rate).nearest(to - grid.anchor);
  if (number > member.next) member.next = number;
  else member.broken = cause;
  member.nextTime = null;
}

/** Time of a sample of the group. */
export function timeInGroup(grid: Grid, number: number): Time {
  return grid.anchor + sampleGrid(grid.rate).offset(number);
}

function emitRange(group: Group, grid: Grid, pieces: readonly Piece[], emit: GroupEmitter, tolerance: number): void {
  const { cursor, name } = group;
  const to = Math.min(...pieces.map(endOfPiece));
  const t0 = timeInPiece(pieces[0] as Piece, cursor);
  const period = 1e9 / grid.rate;
  const skew = Math.max(...pieces.map((piece) => Math.abs(Number(timeInPiece(piece, cursor) - t0)))) / period;
  if (Math.abs(Number(t0 - timeInGroup(grid, cursor))) > 1) grid.anchor = t0 - sampleGrid(grid.rate).offset(cursor);
  if (skew > tolerance) {
    if (!group.skewed)
      emit.error(`Members of ${name} are ${skew.toFixed(3)} samples apart, more than ${tolerance}: no frames until they are closer`, pieces[0]?.frame);
    group.skewed = true;
    emitGap(group, grid, to, "clock-step", emit);
    renumber(group, grid);
    return;
  }
  group.skewed = false;
  const broken = pieces.find(({ first, broken }) => first === cursor && broken !== null)?.broken;
  if (broken) emit.gap({ kind: "gap", source: name, from: t0, to: t0, cause: broken });
  emit.out(joinPieces({ source: name, t0: timeInGroup(grid, cursor), from: cursor, to, pieces }));
  group.cursor = to;
}

/** Skips what a member is known to lack. Gives false if it is not known. */
function skipKnown(group: Group, grid: Grid, emit: GroupEmitter): boolean {
  const to = Math.max(...group.members.map(({ pieces, next }) => pieces[0]?.first ?? next));
  if (to <= group.cursor) return false;
  // which member's cause would stand here depends on the order of arrival, so the group states none of them
  emitGap(group, grid, to, "missing", emit);
  return true;
}

function emitGap(group: Group, grid: Grid, to: number, cause: GapCause, emit: GroupEmitter): void {
  emit.gap({ kind: "gap", source: group.name, from: timeInGroup(grid, group.cursor), to: timeInGroup(grid, to), cause });
  group.cursor = to;
}

/** After clocks moved apart: numbers what each member still holds by its times again. */
function renumber(group: Group, grid: Grid): void {
  for (const member of group.members) {
    const held = member.pieces.splice(0).filter((piece) => endOfPiece(piece) > group.cursor);
    member.nextTime = null;
    if (held.length > 0) member.next = Number.MIN_SAFE_INTEGER;
    for (const { frame } of held) addPiece(member, frame, grid);
  }
}

/** The rate that most sources have; the higher of two. */
function commonRate(frames: readonly Frame[]): number {
  const rates = new Map<string, number>();
  for (const { source, rate } of frames) rates.set(source, rates.get(source) ?? rate);
  const votes = new Map<number, number>();
  for (const rate of rates.values()) votes.set(rate, (votes.get(rate) ?? 0) + 1);
  return [...votes].sort(([rateA, a], [rateB, b]) => b - a || rateB - rateA)[0]?.[0] ?? 0;
}

function refuse(group: Group, frame: Frame, reason: string, emit: GroupEmitter): void {
  if (group.refused.includes(frame.source)) return;
  group.refused.push(frame.source);
  emit.error(reason, frame);
}

/** Time after the last sample of a frame. */
export function endTime(frame: Frame): Time {
  return frame.t0 + sampleGrid(frame.rate).offset(frameLength(frame));
}
