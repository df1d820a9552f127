import { anyItem, type DataItem, defineOperator, type Emitter, type Event, historyEnd, type Kernel, nanoseconds, stationOf, type Time } from "@headframe/core";
import { Check } from "typebox/value";
import { type NoteEvent, noteEvent, noteEvents } from "../ground-motion/note-event.ts";
import { type SeismicEvent, SeismicEventData, seismicEvents } from "../located-event.ts";
import { siteTravelTimes } from "../travel-time/site-travel-times.ts";
import { energyIndexOf, type RememberedEnergy, rememberEnergy } from "./energy-memory.ts";
import { exampleInventory, exampleLocated, exampleMotion, exampleSized } from "./example.ts";
import { begunTime, forgetBeyond, forgetPassed, newestTime, type SampleMemory, takeFrame, type Waiting } from "./sample-memory.ts";
import { responseDifferences, siteStations } from "./site-sensors.ts";
import { type Site, samplesNeeded, sizeEvent } from "./size-event.ts";
import { type SizeOptions, sizeOptions } from "./size-options.ts";

interface State extends SampleMemory {
  readonly energies: RememberedEnergy[];
  /** Whether the notes on the inventory have been given. */
  noted: boolean;
}

type Sides = { readonly notes: NoteEvent };
type Out = Emitter<SeismicEvent, Sides>;

/** Magnitude, source parameters and ground motion of located events. */
export const size = defineOperator({
  name: "size",
  version: 1,
  family: "seismic",
  summary: "Moment, corner frequency, energy, magnitudes and peak ground motion of located events, from spectra of all stations",
  description: `Takes ground motion (frames in m/s, m/s2 or m, sensitivity divided out, response not removed) and located events together: merge
the two streams. Preliminary events pass at once, sized by the samples that have come, else by the amplitudes of their picks; how much that is depends on
what has arrived. Revised events wait until every live station has its samples up to \`windowSeconds\` after S, or event time or the samples of
others are far enough past it. A newer revision takes the place of one that waits. Events without an inventory pass as they are.

- **Spectra.** Of windows that hold the direct wave and little else: scattered waves soon have more energy than it. They are about two periods of the corner
  frequency long, from \`spectrumSeconds\` on. Of three components P is taken along the ray and S across it; uniaxial sensors count by what they see. The
  windows right behind, carried back by the decay that all stations have in common, say how much of the power is scattered waves and noise.
- **Moment.** One Brune spectrum with one corner is fitted to all stations at once, the plateau of each being its own; Q is estimated around \`qp\` and \`qs\`.
  Power is compared with what is expected of wave, scattered waves and noise together, without a threshold. The moment is the one that makes P and S of all
  stations most likely, the radiation towards each being unknown but for its distribution. \`Mw = 2/3 (log10 M0 - 9.1)\`. The 30 stations with the least
  noise for their distance take part (10 of the nearest 30 for a preliminary event).
- **Energy.** \`4 pi rho c R^2 integral v^2 dt\` for P and S of the Brune pulse of moment and corner, times what stations measured of it; no energy is stated
  where their bands hold less than a quarter, or the corner is not resolved.
- **Energy index** against the site's last events, from 30 on. **Local magnitude** by simulated Wood-Anderson amplitudes: an extrapolation at mine distances.
- **Ground motion.** Largest vector sum of velocity at each station, response removed; \`clipped\` marks lower bounds, and clipped stations take no part in the
  magnitude. At \`points\`: \`log10 v = a - b log10 R\` from the event's own stations, else the Brune pulse of its moment.`,
  options: sizeOptions,
  check: ({ inventory }) => (inventory ? stationsTwice(inventory.stations.map(({ id }) => id)) : []),
  accepts: anyItem,
  emits: seismicEvents,
  side: { notes: noteEvents },
  keyBy: "none",
  example: {
    options: { inventory: exampleInventory, points: [{ name: "shaft", x: 0, y: 500, z: 0 }] },
    in: [exampleMotion, exampleLocated],
    out: [exampleSized],
    tolerance: 1e-6,
  },
  kernel: (options): Kernel<State, DataItem, SeismicEvent, Sides> => {
    const site = siteOf(options);
    const [keep, maxWait] = [nanoseconds(options.bufferSeconds), nanoseconds(options.maxWaitSeconds)];
    const publish = (state: State, event: SeismicEvent, emit: Out) => {
      note(state, event, options, emit);
      emit.out(site ? sized(state, event, site, options) : event);
    };
    const publishReady = (state: State, isReady: (waiting: Waiting) => boolean, emit: Out) => {
      const ready = state.waiting.filter(isReady);
      for (const waiting of ready) {
        state.waiting.splice(state.waiting.indexOf(waiting), 1);
        publish(state, waiting.event, emit);
      }
    };
    return {
      start: () => ({ histories: new Map(), waiting: [], reached: null, energies: [], refused: [], noted: false, shortened: false }),
      step(state, item, emit) {
        if (item.kind === "frame") {
          if (!site) return;
          const problem = takeFrame(state, item);
          if (problem !== undefined) emit.error(problem, item);
          const note = forgetBeyond(state, item.source, keep);
          if (note) emit.side("notes", note);
          if (state.waiting.length === 0) return;
          const begun = begunTime(state);
          publishReady(state, ({ missing, until }) => missing.size === 0 || (begun !== null && begun >= until + maxWait), emit);
          return;
        }
        if (!isSeismicEvent(item)) return emit.error(`Neither a frame nor a located event: type "${item.type}"`, item);
        supersede(state, item);
        if (!site || item.data.stage === "preliminary") return publish(state, item, emit);
        wait(state, item, site, options);
        publishReady(state, ({ missing }) => missing.size === 0, emit);
        while (state.waiting.length > options.maxWaiting) publishReady(state, (waiting) => waiting === state.waiting[0], emit);
      },
      gap({ histories }, { source, to }) {
        // the times of the frames show a hole; a clock that stepped back makes what is kept a lie
        const history = histories.get(source);
        const end = history && historyEnd(history);
        if (end !== undefined && to < end) histories.delete(source);
      },
      watermark(state, time, emit) {
        state.reached = time;
        publishReady(state, ({ until }) => until <= time, emit);
        forgetPassed(state, time);
      },
      holds: ({ waiting }) =>
        waiting.reduce<Time | undefined>((first, { event }) => (first === undefined || event.time < first ? event.time : first), undefined),
      end: (state, emit) => {
        publishReady(state, () => true, emit);
      },
    };
  },
});

function siteOf(options: SizeOptions): Site | undefined {
  const times = siteTravelTimes(options);
  return times && options.inventory ? { times, stations: siteStations(options.inventory) } : undefined;
}

/** Says once, with the first event, where one response stands for channels that have several. */
function note(state: State, { source, time }: SeismicEvent, { inventory }: SizeOptions, emit: Out): void {
  if (!state.noted && inventory) for (const difference of responseDifferences(inventory)) emit.side("notes", noteEvent(source, time, difference));
  state.noted = true;
}

function isSeismicEvent(item: Event): item is SeismicEvent {
  return item.type === "event" && Check(SeismicEventData, item.data);
}

/** A revision that waits while a newer one comes is of no use to anyone. */
function supersede({ waiting }: State, { id, data }: SeismicEvent): void {
  const older = waiting.findIndex(({ event }) => event.id === id && event.data.revision <= data.revision);
  if (older >= 0) waiting.splice(older, 1);
}

/** Puts an event among those that wait; a source that has long been silent is not waited for. */
function wait(state: State, event: SeismicEvent, site: Site, options: SizeOptions): void {
  const { waiting, histories } = state;
  const begun = begunTime(state);
  const needed = samplesNeeded(event, site, options);
  const missing = new Map<string, Time>();
  let until = event.time;
  for (const time of needed.values()) if (time > until) until = time;
  const silent = begun === null ? null : begun - nanoseconds(options.maxWaitSeconds);
  for (const [source, history] of histories) {
    const [time, end] = [needed.get(stationOf(source)), historyEnd(history)];
    if (time !== undefined && end !== undefined && end < time && (silent === null || end >= silent)) missing.set(source, time);
  }
  waiting.push({ event, missing, until });
}

function sized(state: State, event: SeismicEvent, site: Site, options: SizeOptions): SeismicEvent {
  const result = sizeEvent(event, state.histories, newestTime(state), site, options);
  const { size } = result.data;
  if (!size || event.data.stage === "preliminary") return result;
  const energyIndex = energyIndexOf(state.energies, event.id, size);
  rememberEnergy(state.energies, event.id, size, options.energyIndexEvents);
  return energyIndex === undefined ? result : { ...result, data: { ...result.data, size: { ...size, energyIndex } } };
}

function stationsTwice(ids: readonly string[]): string[] {
  return ids.flatMap((id, i) => (ids.indexOf(id) < i ? [`option "inventory" has station ${id} twice`] : []));
}
