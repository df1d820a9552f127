/** For tests of operators: run steps over items, cut frames into pieces and join them, run an operator's example. @module */

import { errorEvent } from "./error-event.ts";
import type { DataItem, Frame, Gap, Item, Samples } from "./item.ts";
import { frameLength } from "./item.ts";
import { keyOf } from "./key.ts";
import type { AnyOperatorDefinition, Step } from "./operator.ts";
import { operatorOptions } from "./operator.ts";
import { sampleGrid } from "./sample-grid.ts";
import { StepRunner } from "./step-runner.ts";
import { honestKernel, stateProblem } from "./testing/honest-kernel.ts";
import { itemDifference } from "./testing/item-difference.ts";

export { FaultyFiles } from "./testing/faulty-files.ts";
export { honestKernel, stateProblem } from "./testing/honest-kernel.ts";
export { itemDifference } from "./testing/item-difference.ts";
export {
  type SinkContent,
  type SinkEnd,
  type SinkRepeatTest,
  type SinkUnderTest,
  type SinkWorld,
  sinkRepeatProblems,
  sinkWorld,
} from "./testing/sink-repeats.ts";
export { type SourceTrial, sourceResumeProblems } from "./testing/source-resume-problems.ts";

/** Everything a step emitted, by port, in order. */
export interface Emitted {
  /** Frames and events of the main port, and gaps. */
  readonly out: readonly (DataItem | Gap)[];
  readonly side: Readonly<Record<string, readonly DataItem[]>>;
}

/**
 * Runs a step over items and then ends the input; watermarks among the items advance event time.
 *
 * @throws Error if the kernel breaks its contract: it throws, keeps what is no plain data, or calls a changed state unchanged
 */
export function runStep(step: Pick<Step, "spec" | "definition">, items: readonly Item[]): Emitted {
  const definition = step.definition;
  if (!("kernel" in definition)) throw new TypeError(`${definition.name} has no kernel`);
  const out: (DataItem | Gap)[] = [];
  const side: Record<string, DataItem[]> = {};
  const put = (port: string, item: DataItem) => {
    side[port] ??= [];
    side[port].push(item);
  };
  const runner = new StepRunner(
    honestKernel(definition.name, definition.kernel(operatorOptions(definition, step.spec.options))),
    keyOf(definition.keyBy),
    {
      out: (item) => out.push(item),
      side: put,
      control: (gap) => out.push(gap),
      error: (reason, item, key, thrown) => {
        if (thrown) throw thrown;
        put("errors", errorEvent(definition.name, reason, { key, ...(item && { item }) }));
      },
    },
    { now: 0n, random: () => 0.5 },
  );
  for (const item of items) {
    if (item.kind === "watermark") runner.watermark(item.time);
    else runner.push(item);
  }
  for (const { state } of runner.slots.values()) {
    const problem = stateProblem(state);
    if (problem !== undefined) throw new TypeError(`${definition.name}: ${problem}`);
  }
  runner.end();
  return { out, side };
}

/** Cuts a frame at sample indices (any order, repeats allowed) into frames that follow one another. */
export function cutFrame(frame: Frame, cuts: readonly number[]): Frame[] {
  const n = frameLength(frame);
  const borders = [...new Set([0, ...cuts.map((c) => Math.max(0, Math.min(n, Math.trunc(c)))), n])].sort((a, b) => a - b);
  const grid = sampleGrid(frame.rate);
  const { settling = 0, ...rest } = frame;
  return borders.slice(1).map((end, i) => {
    const begin = borders[i] ?? 0;
    const left = Math.min(settling, end) - begin;
    return { ...rest, t0: frame.t0 + grid.offset(begin), samples: planarSlice(frame, begin, end), ...(left > 0 && { settling: left }) };
  });
}

/**
 * Joins frames that follow one another into one.
 *
 * @throws RangeError if there are none, if they are not of one stream, or if a start is off the first
 *   frame's sample grid by more than a nanosecond
 */
export function joinFrames(pieces: readonly Frame[]): Frame {
  const first = pieces[0];
  if (!first) throw new RangeError("No frames to join");
  const channels = first.channels.length;
  const n = pieces.reduce((sum, piece) => sum + frameLength(piece), 0);
  const samples = emptyLike(first.samples, n * channels);
  const grid = sampleGrid(first.rate);
  let at = 0;
  for (const piece of pieces) {
    if (streamOf(piece) !== streamOf(first)) throw new RangeError(`Frames of two streams: ${streamOf(first)} and ${streamOf(piece)}`);
    const off = piece.t0 - first.t0 - grid.offset(at);
    if (off > 1n || off < -1n) throw new RangeError(`Frame at sample ${at} is off the grid of the first by ${off} ns`);
    const m = frameLength(piece);
    for (let c = 0; c < channels; c++) samples.set(piece.samples.subarray(c * m, (c + 1) * m), c * n + at);
    at += m;
  }
  const { settling: _, ...rest } = first;
  return { ...rest, samples };
}

function streamOf({ source, channels, rate, unit, samples }: Frame): string {
  return `${source} [${channels.join()}] ${rate} Hz ${unit} ${samples.constructor.name}`;
}

/** What is wrong with an operator's own example when it is run; an empty list means it holds. */
export async function exampleProblems(definition: AnyOperatorDefinition): Promise<string[]> {
  const { options, in: input, out: expected, tolerance = 1e-9 } = definition.example;
  const got =
    "kernel" in definition
      ? runStep({ definition, spec: { operator: definition.name, version: definition.version, options: options as Record<string, unknown> } }, input).out
      : await runAsync(definition, options, input);
  if (got.length !== expected.length) return [`${definition.name}: example emits ${got.length} items, not ${expected.length}`];
  return got.flatMap((item, i) => {
    const difference = itemDifference(item, expected[i] as Item, tolerance);
    return difference ? [`${definition.name}: example item ${i}: ${difference}`] : [];
  });
}

async function runAsync(definition: Extract<AnyOperatorDefinition, { asyncKernel: unknown }>, options: object, input: readonly Item[]): Promise<Item[]> {
  const kernel = definition.asyncKernel(operatorOptions(definition, options));
  const out: Item[] = [];
  for (const item of input) if (item.kind === "frame" || item.kind === "event") out.push(...(await kernel.run(item, new AbortController().signal)));
  return out;
}

function planarSlice(frame: Frame, begin: number, end: number): Samples {
  const n = frameLength(frame);
  const samples = emptyLike(frame.samples, (end - begin) * frame.channels.length);
  for (let c = 0; c < frame.channels.length; c++) samples.set(frame.samples.subarray(c * n + begin, c * n + end), c * (end - begin));
  return samples;
}

function emptyLike(samples: Samples, length: number): Samples {
  if (samples instanceof Int32Array) return new Int32Array(length);
  return samples instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);
}
