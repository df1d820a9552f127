import {
  addToHistory,
  anyItem,
  type DataItem,
  defineOperator,
  type Emitter,
  type Event,
  type Frame,
  type FrameHistory,
  forgetBefore,
  frameProblem,
  historyEnd,
  type Kernel,
  nanoseconds,
  oldestEnd,
  stationOf,
  type Time,
} from "@headframe/core";
import { Check } from "typebox/value";
import { type AssociationEvent, associationEvents } from "../association-event.ts";
import { type SeismicEvent, SeismicEventData } from "../located-event.ts";
import { siteTravelTimes } from "../travel-time/site-travel-times.ts";
import type { TravelTimes } from "../travel-time/travel-times.ts";
import { repickExample } from "./repick-example.ts";
import { type RepickOptions, repickOptions } from "./repick-options.ts";
import { repicked, unchanged } from "./repicked.ts";

/** Samples of every source, by reference, and the events that wait for theirs. */
interface RepickState {
  readonly histories: Map<string, FrameHistory>;
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
had. A revised one waits until its last S wave is in. Then P is looked for on all components, and S on those across the ray, near the
time that the event's place predicts; the allowed distance follows from the uncertainty of the place and of the travel times, and counts against a
pick like its own noise. A pick that was there stays where the new one is no better. \`revision\` rises by one where a pick changed.`,
  options: repickOptions,
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
        else takeFrame(state, item, options, emit);
        if (state.waiting.length > 0) settle(state, reachedByAll(state, options), emit);
      },
      gap: (_state, gap, emit) => emit.gap(gap),
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

function takeFrame({ histories }: RepickState, frame: Frame, { keepSeconds }: RepickOptions, emit: Emitter<AssociationEvent>): void {
  const problem = frameProblem(frame);
  if (problem !== undefined) {
    emit.error(problem, frame);
    return;
  }
  let history = histories.get(frame.source);
  if (!history) {
    history = { pieces: [] };
    histories.set(frame.source, history);
  }
  const refused = addToHistory(history, frame);
  if (refused !== undefined) emit.error(refused, frame);
  else forgetBefore(history, (historyEnd(history) as Time) - nanoseconds(keepSeconds));
}

/** Forgets samples that neither an event to come nor one that waits can ask for. */
function forget({ histories, waiting }: RepickState, time: Time): boolean {
  const horizon = waiting.reduce((first, { event }) => (event.time < first ? event.time : first), time) - nanoseconds(spareSeconds);
  let forgotten = false;
  for (const history of histories.values()) {
    if (oldestEnd(history, horizon) === undefined) continue;
    forgetBefore(history, horizon);
    forgotten = true;
  }
  return forgotten;
}

function takeEvent(state: RepickState, item: Event, times: TravelTimes | undefined, options: RepickOptions, emit: Emitter<AssociationEvent>): void {
  if (item.type !== "event" || !Check(SeismicEventData, item.data)) {
    emit.error("Event is not a located one", item);
    return;
  }
  const event = item as unknown as SeismicEvent;
  if (event.data.stage === "preliminary" || !times) emit.out(unchanged(event));
  else state.waiting.push({ event, due: event.time + nanoseconds(longestTravel(event, times) + 2 * options.sWindowSeconds + 0.02) });
}

function longestTravel({ data: { local } }: SeismicEvent, times: TravelTimes): number {
  return times.stations.reduce((longest, _, station) => Math.max(longest, times.time(1, station, local.x, local.y, local.z)), 0);
}

/** Time up to which every source that is not long behind has come. */
function reachedByAll({ histories }: RepickState, { keepSeconds }: RepickOptions): Time | undefined {
  const ends = [...histories.values()].flatMap((history) => historyEnd(history) ?? []);
  const latest = ends.reduce((a, b) => (b > a ? b : a), 0n);
  const live = ends.filter((end) => latest - end < nanoseconds(keepSeconds / 2));
  return live.length > 0 ? live.reduce((a, b) => (b < a ? b : a)) : 0n;
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
