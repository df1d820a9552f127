import { defaulted, defineOperator, type Emitter, Inventory, type Kernel, optionsSchema, parseTime, type Time } from "@headframe/core";
import { Type } from "typebox";
import type { SeismicEvent } from "../located-event.ts";
import { seismicEvents } from "../located-event.ts";
import { clockFindings } from "./clock-findings.ts";
import { deafFindings } from "./deaf-findings.ts";
import { type EventRecord, eventRecord, stationPlaces } from "./event-record.ts";
import { exampleEvents } from "./example-events.ts";
import { polarityFindings } from "./polarity-findings.ts";
import { type Finding, type StationFindingEvent, stationFinding, stationFindings } from "./station-finding.ts";

const options = optionsSchema({
  inventory: Type.Optional(Inventory),
  events: defaulted(Type.Integer({ minimum: 10, description: "Number of the latest located events that stations are judged by" }), 40),
  everyEvents: defaulted(Type.Integer({ minimum: 1, description: "Stations are judged after so many new events" }), 5),
  sigmas: defaulted(Type.Number({ exclusiveMinimum: 0, description: "How many standard deviations a clock or a count of arrivals is off to be a finding" }), 5),
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
  /** Events since stations were last judged. */
  fresh: number;
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
  summary: "Reports stations with a clock error, swapped polarity or missing arrivals, judged by the last located events",
  description: `Takes revised events (a preliminary one is passed over; a later revision replaces the earlier) and keeps P arrivals of the last \`events\`.
A finding is emitted when it begins, when a clock error changes by more than three standard deviations, and when it ends.

- **clock**: the station's median P residual since its last step, less what is usual, is off by \`sigmas\` standard deviations: of the median itself and of the medians
  of all stations (which hold the errors of the velocity model) together. It takes six events after a step.
- **polarity**: first motions against those of stations seen in nearly the same direction from the event, as a sequential test. Needs \`inventory\` for directions.
- **deaf**: arrivals against the share of the six stations nearest in distance. Needs \`inventory\`.`,
  options,
  accepts: seismicEvents,
  emits: stationFindings,
  keyBy: "none",
  example: { options: { events: 10 }, in: example.in, out: example.out },
  kernel: ({ inventory, events, everyEvents, sigmas, leastMilliseconds, odds }): Kernel<State, SeismicEvent, StationFindingEvent, Record<never, never>> => {
    const places = stationPlaces(inventory);
    const judge = (state: State, time: Time, emit: Findings) => {
      state.fresh = 0;
      const findings = [
        ...clockFindings(state.records, sigmas, leastMilliseconds / 1e3),
        ...polarityFindings(state.records, odds),
        ...deafFindings(state.records, places, sigmas),
      ];
      compare(state.holding, findings, time, emit);
    };
    return {
      start: () => ({ records: [], fresh: 0, holding: {} }),
      step(state, event, emit) {
        if (event.data.stage !== "revised") return;
        const record = eventRecord(event, places);
        const at = state.records.findIndex(({ id }) => id === record.id);
        if (at >= 0) {
          state.records[at] = record;
          return;
        }
        state.records.push(record);
        if (state.records.length > events) state.records.shift();
        state.fresh++;
        if (state.fresh >= everyEvents) judge(state, event.time, emit);
      },
      gap: (_state, gap, emit) => emit.gap(gap),
      end(state, emit) {
        const last = state.records[state.records.length - 1];
        if (last && state.fresh > 0) judge(state, last.time, emit);
      },
    };
  },
});

/** Emits what is new, what has changed and what is over. */
function compare(holding: Record<string, Finding>, findings: readonly Finding[], time: Time, emit: Findings): void {
  const now = new Map(findings.map((finding) => [`${finding.station} ${finding.finding}`, finding]));
  for (const [key, finding] of now) {
    const before = holding[key];
    if (before && !hasChanged(before, finding)) continue;
    holding[key] = finding;
    emit.out(stationFinding(finding, before ? "changed" : "begun", time));
  }
  for (const [key, finding] of Object.entries(holding)) {
    if (now.has(key)) continue;
    delete holding[key];
    emit.out(stationFinding(finding, "ended", time));
  }
}

function hasChanged(before: Finding, { finding, value, sigma }: Finding): boolean {
  return finding === "clock" && Math.abs(value - before.value) > 3 * sigma;
}
