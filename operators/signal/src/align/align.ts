import {
  defaulted,
  defineOperator,
  type Frame,
  frames,
  headerProblem,
  type Kernel,
  nanoseconds,
  optionsSchema,
  parseTime,
  sampleGrid,
  type Time,
} from "@headframe/core";
import { type Static, Type } from "typebox";
import { addFrame, addGap, advance, endTime, form, type Group, type GroupEmitter, giveUp, isWaiting, newest, restart, timeInGroup } from "./group.ts";
import type { Grid } from "./member.ts";

const options = optionsSchema({
  channels: Type.Optional(
    Type.Union([Type.Array(Type.String(), { minItems: 1 }), Type.Integer({ minimum: 1 })], {
      description: "Channel ids that belong together, or their number; others are left out. Without it the group is what comes within `learnSeconds`",
    }),
  ),
  learnSeconds: defaulted(Type.Number({ minimum: 0, description: "How long a group without `channels` is learned, in seconds of event time" }), 10),
  maxWaitSeconds: defaulted(
    Type.Number({
      exclusiveMinimum: 0,
      description: "How far a member may be behind the others before its samples count as missing, in seconds; it bounds the memory",
    }),
    10,
  ),
  toleranceSamples: defaulted(Type.Number({ minimum: 0, maximum: 0.5, description: "How far sample times of members may be apart, in samples" }), 0.25),
  source: Type.Optional(Type.String({ minLength: 1, description: "Source name of the joined frames; without it the key of the group, such as `NET_STA`" })),
});

type Options = Static<typeof options>;

const exampleFrame = (channel: string, second: string, ...samples: number[]): Frame => ({
  kind: "frame",
  source: `FDSN:BW_UH3__S_H_${channel}`,
  channels: [`FDSN:BW_UH3__S_H_${channel}`],
  t0: parseTime(`2026-01-01T00:00:${second}Z`),
  rate: 1,
  unit: "count",
  samples: Int32Array.from(samples),
});

/** Channels of equal rate, each a source of its own, gathered into frames of all of them. */
export const align = defineOperator({
  name: "align",
  version: 1,
  family: "signal",
  summary: "Channels of equal rate gathered into one multi-channel frame",
  description: `Takes regular sources (put \`regularise\` before it) and gives, for every range of time that all members have, one frame with their
channels sorted by id. Its times are those of the first channel. Nothing is interpolated:

- where one member has a gap, the group has a gap (cause missing: whose gap it was depends on the order of arrival; each source states its own);
- a member that is more than \`maxWaitSeconds\` behind the newest, or behind event time, counts as missing there, and what it sends later is an error;
- members whose sample times are further apart than \`toleranceSamples\` give an error and a gap, until they are closer;
- members of another rate than most are turned away. When all members change their rate, the group goes on at the new one after a gap.

Frames of one station are a group unless the step's \`keyBy\` says otherwise (\`none\`: one group of everything).`,
  options,
  accepts: frames,
  emits: frames,
  keyBy: "station",
  example: {
    options: { channels: 2 },
    in: [exampleFrame("Z", "00", 1, 2, 3), exampleFrame("N", "01", 20, 30, 40), exampleFrame("Z", "03", 4)],
    out: [
      { ...exampleFrame("N", "01", 20, 30, 2, 3), source: "BW_UH3", channels: ["FDSN:BW_UH3__S_H_N", "FDSN:BW_UH3__S_H_Z"] },
      { ...exampleFrame("N", "03", 40, 4), source: "BW_UH3", channels: ["FDSN:BW_UH3__S_H_N", "FDSN:BW_UH3__S_H_Z"] },
    ],
  },
  kernel: (options): Kernel<Group, Frame, Frame, Record<never, never>> => ({
    start: (key) => startGroup(options.source ?? (key === "" ? "group" : key)),
    step(group, frame, emit) {
      const problem = frameProblem(group, frame);
      if (problem !== undefined) emit.error(problem, frame);
      else if (group.grid) take(group, group.grid, frame, options, emit);
      else if (!isOutside(options, frame)) gather(group, frame, options, emit);
    },
    gap(group, gap, emit) {
      if (!group.grid) return;
      addGap(group, group.grid, gap);
      advance(group, emit, options.toleranceSamples);
    },
    watermark(group, time, emit) {
      if (!group.grid) {
        if (options.channels !== undefined || group.again.length > 0 || !isLearned(group, time, options)) return false;
        begin(group, options, emit);
        return;
      }
      // a member that has said nothing up to here will not
      if (!isWaiting(group)) return false;
      return giveUpTo(group, Math.floor(sampleGrid(group.grid.rate).index(time - group.grid.anchor)), options, emit);
    },
    holds(group): Time | undefined {
      if (!group.grid) return earliest(group.early);
      return isWaiting(group) ? timeInGroup(group.grid, group.cursor) : undefined;
    },
    end(group, emit) {
      if (!group.grid) finishEarly(group, options, emit);
      giveUp(group, newest(group), emit);
      advance(group, emit, options.toleranceSamples);
    },
  }),
});

function startGroup(name: string): Group {
  return { name, members: [], early: [], grid: null, cursor: 0, skewed: false, again: [], refused: [] };
}

/** Whether channels are listed and the frame has none of them. */
function isOutside({ channels }: Options, frame: Frame): boolean {
  return Array.isArray(channels) && !frame.channels.some((id) => channels.includes(id));
}

function frameProblem({ members }: Group, frame: Frame): string | undefined {
  const problem = headerProblem(frame);
  if (problem !== undefined) return problem;
  const known = members.find(({ source }) => source === frame.source)?.channels;
  if (!known || known === frame.channels || known.join() === frame.channels.join()) return undefined;
  return `Channels are ${frame.channels.join(" ")}, but those of the source are ${known.join(" ")}`;
}

/** A frame of a group that is complete. */
function take(group: Group, grid: Grid, frame: Frame, options: Options, emit: GroupEmitter): void {
  const member = group.members.find(({ source }) => source === frame.source);
  if (!member && isOutside(options, frame)) return;
  if (member) member.rate = frame.rate;
  if (member && frame.rate !== grid.rate) {
    if (group.members.every(({ rate }) => rate === frame.rate)) restart(group, grid, frame, emit);
    else emit.error(`Sample rate is ${frame.rate} Hz, group ${group.name} has ${grid.rate} Hz`, frame);
    return;
  }
  addFrame(group, grid, frame, emit);
  advance(group, emit, options.toleranceSamples);
  giveUpTo(group, newest(group) - Math.round(options.maxWaitSeconds * grid.rate), options, emit);
}

/** Gives up on silent members, in steps of a quarter of the waiting time, so that a dead channel does not give a gap for every frame; false if it did nothing. */
function giveUpTo(group: Group, limit: number, options: Options, emit: GroupEmitter): false | undefined {
  const step = Math.max(1, (options.maxWaitSeconds * (group.grid?.rate ?? 1)) / 4);
  if (limit - group.cursor < step) return false;
  giveUp(group, limit, emit);
  advance(group, emit, options.toleranceSamples);
}

/** A frame before the group is complete. */
function gather(group: Group, frame: Frame, options: Options, emit: GroupEmitter): void {
  group.early.push(frame);
  const missing = missingMembers(group, options);
  if (missing === undefined ? isLearned(group, endTime(frame), options) : missing.length === 0) begin(group, options, emit);
  else if (missing !== undefined) forgetOld(group, missing, endTime(frame), options, emit);
}

/** Names of members that have not come, or undefined where the group is learned. */
function missingMembers({ early, again }: Group, { channels }: Options): string[] | undefined {
  if (again.length > 0) return again.filter((source) => !early.some((frame) => frame.source === source));
  if (channels === undefined) return undefined;
  const seen = new Set(early.flatMap((frame) => frame.channels));
  if (Array.isArray(channels)) return channels.filter((id) => !seen.has(id));
  return Array.from({ length: Math.max(0, channels - seen.size) }, (_, i) => `channel ${seen.size + i + 1} of ${channels}`);
}

function isLearned({ early }: Group, now: Time, { learnSeconds }: Options): boolean {
  const from = earliest(early);
  return from !== undefined && now - from >= nanoseconds(learnSeconds);
}

function begin(group: Group, options: Options, emit: GroupEmitter): void {
  group.again = [];
  form(group, emit);
  advance(group, emit, options.toleranceSamples);
}

/** While members have not come: frames older than the waiting time become a gap of the group. */
function forgetOld(group: Group, missing: readonly string[], now: Time, { maxWaitSeconds }: Options, emit: GroupEmitter): void {
  const wait = nanoseconds(maxWaitSeconds);
  const from = earliest(group.early) as Time;
  if (now - from <= wait + wait / 4n) return;
  const old = group.early.filter((frame) => endTime(frame) <= now - wait);
  if (old.length === 0) return;
  group.early = group.early.filter((frame) => !old.includes(frame));
  const to = old.map(endTime).reduce((a, b) => (a > b ? a : b));
  emit.error(`Group ${group.name} still lacks ${missing.join(", ")}: ${old.length} frames of its other members are dropped`, old[0]);
  emit.gap({ kind: "gap", source: group.name, from, to, cause: "missing" });
}

/** The input ended before the group was complete. */
function finishEarly(group: Group, options: Options, emit: GroupEmitter): void {
  const missing = missingMembers(group, options) ?? [];
  if (missing.length === 0) begin(group, options, emit);
  else if (group.early.length > 0) emit.error(`Group ${group.name} lacks ${missing.join(", ")}: ${group.early.length} frames are dropped`, group.early[0]);
}

function earliest(early: readonly Frame[]): Time | undefined {
  return early.map(({ t0 }) => t0).reduce<Time | undefined>((least, t0) => (least === undefined || t0 < least ? t0 : least), undefined);
}
