import {
  anyItem,
  type DataItem,
  defineOperator,
  type Emitter,
  type Event,
  type FrameHistory,
  frameProblem,
  type Kernel,
  nanoseconds,
  stationOf,
  type Time,
} from "@headframe/core";
import { Check } from "typebox/value";
import { type AssociationEvent, associationEvents } from "../association-event.ts";
import { type SeismicEvent, SeismicEventData } from "../located-event.ts";
import { siteTravelTimes } from "../travel-time/site-travel-times.ts";
import type { TravelTimes } from "../travel-time/travel-times.ts";
import { velocityProblems } from "../travel-time/velocity-field.ts";
import { expectedSeconds } from "./expected-seconds.ts";
import { repickExample } from "./repick-example.ts";
import { type RepickOptions, repickOptions } from "./repick-options.ts";
import { repicked, unchanged } from "./repicked.ts";
import { forgetSamples, type Histories, isLive, keepFrame, leapBack, reachedByAll } from "./station-samples.ts";

/** Samples of every source, by reference, and the events that wait for theirs. */
interface RepickState {
  readonly histories: Histories;
  readonly waiting: { readonly event: SeismicEvent; readonly due: Time }[];
}

/** Samples before an event's origin that are kept for the noise before its first arrival, s. */
const spareSeconds = 0.5;

/** Picks again around the times that a located event predicts. */
export const repick = defineOperator({
  name: "repick",
  version: 1,
  family: "seismic",
  summary: "Picks again around the times that a located event predicts, at every station",
  description: `Takes band-passed samples of all stations and located events. A preliminary event goes on at once as an association with the picks it
had. A revised one waits until its last S wave is in, for a station that lags behind most others at most about 0.5 s of event time. Then P is
looked for on all components, and S on those across the ray, near the time that the event's place predicts, with the wave speeds and delays that
the event was located with; the allowed distance follows from the uncertainty of the place and of the travel times, and counts against a pick
like its own noise. A pick that was there stays where the new one is no better. \`revision\` rises by one where a pick changed. A source whose
clock went back, told by a gap or by a frame more than 1 s back, is kept afresh.`,
  options: repickOptions,
  check: velocityProblems,
  accepts: anyItem,
  emits: associationEvents,
  keyBy: "none",
  example: repickExample,
  kernel: (options): Kernel<RepickState, DataItem, AssociationEvent, Record<never, never>> => {
    const times = siteTravelTimes(options);
    const settle = (state: RepickState, reached: Time | undefined, emit: Emitter<AssociationEvent>) => settleUpTo(state, reached, times, options, emit);
    return {
      start: () => ({ histories: new Map(), waiting: [] }),
      step(state, item, emit) {
        if (item.kind === "event") takeEvent(state, item, times, options, emit);
        else {
          const problem = frameProblem(item);
          if (problem !== undefined) return emit.error(problem, item);
          keepFrame(state.histories, item, options.keepSeconds, emit);
        }
        const reached = state.waiting.length > 0 ? reachedByAll(state.histories) : undefined;
        if (reached !== undefined) settle(state, reached, emit);
      },
      gap(state, gap, emit) {
        leapBack(state.histories, gap);
        emit.gap(gap);
      },
      watermark(state, time, emit) {
        const settled = settle(state, time, emit);
        const forgotten = forget(state, time);
        return settled > 0 || forgotten ? undefined : false;
      },
      holds: ({ waiting }) =>
        waiting.reduce<Time | undefined>((least, { event }) => (least === undefined || event.time < least ? event.time : least), undefined),
      end: (state, emit) => void settle(state, undefined, emit),
    };
  },
});

/** Forgets samples that neither an event to come nor one that waits can ask for. */
function forget({ histories, waiting }: RepickState, time: Time): boolean {
  const horizon = waiting.reduce((first, { event }) => (event.time < first ? event.time : first), time) - nanoseconds(spareSeconds);
  return forgetSamples(histories, horizon);
}

function takeEvent(state: RepickState, item: Event, times: TravelTimes | undefined, options: RepickOptions, emit: Emitter<AssociationEvent>): void {
  if (item.type !== "event" || !Check(SeismicEventData, item.data)) {
    emit.error("Event is not a located one", item);
    return;
  }
  const event = item as unknown as SeismicEvent;
  if (event.data.stage === "preliminary" || !times) emit.out(unchanged(event));
  else state.waiting.push({ event, due: event.time + nanoseconds(longestTravel(event, times, state.histories) + 2 * options.sWindowSeconds + 0.02) });
}

/** Seconds from origin to the last S wave at a station that samples come from; a station that is silent is not waited for. */
function longestTravel({ time, data }: SeismicEvent, times: TravelTimes, histories: Histories): number {
  const live = new Set<string>();
  for (const [source, history] of histories) if (isLive(history, time)) live.add(stationOf(source));
  return times.stations.reduce((longest, { id }, station) => (live.has(id) ? Math.max(longest, expectedSeconds(data, times, station, 1)) : longest), 0);
}

/** Emits the events whose samples are in; all of them where `reached` is undefined. */
function settleUpTo(
  state: RepickState,
  reached: Time | undefined,
  times: TravelTimes | undefined,
  options: RepickOptions,
  emit: Emitter<AssociationEvent>,
): number {
  const ready = state.waiting.filter(({ due }) => reached === undefined || due <= reached);
  if (ready.length === 0) return 0;
  const byStation = new Map<string, FrameHistory[]>();
  for (const [source, history] of state.histories) byStation.set(stationOf(source), [...(byStation.get(stationOf(source)) ?? []), history]);
  for (const { event } of ready) emit.out(repicked(event, times, byStation, options));
  state.waiting.splice(0, state.waiting.length, ...state.waiting.filter((one) => !ready.includes(one)));
  return ready.length;
}
