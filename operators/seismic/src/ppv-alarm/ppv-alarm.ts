import { defaulted, defineOperator, type Emitter, type Event, eventId, type Kernel, optionsSchema } from "@headframe/core";
import { type Static, Type } from "typebox";
import { Check } from "typebox/value";
import { exampleEvent } from "../event-picks/example-event.ts";
import { type GroundMotion, type SeismicEvent, SeismicEventData, seismicEvents } from "../located-event.ts";
import { type AlarmData, type AlarmEvent, alarmEvents } from "./alarm-event.ts";

const velocity = (description: string) => Type.Number({ exclusiveMinimum: 0, description });

const Level = Type.Object(
  {
    level: Type.String({ minLength: 1, description: "Name, such as `warning`" }),
    metresPerSecond: velocity("Peak particle velocity from which it holds, m/s"),
  },
  { additionalProperties: false },
);

const PlaceLevels = Type.Object(
  { at: Type.String({ minLength: 1, description: "Station (`NET_STA`) or point" }), metresPerSecond: Type.Array(velocity("m/s"), { minItems: 1 }) },
  { additionalProperties: false },
);

const options = optionsSchema({
  levels: defaulted(Type.Array(Level, { minItems: 1, maxItems: 16, description: "Levels, the lowest first" }), [
    { level: "warning", metresPerSecond: 0.005 },
    { level: "alarm", metresPerSecond: 0.02 },
  ]),
  places: defaulted(Type.Array(PlaceLevels, { description: "Places with thresholds of their own, one for each of the levels, m/s" }), []),
  predicted: defaulted(Type.Boolean({ description: "Whether predicted motion raises alarms too" }), true),
  maxEvents: defaulted(Type.Integer({ minimum: 1, description: "Seismic events that are remembered; the oldest are forgotten first" }), 1000),
});

type Options = Static<typeof options>;

/** What is known of an event: the revision that said so, and the highest level of each place that reaches one. */
interface Standing {
  readonly revision: number;
  readonly places: ReadonlyMap<string, number>;
}

interface State {
  /** By id of the event, in the order in which they were first heard of. */
  readonly standing: Map<string, Standing>;
}

const shaken: SeismicEvent = {
  ...exampleEvent,
  data: {
    ...exampleEvent.data,
    magnitude: { value: 1.25, type: "Mw" },
    ppv: [
      { at: "MN_S001", value: 0.0042, kind: "measured", distanceMetres: 300 },
      { at: "town", value: 0.0031, kind: "predicted", distanceMetres: 900, sigma: 0.2 },
    ],
  },
};

/** Alarms from the ground motion of seismic events. */
export const ppvAlarm = defineOperator({
  name: "ppv-alarm",
  version: 1,
  family: "seismic",
  summary: "An alarm when the ground motion of a seismic event reaches a level at any station or point",
  description: `Looks at \`ppv\` of every event that comes, preliminary or revised. The highest level that is reached anywhere raises one alarm for the event; it
names the place that exceeds its threshold most. A later revision that reaches a higher level raises that one; one that says of
every place that had reached a level that it stays below withdraws it. A revision without a value for such a place (its samples were late or lost) and a lower
bound (\`clipped\`) leave the alarm standing. The same level of the same event is never raised twice in a row, and an older revision that comes late changes nothing.
\`value\` and \`threshold\` are in mm/s, as they are read on a screen; options are in m/s, as everything else.`,
  options,
  check: ({ levels, places }) => [
    ...levels.flatMap(({ metresPerSecond, level }, i) =>
      i > 0 && metresPerSecond <= (levels[i - 1]?.metresPerSecond ?? 0) ? [`option "levels": "${level}" must be above the level before it`] : [],
    ),
    ...places.flatMap(({ at, metresPerSecond }) => [
      ...(metresPerSecond.length === levels.length ? [] : [`option "places": ${at} has ${metresPerSecond.length} thresholds for ${levels.length} levels`]),
      ...(metresPerSecond.some((v, i) => i > 0 && v <= (metresPerSecond[i - 1] ?? 0)) ? [`option "places": the thresholds of ${at} must rise`] : []),
    ]),
  ],
  accepts: seismicEvents,
  emits: alarmEvents,
  keyBy: "none",
  example: {
    options: { places: [{ at: "town", metresPerSecond: [0.002, 0.01] }] },
    in: [shaken, shaken],
    out: [
      alarmOf(shaken, "raised", {
        level: "warning",
        at: "town",
        kind: "predicted",
        value: 3.1,
        threshold: 2,
        sigma: 0.2,
        places: 1,
        message: "warning: 3.1 mm/s predicted at town (level 2 mm/s) from an event of Mw 1.3",
      }),
    ],
  },
  kernel: (options): Kernel<State, Event, AlarmEvent, Record<never, never>> => {
    const thresholdsOf = thresholds(options);
    return {
      start: () => ({ standing: new Map() }),
      step(state, event, emit) {
        if (!isSeismicEvent(event)) return emit.error(`Not a seismic event: type "${event.type}"`, event);
        const before = state.standing.get(event.id);
        if (before && event.data.revision < before.revision) return;
        const motions = event.data.ppv.filter(({ kind }) => options.predicted || kind === "measured");
        const places = levelsOfPlaces(before?.places ?? new Map(), motions, thresholdsOf);
        announce(event, motions, highest(before?.places), highest(places), thresholdsOf, options, emit);
        if (places.size > 0 || before) state.standing.set(event.id, { revision: event.data.revision, places });
        for (const oldest of state.standing.keys()) {
          if (state.standing.size <= options.maxEvents) break;
          state.standing.delete(oldest);
        }
      },
      gap: (_state, gap, emit) => emit.gap(gap),
    };
  },
});

type Thresholds = (at: string) => readonly number[];

function thresholds({ levels, places }: Options): Thresholds {
  const usual = levels.map(({ metresPerSecond }) => metresPerSecond);
  const own = new Map(places.map(({ at, metresPerSecond }) => [at, metresPerSecond]));
  return (at) => own.get(at) ?? usual;
}

/** Index of the highest level that a motion reaches; -1 for none. */
function levelReached({ at, value }: GroundMotion, thresholdsOf: Thresholds): number {
  return thresholdsOf(at).findLastIndex((threshold) => value >= threshold);
}

/** Levels of places after a revision: a place of which it says nothing, or a lower bound, keeps the level that it had. */
function levelsOfPlaces(before: ReadonlyMap<string, number>, motions: readonly GroundMotion[], thresholdsOf: Thresholds): Map<string, number> {
  const places = new Map(before);
  const now = new Map<string, number>();
  for (const motion of motions) {
    const least = motion.clipped ? (before.get(motion.at) ?? -1) : -1;
    now.set(motion.at, Math.max(now.get(motion.at) ?? -1, least, levelReached(motion, thresholdsOf)));
  }
  for (const [at, level] of now) {
    if (level >= 0) places.set(at, level);
    else places.delete(at);
  }
  return places;
}

function highest(places: ReadonlyMap<string, number> | undefined): number {
  return Math.max(-1, ...(places?.values() ?? []));
}

function announce(
  event: SeismicEvent,
  motions: readonly GroundMotion[],
  before: number,
  reached: number,
  thresholdsOf: Thresholds,
  { levels }: Options,
  emit: Emitter<AlarmEvent>,
): void {
  if (reached > before) emit.out(alarmAt(event, "raised", motions, reached, thresholdsOf, levels));
  for (let level = before; level > reached; level--) emit.out(alarmAt(event, "withdrawn", motions, level, thresholdsOf, levels));
}

function alarmAt(
  event: SeismicEvent,
  state: AlarmData["state"],
  motions: readonly GroundMotion[],
  level: number,
  thresholdsOf: Thresholds,
  levels: Options["levels"],
): AlarmEvent {
  const thresholdAt = (at: string) => thresholdsOf(at)[level] as number;
  const worst = motions.reduce((a, b) => (b.value / thresholdAt(b.at) > a.value / thresholdAt(a.at) ? b : a));
  const { at, kind, sigma, clipped } = worst;
  const [value, threshold] = [millimetres(worst.value), millimetres(thresholdAt(at))];
  const name = levels[level]?.level ?? "";
  const source = event.data.magnitude ? `an event of ${event.data.magnitude.type} ${event.data.magnitude.value.toFixed(1)}` : "an event of unknown size";
  const motion = `${clipped ? "at least " : ""}${value} mm/s ${kind} at ${at} (level ${threshold} mm/s)`;
  return alarmOf(event, state, {
    level: name,
    at,
    kind,
    value,
    threshold,
    ...(sigma !== undefined && { sigma }),
    ...(clipped && { clipped }),
    places: motions.filter((m) => m.value >= thresholdAt(m.at)).length,
    message: `${name}${state === "withdrawn" ? " withdrawn" : ""}: ${motion} from ${source}`,
  });
}

function alarmOf(
  { id, source, time, data }: SeismicEvent,
  state: AlarmData["state"],
  rest: Omit<AlarmData, "event" | "revision" | "stage" | "state" | "unit" | "magnitude">,
): AlarmEvent {
  const { revision, stage, magnitude } = data;
  return {
    kind: "event",
    type: "alarm",
    id: eventId("alarm", source, time, `${id} ${revision} ${stage} ${state} ${rest.level}`),
    source,
    time,
    data: { event: id, revision, stage, state, unit: "mm/s", ...(magnitude && { magnitude }), ...rest },
  };
}

function isSeismicEvent(item: Event): item is SeismicEvent {
  return item.type === "event" && Check(SeismicEventData, item.data);
}

/** mm/s to four digits, as alarms are read. */
function millimetres(metresPerSecond: number): number {
  return Number((1000 * metresPerSecond).toPrecision(4));
}
