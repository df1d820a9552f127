import { defineOperator, type Emitter, type Kernel, nanoseconds, seconds, stationOf, type Time } from "@headframe/core";
import { type AssociationEvent, associationEvents } from "../association-event.ts";
import { type PickEvent, pickEvents } from "../pick-event.ts";
import { siteTravelTimes } from "../travel-time/site-travel-times.ts";
import { velocityProblems } from "../travel-time/velocity-field.ts";
import { exampleAssociations, exampleOptions, examplePicks } from "./associate-example.ts";
import { type AssociateOptions, associateOptions } from "./associate-options.ts";
import { type AssociationState, freshState } from "./association-state.ts";
import { decideEpoch } from "./decide-epoch.ts";
import { heldPick, NOBODY, reference } from "./held-pick.ts";
import { associationSite, type Site } from "./scene.ts";

type Side = { unassociated: PickEvent };

/** Unknown stations that are told apart. */
const UNKNOWN = 1000;

/**
 * Picks to events under a velocity model, also where events overlap.
 *
 * @see Münchmeyer 2024, PyOcto, Seismica 3 (cells of space and time that are split where picks agree)
 */
export const associate = defineOperator({
  name: "associate",
  version: 1,
  family: "seismic",
  summary: "Picks of P and S waves to seismic events, under a velocity model",
  description: `Each pick may be a P or an S. At fixed epochs of event time the picks that are in are projected back to origin times at the nodes of a
grid; where enough agree, the node is narrowed down, and place and time are fitted by robust least squares in turns with claiming picks. An event
stands if the evidence for it, picks that fit, stations that should have picked and did not, amplitudes, against the rate of unrelated picks,
is at least \`minimumScore\` (natural logarithm of odds). A pick belongs to one event; open events compete for picks until they are decided.

A clear event is emitted once as \`preliminary\` from its first picks, and every event once as \`revised\` when all arrivals that matter are in.
Picks that no event claims leave on \`unassociated\` once that is decided. Without an inventory all do, and so do picks of stations that it
does not have. A gap of a source changes nothing here. What is decided does not depend on the order in which picks come, nor on the steps of watermarks.`,
  options: associateOptions,
  check: ({ minimumStations, minimumPicks, minimumScore, preliminaryStations, preliminaryScore, ...velocity }) => [
    ...velocityProblems(velocity),
    ...(minimumPicks >= minimumStations ? [] : [`option "minimumPicks" (${minimumPicks}) must not be below "minimumStations" (${minimumStations})`]),
    ...(preliminaryStations >= minimumStations
      ? []
      : [`option "preliminaryStations" (${preliminaryStations}) must not be below "minimumStations" (${minimumStations})`]),
    ...(preliminaryScore >= minimumScore ? [] : [`option "preliminaryScore" (${preliminaryScore}) must not be below "minimumScore" (${minimumScore})`]),
  ],
  accepts: pickEvents,
  emits: associationEvents,
  side: { unassociated: pickEvents },
  keyBy: "none",
  example: { options: exampleOptions, in: examplePicks, out: exampleAssociations },
  kernel: (options): Kernel<AssociationState, PickEvent, AssociationEvent, Side> => associateKernel(options),
});

function associateKernel(options: AssociateOptions): Kernel<AssociationState, PickEvent, AssociationEvent, Side> {
  const travel = siteTravelTimes(options);
  const stations = new Map(travel?.stations.map(({ id }, index) => [id, index]));
  let made: Site | undefined;
  // tables are made when the first pick is decided on: to describe or check a flow takes none
  const site = (): Site | undefined => {
    if (travel) made ??= associationSite(travel, options);
    return made;
  };
  const run = (state: AssociationState, until: number, emit: Emitter<AssociationEvent, Side>): void => {
    const it = site();
    if (!it) return;
    const decisions = { association: emit.out, unassociated: (pick: PickEvent) => emit.side("unassociated", pick) };
    for (let epoch = nextEpoch(state, options.epochSeconds); epoch !== undefined && epoch <= until; epoch = nextEpoch(state, options.epochSeconds)) {
      decideEpoch(it, state, epoch, decisions);
    }
    if (Number.isFinite(until)) state.epoch = Math.max(until, state.epoch ?? until);
  };
  return {
    start: () => freshState(travel?.stations.length ?? 0),
    step(state, pick, emit) {
      const id = typeof pick.data.channel === "string" ? stationOf(pick.data.channel) : "";
      const station = stations.get(id);
      if (station === undefined) {
        emit.side("unassociated", pick);
        if (travel && !state.unknown.includes(id) && state.unknown.length < UNKNOWN) {
          state.unknown.push(id);
          emit.error(`Station "${id}" is not in the inventory; its picks cannot be associated`, pick);
        }
        return;
      }
      state.waiting.push(heldPick(pick, station, options));
      keepBounded(state, options.maxWaiting, pick, emit);
    },
    gap: (_, gap, emit) => emit.gap(gap),
    watermark(state, time, emit) {
      const epoch = epochBefore(time, options.epochSeconds);
      if (!travel || (state.epoch !== undefined && epoch <= state.epoch)) return false;
      return run(state, epoch, emit);
    },
    holds(state) {
      if (!travel) return undefined;
      const first = state.waiting.reduce((least, { t }) => Math.min(least, t), Number.POSITIVE_INFINITY);
      const from = Math.min(first, (state.epoch ?? Number.POSITIVE_INFINITY) * options.epochSeconds);
      const lag = site()?.decidedLag ?? 0;
      return Number.isFinite(from) ? reference + nanoseconds(from - lag - options.epochSeconds) : undefined;
    },
    end: (state, emit) => run(state, Number.POSITIVE_INFINITY, emit),
  };
}

/** The next epoch at which there is anything to do; undefined where nothing waits. */
function nextEpoch({ epoch, pool, waiting, open }: AssociationState, epochSeconds: number): number | undefined {
  const after = epoch === undefined ? Number.NEGATIVE_INFINITY : epoch + 1;
  if (pool.length > 0 || open.length > 0) return after;
  if (waiting.length === 0) return undefined;
  let first = Number.POSITIVE_INFINITY;
  for (const { t } of waiting) first = Math.min(first, t);
  return Math.max(after, Math.floor(first / epochSeconds) + 1);
}

/** Number of the last epoch that a time has reached. */
function epochBefore(time: Time, epochSeconds: number): number {
  return Math.floor(seconds(time - reference) / epochSeconds);
}

/** Decides the oldest pick at once where too many wait; says so when that begins. */
function keepBounded(state: AssociationState, most: number, pick: PickEvent, emit: Emitter<AssociationEvent, Side>): void {
  const held = state.waiting.length + state.pool.length;
  if (held < most / 2) state.overflowing = false;
  if (held <= most) return;
  if (!state.overflowing) emit.error(`More than ${most} picks wait for a decision; the oldest are not associated`, pick);
  state.overflowing = true;
  const at = state.pool.findIndex(({ owner }) => owner === NOBODY);
  const [oldest] = at >= 0 ? state.pool.splice(at, 1) : state.waiting.splice(0, 1);
  if (oldest) emit.side("unassociated", oldest.event);
}
