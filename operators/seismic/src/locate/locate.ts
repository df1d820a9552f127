import { defineOperator, type Emitter, type Kernel, parseTime, type Time } from "@headframe/core";
import { type AssociationEvent, associationEvents } from "../association-event.ts";
import { type SeismicEvent, seismicEvents } from "../located-event.ts";
import { siteTravelTimes } from "../travel-time/site-travel-times.ts";
import type { PhaseIndex } from "../travel-time/travel-times.ts";
import { velocityProblems } from "../travel-time/velocity-field.ts";
import { type Calibration, delaySigma, freshCalibration, learn, speedPrior, stationDelay } from "./calibration.ts";
import { type Location, locateArrivals } from "./locate-arrivals.ts";
import { locateExample } from "./locate-example.ts";
import { type LocateOptions, locateOptions } from "./locate-options.ts";
import { locatedEvent } from "./located-event-of.ts";
import { locationProblem } from "./location-problem.ts";
import { readArrivals, timeOf } from "./read-arrivals.ts";

/** What is kept from one event to the next. */
interface LocateState {
  calibration: Calibration;
  /** How far event time has come. */
  reached?: Time;
}

/** Fewer stations than these may fit by chance. */
const FEW_STATIONS = 8;

type Side = { rejected: AssociationEvent };

/** Hypocentres from associated P and S picks. */
export const locate = defineOperator({
  name: "locate",
  version: 1,
  family: "seismic",
  summary: "Hypocentre and origin time of associated picks, with an uncertainty that is meant",
  description:
    "An octree search of the volume on a robust misfit, then damped Gauss-Newton with Student's t weights on place, origin time and the event's own P and S " +
    "speeds (with a Gaussian prior about the model's). The covariance is a sandwich estimate that contains the error of the speeds; for few stations, or an " +
    "event outside of them, the uncertainty comes from importance samples. With `calibrate` the step learns speeds, station delays and the model error from " +
    "well-located revised events. An association that no place explains goes to the port `rejected`.",
  options: locateOptions,
  check: velocityProblems,
  accepts: associationEvents,
  emits: seismicEvents,
  side: { rejected: associationEvents },
  keyBy: "none",
  example: locateExample,
  kernel: (options): Kernel<LocateState, AssociationEvent, SeismicEvent, Side> => {
    const locateOne = locator(options);
    return {
      start: () => ({ calibration: freshCalibration(options.speedError, options.modelError) }),
      step: (state, association, emit) => locateOne(state, association, emit),
      gap: (_state, gap, emit) => emit.gap(gap), // a hole in the waves changes nothing that was learnt
      watermark(state, time) {
        if (state.reached !== undefined && time <= state.reached) return false;
        state.reached = time;
        return;
      },
    };
  },
});

function locator(options: LocateOptions): (state: LocateState, association: AssociationEvent, emit: Emitter<SeismicEvent, Side>) => void {
  const { inventory } = options;
  const times = siteTravelTimes(options);
  if (!inventory || !times) return (_state, association, emit) => emit.error("There is no inventory: nothing can be located", association);
  const stations = new Map(times.stations.map(({ id }, index) => [id, index]));
  const known = new Map(options.stationDelays.map(({ station, pSeconds, sSeconds }) => [station, [pSeconds, sSeconds] as const]));
  return (state, association, emit) => {
    const { calibration } = state;
    const delay = (station: string, phase: 0 | 1) => (known.get(station)?.[phase] ?? 0) + stationDelay(calibration, station, phase);
    const read = readArrivals(association, stations, options.pickFloorSeconds, delay);
    for (const problem of read.problems) emit.error(problem, association);
    const { picks, arrivals } = read;
    const { x, y, z } = association.data;
    if (![x, y, z].every(Number.isFinite)) {
      emit.error("The association's place is not a number", association);
      return;
    }
    const enough = new Set(arrivals.station).size >= options.minStations;
    const unknownDelay = delaySigma(calibration);
    const delaySigmas = Float64Array.from(picks, ({ station }, i) => unknownDelay(station, arrivals.phase[i] as 0 | 1));
    const problem = locationProblem(times, arrivals, speedPrior(calibration), Math.sqrt(calibration.modelVariance), delaySigmas);
    const location = enough ? locateArrivals(problem, { x, y, z }) : undefined;
    if (!location || !isSound(location, arrivals.count, options)) {
      emit.side("rejected", association);
      return;
    }
    const reached = reachedBy(state, association);
    emit.out(locatedEvent({ association, times, inventory, picks, arrivals, location, calibration, reached, lastArrival: lastUsed(picks, location) }));
    if (!options.calibrate || association.data.stage !== "revised" || association.data.ambiguous) return;
    const travelled = picks.map((_, i) => times.time(arrivals.phase[i] as PhaseIndex, arrivals.station[i] as number, location.x, location.y, location.z));
    learn(
      calibration,
      association.data.event,
      location,
      arrivals,
      picks.map(({ station }) => station),
      travelled,
    );
  };
}

function isSound(location: Location, picks: number, { minStations, maxOutlierShare, maxMisfit, maxRmsSeconds, maxUncertaintyMetres }: LocateOptions): boolean {
  return (
    location.stations >= minStations &&
    location.picks >= minStations + 1 && // four picks fit any place
    lostShare(location, picks) <= maxOutlierShare &&
    location.scale <= maxMisfit ** 2 &&
    location.rms <= (maxRmsSeconds ?? Infinity) &&
    location.radius68 <= (maxUncertaintyMetres ?? Infinity)
  );
}

/** Share of the picks that do not fit; where few stations do, chance can make them fit, and picks that fit badly count as lost in part. */
function lostShare({ weights, stations, picks }: Location, count: number): number {
  if (stations >= FEW_STATIONS) return (count - picks) / count;
  return 1 - weights.reduce((sum, weight) => sum + weight, 0) / count;
}

/** How far event time had come when the association was decided: what it says itself, or the last watermark. */
function reachedBy({ reached = 0n }: LocateState, { data }: AssociationEvent): Time {
  const decided = (data.reached === undefined ? undefined : timeOf(data.reached)) ?? 0n;
  return decided > reached ? decided : reached;
}

function lastUsed(picks: readonly { readonly time: string }[], { weights }: Location): Time {
  const used = picks.filter((_, i) => (weights[i] as number) > 0).map(({ time }) => parseTime(time));
  return used.reduce((last, time) => (time > last ? time : last));
}
