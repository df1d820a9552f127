import { defaulted, defineOperator, type Emitter, Inventory, type Kernel, optionsSchema, parseTime, seconds, type Time } from "@headframe/core";
import { Type } from "typebox";
import type { SeismicEvent } from "../located-event.ts";
import { seismicEvents } from "../located-event.ts";
import { clockFindings } from "./clock-findings.ts";
import { deafFindings } from "./deaf-findings.ts";
import { type EventRecord, eventRecord, stationPlaces } from "./event-record.ts";
import { exampleEvents } from "./example-events.ts";
import { polarityFindings } from "./polarity-findings.ts";
import { repeatFindings, type Series, takeSeries } from "./repeats.ts";
import { type Finding, type StationFindingEvent, stationFinding, stationFindings } from "./station-finding.ts";
import { wiringFindings } from "./wiring-findings.ts";
import { Sensors } from "./wiring-fits.ts";

const options = optionsSchema({
  inventory: Type.Optional(Inventory),
  events: defaulted(Type.Integer({ minimum: 10, description: "Number of the latest located events that stations are judged by" }), 40),
  everyEvents: defaulted(Type.Integer({ minimum: 1, description: "Stations are judged after so many new events" }), 5),
  everySeconds: defaulted(Type.Number({ minimum: 0, description: "And not sooner than so long after the last time, in seconds of event time" }), 60),
  sigmas: defaulted(Type.Number({ exclusiveMinimum: 0, description: "How many standard deviations a count of arrivals is off to be a finding" }), 5),
  clockSigmas: defaulted(Type.Number({ exclusiveMinimum: 0, description: "How many standard deviations a clock is off to be a finding" }), 4),
  leastMilliseconds: defaulted(
    Type.Number({ minimum: 0, description: "Smallest clock error that is a finding, ms; errors of the velocity model reach tenths" }),
    1,
  ),
  odds: defaulted(Type.Number({ exclusiveMinimum: 1, description: "How much more likely first motions must be under swapped polarity to be a finding" }), 1e4),
});

/** Plain data. */
interface State {
  /** The latest events, oldest first. */
  readonly records: EventRecord[];
  /** Events of one place that come one after another. */
  readonly series: Series[];
  /** Events since stations were last judged. */
  fresh: number;
  /** Time of the event at which stations were last judged. */
  judged: Time | undefined;
  /** Findings that hold, by station and kind. */
  readonly holding: Record<string, Finding>;
}

type Findings = Emitter<StationFindingEvent, Record<never, never>>;

const example = exampleEvents(parseTime("2026-01-01T00:00:00Z"));

/** Finds stations with a wrong clock, swapped polarity or no hearing by the arrivals of located events. */
export const stationQuality = defineOperator({
  name: "station-quality",
  version: 1,
  family: "seismic",
  summary: "Reports stations with a clock error, swapped polarity, exchanged channels or missing arrivals, judged by the last located events",
  description: `Takes revised events (a preliminary one is passed over; a later revision replaces the earlier) and keeps P arrivals of the last \`events\`.
Stations are judged after \`everyEvents\` new events, not sooner than \`everySeconds\` after the last time, and at the end.
A finding is emitted when it begins, when a clock error changes by more than three standard deviations, and when it ends.

- **clock**: the station's median residual of P, or of P and S, since its last step, less what is usual, is off by \`clockSigmas\` standard deviations: of the median itself and of the medians
  of all stations (which hold the errors of the velocity model) together. It takes six events after a step.
- **polarity**: first motions against those of stations seen in nearly the same direction from the event, as a sequential test. Needs \`inventory\` for directions.
- **deaf**: arrivals against the share of the six stations nearest in distance. Needs \`inventory\`.
- **flipped**, **exchanged**: P moves the ground along its ray; here it does only if a channel of the triaxial sensor is turned over, or two are exchanged. Needs
  \`inventory\`. Names the channels.
- **repeats**: ten or more events from one place at two a second or more, such as a crusher's or a blast's, reported at the nearest station. They count as one event
  in all other findings, because they tell the same again and again. Needs \`inventory\`.`,
  options,
  accepts: seismicEvents,
  emits: stationFindings,
  keyBy: "none",
  example: { options: { events: 10 }, in: example.in, out: example.out },
  kernel: ({
    inventory,
    events,
    everyEvents,
    everySeconds,
    sigmas,
    clockSigmas,
    leastMilliseconds,
    odds,
  }): Kernel<State, SeismicEvent, StationFindingEvent, Record<never, never>> => {
    const places = stationPlaces(inventory);
    const sensors = new Sensors(inventory?.stations ?? []);
    const judge = (state: State, time: Time, emit: Findings) => {
      state.fresh = 0;
      state.judged = time;
      const findings = [
        ...clockFindings(state.records, clockSigmas, leastMilliseconds / 1e3),
        ...polarityFindings(state.records, odds),
        ...deafFindings(state.records, places, sigmas),
        ...wiringFindings(state.records, sensors, odds, (station) => isFaulty(state.holding, station)),
      ];
      compare(state.holding, findings, isOfStation, time, emit);
    };
    const isDue = ({ fresh, judged }: State, time: Time) => fresh >= everyEvents && (judged === undefined || Math.abs(seconds(time - judged)) >= everySeconds);
    return {
      start: () => ({ records: [], series: [], fresh: 0, judged: undefined, holding: {} }),
      step(state, event, emit) {
        if (event.data.stage !== "revised") return;
        const record = eventRecord(event, places, sensors);
        const at = state.records.findIndex(({ id }) => id === record.id);
        if (at >= 0) {
          state.records[at] = record;
          return;
        }
        state.fresh++;
        if (takeSeries(state.series, record.id, record.time, record.place)) {
          state.records.push(record);
          if (state.records.length > events) state.records.shift();
        }
        // a series is over within seconds, and costs next to nothing to judge
        compare(state.holding, repeatFindings(state.series, places), isRepeats, event.time, emit);
        if (isDue(state, event.time)) judge(state, event.time, emit);
      },
      gap: (_state, gap, emit) => emit.gap(gap),
      end(state, emit) {
        const last = state.records[state.records.length - 1];
        if (last && state.fresh > 0) judge(state, last.time, emit);
      },
    };
  },
});

/** Whether a fault of the station's wires has been found. */
function isFaulty(holding: Record<string, Finding>, station: string): boolean {
  return holding[`${station} flipped`] !== undefined || holding[`${station} exchanged`] !== undefined;
}

function isRepeats({ finding }: Finding): boolean {
  return finding === "repeats";
}

function isOfStation(finding: Finding): boolean {
  return !isRepeats(finding);
}

/** Emits what is new, what has changed and what is over among the findings that were judged. */
function compare(holding: Record<string, Finding>, findings: readonly Finding[], isJudged: (finding: Finding) => boolean, time: Time, emit: Findings): void {
  const now = new Map(findings.map((finding) => [`${finding.station} ${finding.finding}`, finding]));
  for (const [key, finding] of now) {
    const before = holding[key];
    if (before && !hasChanged(before, finding)) continue;
    holding[key] = finding;
    emit.out(stationFinding(finding, before ? "changed" : "begun", time));
  }
  for (const [key, finding] of Object.entries(holding)) {
    if (now.has(key) || !isJudged(finding)) continue;
    delete holding[key];
    emit.out(stationFinding(finding, "ended", time));
  }
}

function hasChanged(before: Finding, { finding, value, sigma }: Finding): boolean {
  return finding === "clock" && Math.abs(value - before.value) > 3 * sigma;
}
