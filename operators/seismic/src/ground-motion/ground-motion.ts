import {
  defaulted,
  defineOperator,
  type Frame,
  frameProblem,
  frames,
  Inventory,
  type Kernel,
  nanoseconds,
  optionsSchema,
  parseTime,
  type Time,
} from "@headframe/core";
import { Type } from "typebox";
import { assignTrack, forgetLeft, takeGap } from "./assign-track.ts";
import { type Conversion, conversionAt } from "./conversion.ts";
import { emitStretch, type MotionEmitter, type Output } from "./emit-stretch.ts";
import { inventoryProblems } from "./inventory-problems.ts";
import { type NoteEvent, noteEvent, noteEvents } from "./note-event.ts";
import { type SensorBook, sensorBook } from "./sensor-book.ts";
import {
  addPiece,
  endlessPatience,
  firstWaiting,
  forgetBefore,
  nextStretch,
  noPatience,
  numberAt,
  type Patience,
  type Sensor,
  type Stretch,
  type Track,
  timeOnGrid,
} from "./sensor-tracks.ts";

const options = optionsSchema({
  inventory: Type.Optional(Inventory),
  removeOffset: defaulted(Type.Boolean({ description: "Whether the first sample after every break is taken off a channel's samples" }), true),
  joinWaitSeconds: defaulted(
    Type.Number({ minimum: 0, description: "How long event time has to be past a channel's missing samples before the others go on without it, in seconds" }),
    0.5,
  ),
  maxWaitSeconds: defaulted(
    Type.Number({
      exclusiveMinimum: 0,
      description:
        "How far a channel may be behind the start of the newest frame of its sensor before the others go on without it, in seconds; it bounds the memory",
    }),
    30,
  ),
});

type Sides = { readonly notes: NoteEvent };

/** What is known of a station. */
interface State {
  readonly sensors: Sensor[];
  /** Where output stands, by source. */
  readonly outputs: Record<string, Output>;
  /** Notes that were made, each once. */
  readonly noted: string[];
}

/** A channel that was silent for so many waiting times is not waited for beyond event time. */
const longSilent = 10;

const exampleFrame = (code: string, unit: string, ...samples: number[]): Frame => ({
  kind: "frame",
  source: `FDSN:XX_S1_00_G_H_${code}`,
  channels: [`FDSN:XX_S1_00_G_H_${code}`],
  t0: parseTime("2026-01-01T00:00:00Z"),
  rate: 1000,
  unit,
  samples: unit === "count" ? Int32Array.from(samples) : Float32Array.from(samples),
});
const exampleChannel = (code: string, azimuth: number, dip: number) => ({
  ...{ id: `FDSN:XX_S1_00_G_H_${code}`, azimuth, dip, unit: "m/s", sensitivity: 4, sensitivityHz: 100, normalisation: 1 },
  ...{ poles: [], zeros: [] },
});

/** Raw samples of a station's channels as ground motion along the vertical, north and east. */
export const groundMotion = defineOperator({
  name: "ground-motion",
  version: 1,
  family: "seismic",
  summary: "Counts to ground motion: scaled by sensitivity, freed from the offset, channels of a sensor joined and turned to Z, N, E",
  description: `Takes regular sources (put \`regularise\` before it): a frame of all channels of a sensor, or a source for each channel whose packets
are cut at other times. Samples come out as 32-bit floats; poles and zeros of the response are left in.

- **Join.** Channels with the same network, station, location, band and instrument are one sensor where their sample times agree within a
  quarter of a sample; times are those of the first channel (Z before N before E). A range of time is emitted as soon as all channels have it that the
  inventory lists for it (without an inventory: all that have been seen). A channel that is missing is waited for until event time is
  \`joinWaitSeconds\` past the range, and not beyond event time once it was silent for ten times as long. What comes later than that is an error.
- **Turn.** Three channels with known directions, also not at right angles, become \`…_Z\`, \`…_N\`, \`…_E\` under the sensor's name \`FDSN:NET_STA_LOC_B_S\`, by the
  inverse of the matrix of their directions. Directions come from azimuth and dip, without an inventory from the letters Z, N, E, X (east), Y (north).
- **Gaps.** Where a channel is missing the others go on, scaled, under their own ids, as a source named by their codes, such as
  \`FDSN:NET_STA_LOC_B_S_ZN\` (one channel alone: its id). So each source always has the same channels, and filters keyed by source work. When the whole
  set is back its source states the gap and goes on; every source starts anew after its own gap.
- **Offset.** From the first sample after every break, in f64, before anything else.
- **Unknown channels.** Matched by id, else by station, location and letter without regard to case (blank locations fit any). One that is still unknown stays in
  counts; a note on the port \`notes\` says so once. Samples that are not in counts are not scaled.`,
  options,
  check: ({ inventory }) => inventoryProblems(inventory),
  accepts: frames,
  emits: frames,
  side: { notes: noteEvents },
  keyBy: "station",
  example: {
    options: {
      inventory: {
        frame: "local",
        stations: [{ id: "XX_S1", x: 0, y: 0, z: 0, channels: [exampleChannel("1", 90, 0), exampleChannel("2", 180, 0), exampleChannel("3", 0, 90)] }],
      },
    },
    in: [exampleFrame("1", "count", 100, 104, 108), exampleFrame("3", "count", 7, 3, 7), exampleFrame("2", "count", 0, 8)],
    out: [
      {
        ...exampleFrame("Z", "m/s", 0, 1, 0, -2, 0, 1),
        source: "FDSN:XX_S1_00_G_H",
        channels: ["FDSN:XX_S1_00_G_H_Z", "FDSN:XX_S1_00_G_H_N", "FDSN:XX_S1_00_G_H_E"],
      },
      {
        ...exampleFrame("1", "m/s", 0, 0),
        source: "FDSN:XX_S1_00_G_H_13",
        channels: ["FDSN:XX_S1_00_G_H_1", "FDSN:XX_S1_00_G_H_3"],
        t0: parseTime("2026-01-01T00:00:00.002Z"),
      },
    ],
  },
  kernel: ({ inventory, removeOffset, joinWaitSeconds, maxWaitSeconds }): Kernel<State, Frame, Frame, Sides> => {
    const book = sensorBook(inventory);
    const convert = rememberedConversion(book);
    const [joinWait, maxWait] = [nanoseconds(joinWaitSeconds), nanoseconds(maxWaitSeconds)];
    const advance = (state: State, sensor: Sensor, patience: Patience, emit: MotionEmitter): boolean => {
      let moved = false;
      for (;;) {
        const stretch = nextStretch(sensor, patience, (track, from) => uncoveredUntil(book, sensor, track, from));
        if (!stretch) return moved;
        const whole = withinEpochs(book, sensor, stretch);
        const conversion = convert(sensor, whole);
        for (const note of conversion.notes) noteOnce(state, sensor, timeOnGrid(sensor, whole.from), note, emit);
        emitStretch(sensor, whole, conversion, state.outputs, removeOffset, emit);
        forgetBefore(sensor, whole.to);
        if (patience.short >= whole.to) sensor.learned = true;
        moved = true;
      }
    };
    const advanceAll = (state: State, patienceOf: (sensor: Sensor) => Patience, emit: MotionEmitter): boolean => {
      let moved = false;
      for (const sensor of state.sensors) moved = advance(state, sensor, patienceOf(sensor), emit) || moved;
      forgetLeft(state.sensors);
      return moved;
    };
    return {
      start: () => ({ sensors: [], outputs: {}, noted: [] }),
      step(state, frame, emit) {
        const problem = frameProblem(frame);
        if (problem !== undefined) {
          for (const { tracks } of state.sensors) for (const track of tracks) if (track.source === frame.source) track.cause = "damaged";
          return emit.error(problem, frame);
        }
        for (let column = 0; column < frame.channels.length; column++) {
          const { sensor, track, apart } = assignTrack(state.sensors, book, frame, column);
          if (apart) noteOnce(state, sensor, frame.t0, `${track.id}: sample times are off those of the sensor's other channels, so not joined with them`, emit);
          const wrong = addPiece(sensor, track, frame, column);
          if (wrong !== undefined) emit.error(wrong, frame);
        }
        const newest = frame.t0 - maxWait;
        advanceAll(state, (sensor) => (sensor.tracks.some(({ source }) => source === frame.source) ? giveUpBefore(sensor, newest) : endlessPatience), emit);
      },
      gap(state, gap, emit) {
        takeGap(state.sensors, gap);
        advanceAll(state, () => endlessPatience, emit);
      },
      watermark(state, time, emit) {
        const patienceOf = (sensor: Sensor): Patience => ({
          short: numberAt(sensor, time - joinWait) - 1,
          long: numberAt(sensor, time) - 1,
          silentBefore: numberAt(sensor, time - BigInt(longSilent) * joinWait),
        });
        return advanceAll(state, patienceOf, emit) ? undefined : false;
      },
      holds({ sensors }): Time | undefined {
        let earliest: Time | undefined;
        for (const sensor of sensors) {
          const first = firstWaiting(sensor);
          const time = first === undefined ? undefined : timeOnGrid(sensor, first);
          if (time !== undefined && (earliest === undefined || time < earliest)) earliest = time;
        }
        return earliest;
      },
      end: (state, emit) => void advanceAll(state, () => noPatience, emit),
    };
  },
});

function giveUpBefore(sensor: Sensor, time: Time): Patience {
  const number = numberAt(sensor, time);
  return { short: number, long: number, silentBefore: Number.MIN_SAFE_INTEGER };
}

function noteOnce({ noted }: State, { name }: Sensor, time: Time, note: string, emit: MotionEmitter): void {
  if (noted.includes(note)) return;
  noted.push(note);
  emit.side("notes", noteEvent(name, time, note));
}

/**
 * Number of the sample at which a channel that has not come is listed in the inventory again, where it is not at sample `from`. Where the
 * inventory lists none of the sensor's channels and yet some come, it tells nothing about the others.
 */
function uncoveredUntil(book: SensorBook, sensor: Sensor, { key, id }: Track, from: number): number {
  const time = timeOnGrid(sensor, from);
  if (id !== null || book.match(key) === undefined || book.epochAt(key, time)) return from;
  if (!sensor.tracks.some((track) => book.epochAt(track.key, time))) return from;
  const border = book.nextBorder(key, time);
  return border === undefined ? Number.MAX_SAFE_INTEGER : Math.max(from + 1, firstAtOrAfter(sensor, border));
}

/** The stretch up to where an entry of the inventory begins or ends. */
function withinEpochs(book: SensorBook, sensor: Sensor, stretch: Stretch): Stretch {
  const time = timeOnGrid(sensor, stretch.from);
  let { to } = stretch;
  for (const { track } of stretch.here) {
    const border = book.nextBorder(track.key, time);
    if (border !== undefined) to = Math.min(to, Math.max(stretch.from + 1, firstAtOrAfter(sensor, border)));
  }
  return { ...stretch, to };
}

function firstAtOrAfter(sensor: Sensor, time: Time): number {
  const number = numberAt(sensor, time);
  return timeOnGrid(sensor, number) < time ? number + 1 : number;
}

/** Conversions by sensor, channels and entries of the inventory, each made once; not state, because the same can be made again. */
function rememberedConversion(book: SensorBook): (sensor: Sensor, stretch: Stretch) => Conversion {
  const known = new Map<string, Conversion>();
  return (sensor, { from, here }) => {
    const time = timeOnGrid(sensor, from);
    let name = `${sensor.name} ${sensor.unit}`;
    for (const { track } of here) name += ` ${track.id} ${book.epochAt(track.key, time)?.channel.start ?? ""}`;
    let conversion = known.get(name);
    if (!conversion) {
      const inputs = here.map(({ track }) => ({ id: track.id as string, key: track.key }));
      conversion = conversionAt(book, sensor.name, inputs, sensor.unit, time);
      known.set(name, conversion);
    }
    return conversion;
  };
}
