import {
  channelSamples,
  defaulted,
  defineOperator,
  type Emitter,
  type Event,
  eventId,
  events,
  type Frame,
  formatTime,
  frameProblem,
  frames,
  type Kernel,
  optionsSchema,
  type PortType,
  parseTime,
  sampleGrid,
  type Time,
} from "@headframe/core";
import { type Static, Type } from "typebox";
import { sensorPart } from "../ground-motion/sensor-name.ts";
import { wholeSamples } from "../whole-samples.ts";
import { axesOf, covarianceOf, type Motion } from "./covariance.ts";
import { flinn } from "./flinn.ts";
import { particleMotion } from "./particle-motion.ts";

const options = optionsSchema({
  windowSeconds: Type.Optional(Type.Number({ exclusiveMinimum: 0, description: "Length of a window, s; without it each frame is a whole window" })),
  stepSeconds: Type.Optional(Type.Number({ exclusiveMinimum: 0, description: "From one window's begin to the next, s; a tenth of the window unless told" })),
  noisePower: defaulted(Type.Number({ minimum: 0, description: "Samples within a sphere of this squared radius are left out, (unit of the samples)^2" }), 0),
});

type Options = Static<typeof options>;

/** Data of a window's polarisation; the event's time is the middle of the window. */
export const PolarisationData = Type.Object({
  from: Type.String({ description: "First sample, ISO 8601" }),
  to: Type.String({ description: "After the last sample, ISO 8601" }),
  azimuth: Type.Number({ description: "Of the line of motion, degrees from north to east, 0 to 180" }),
  incidence: Type.Number({ description: "Of the line of motion, degrees from the vertical, 0 to 90" }),
  rectilinearity: Type.Number({ description: "1 - sqrt(l2 / l1)" }),
  planarity: Type.Number({ description: "1 - 2 l3 / (l1 + l2)" }),
  eigenvalues: Type.Array(Type.Number(), { description: "l1, l2, l3 of the covariance, (unit of the samples)^2" }),
  azimuthError: Type.Number({ description: "Of the azimuth by orthogonal regression, degrees" }),
  incidenceError: Type.Number({ description: "Of the incidence by orthogonal regression, degrees" }),
});

/** Data of a window's polarisation. */
export type PolarisationData = Static<typeof PolarisationData>;

/** Polarisation of a window of triaxial motion. */
export type PolarisationEvent = Event<"polarisation", PolarisationData>;

/** Port that carries polarisations. */
export const polarisationEvents: PortType<PolarisationEvent> = events("polarisation", PolarisationData);

/** Samples of a stretch without a hole that windows to come need. */
interface Stretch {
  readonly anchor: Time;
  readonly rate: number;
  readonly channels: readonly string[];
  /** Index on the anchor's grid of the first sample that is kept. */
  first: number;
  samples: readonly Float64Array[];
  /** Index at which the next window begins. */
  next: number;
}

interface State {
  stretch: Stretch | null;
}

type Out = Emitter<PolarisationEvent>;

const begin = parseTime("2026-01-01T00:00:00Z");
const wave = Float64Array.from({ length: 40 }, (_, i) => Math.sin(i / 3));
const exampleFrame: Frame = {
  kind: "frame",
  source: "FDSN:XX_S1_00_G_H",
  channels: ["Z", "N", "E"].map((code) => `FDSN:XX_S1_00_G_H_${code}`),
  t0: begin,
  rate: 1000,
  unit: "m/s",
  samples: Float64Array.of(...wave.map((x, i) => x + 0.2 * Math.sin(i)), ...wave.map((x) => 2 * x), ...wave.map((_, i) => 0.5 * Math.cos(i / 3))),
};

/** Direction and shape of particle motion in windows. */
export const polarisation = defineOperator({
  name: "polarisation",
  version: 1,
  family: "seismic",
  summary: "Azimuth, incidence, rectilinearity and planarity of triaxial motion in windows",
  description: `Takes frames of three components (last letter Z; N, Y or 1; E, X or 2). Azimuth, incidence, rectilinearity and planarity are those of ObsPy's
\`flinn\`; the errors come from a line fitted by orthogonal regression. With \`windowSeconds\` windows slide along the stream, from the first sample after a
gap on; without it each frame is one window. A window without motion gives nothing.`,
  options,
  check: ({ windowSeconds, stepSeconds }) => (stepSeconds !== undefined && windowSeconds === undefined ? ['option "stepSeconds" needs "windowSeconds"'] : []),
  accepts: frames,
  emits: polarisationEvents,
  keyBy: "source",
  example: {
    options: { windowSeconds: 0.03, stepSeconds: 0.02 },
    in: [exampleFrame],
    out: [
      polarisationEvent(exampleFrame.source, begin, 0, 30, 1000, {
        azimuth: 0.4139071769,
        incidence: 63.26225027,
        rectilinearity: 0.7546696849,
        planarity: 0.9866797466,
        eigenvalues: [2.260704901, 0.1360649633, 0.01596279099],
        azimuthError: 3.016747188,
        incidenceError: 0.7750025654,
      }),
    ],
    tolerance: 1e-6,
  },
  kernel: (options): Kernel<State, Frame, PolarisationEvent, Record<never, never>> => ({
    start: () => ({ stretch: null }),
    step(state, frame, emit) {
      const order = componentOrder(frame.channels);
      const problem = frameProblem(frame) ?? (typeof order === "string" ? order : undefined) ?? windowProblem(options, frame.rate);
      if (problem !== undefined || typeof order === "string") return emit.error(problem ?? "", frame);
      const samples = order.map((c) => Float64Array.from(channelSamples(frame, c) as Float64Array));
      if (options.windowSeconds === undefined) emitWindow(frame.source, frame.t0, 0, frame.rate, samples, options, emit);
      else slide(extended(state, frame, samples), frame.source, options, emit);
    },
  }),
});

/** Indices of the vertical, north and east components, or what is wrong. */
function componentOrder(channels: readonly string[]): readonly number[] | string {
  const order = ["Z", "NY1", "EX2"].map((codes) => channels.findIndex((id) => codes.includes(sensorPart(id).code.toUpperCase() || "?")));
  return order.includes(-1) ? `Needs components Z, N and E; has ${channels.join(", ")}` : order;
}

function windowProblem({ windowSeconds, stepSeconds = (windowSeconds ?? 0) / 10 }: Options, rate: number): string | undefined {
  if (windowSeconds === undefined) return undefined;
  if (wholeSamples(windowSeconds, rate) < 4) return `windowSeconds (${windowSeconds}) holds fewer than 4 samples at ${rate} Hz`;
  return wholeSamples(stepSeconds, rate) < 1 ? `stepSeconds (${stepSeconds}) is less than a sample at ${rate} Hz` : undefined;
}

/** The stretch with a frame's samples behind its own, or a new one where the frame does not follow. */
function extended(state: State, frame: Frame, samples: readonly Float64Array[]): Stretch {
  const before = state.stretch;
  const grid = sampleGrid(frame.rate);
  const end = before ? before.first + (before.samples[0]?.length ?? 0) : 0;
  const follows =
    before?.rate === frame.rate && before.channels.join() === frame.channels.join() && Math.abs(grid.index(frame.t0 - before.anchor) - end) <= 0.5;
  if (before && follows) before.samples = before.samples.map((own, c) => joined(own, samples[c] as Float64Array));
  else state.stretch = { anchor: frame.t0, rate: frame.rate, channels: [...frame.channels], first: 0, samples, next: 0 };
  return state.stretch as Stretch;
}

function joined(a: Float64Array, b: Float64Array): Float64Array {
  const both = new Float64Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** Emits the windows that are whole, and forgets what no window to come needs. */
function slide(stretch: Stretch, source: string, { windowSeconds = 0, stepSeconds = windowSeconds / 10, ...rest }: Options, emit: Out): void {
  const [length, step] = [wholeSamples(windowSeconds, stretch.rate), wholeSamples(stepSeconds, stretch.rate)];
  const end = stretch.first + (stretch.samples[0]?.length ?? 0);
  for (; stretch.next + length <= end; stretch.next += step) {
    const from = stretch.next - stretch.first;
    const window = stretch.samples.map((component) => component.subarray(from, from + length));
    emitWindow(source, stretch.anchor, stretch.next, stretch.rate, window, rest, emit);
  }
  const drop = Math.min(stretch.next, end) - stretch.first;
  stretch.samples = stretch.samples.map((component) => component.slice(drop));
  stretch.first += drop;
}

function emitWindow(source: string, anchor: Time, index: number, rate: number, samples: readonly Float64Array[], { noisePower }: Options, emit: Out): void {
  const [z, n, e] = samples as readonly [Float64Array, Float64Array, Float64Array];
  const motion: Motion = { z, n, e };
  const [shape, direction, covariance] = [flinn(motion, noisePower), particleMotion(motion, noisePower), covarianceOf(motion, noisePower)];
  if (!shape || !direction || !covariance) return;
  const { azimuthError, incidenceError } = direction;
  const eigenvalues = [...axesOf(covariance).values];
  emit.out(polarisationEvent(source, anchor, index, z.length, rate, { ...shape, eigenvalues, azimuthError, incidenceError }));
}

function polarisationEvent(
  source: string,
  anchor: Time,
  index: number,
  length: number,
  rate: number,
  data: Omit<PolarisationData, "from" | "to">,
): PolarisationEvent {
  const grid = sampleGrid(rate);
  const [from, to] = [anchor + grid.offset(index), anchor + grid.offset(index + length)];
  const time = from + (to - from) / 2n;
  return {
    kind: "event",
    type: "polarisation",
    id: eventId("polarisation", source, time),
    source,
    time,
    data: { from: formatTime(from), to: formatTime(to), ...data },
  };
}
