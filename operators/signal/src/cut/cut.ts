import {
  addToHistory,
  anyItem,
  type DataItem,
  defaulted,
  defineOperator,
  type Emitter,
  eventId,
  type Frame,
  findSpan,
  frameLength,
  frames,
  headerProblem,
  historyEnd,
  type Kernel,
  nanoseconds,
  oldestEnd,
  optionsSchema,
  parseTime,
  type Span,
  sampleGrid,
  type Time,
} from "@headframe/core";
import { Type } from "typebox";
import { type EventWindow, eventWindow, spansOf } from "./event-window.ts";
import { type FrameBuffer, startBuffer } from "./frame-buffer.ts";
import { type IncompleteEvent, incompleteEvent, incompleteEvents } from "./incomplete-window.ts";
import { unite, without } from "./spans.ts";

const options = optionsSchema({
  beforeSeconds: Type.Number({ minimum: 0, description: "How much of the time before an event belongs to its window, in seconds" }),
  afterSeconds: Type.Number({ minimum: 0, description: "How much of the time after its end belongs to its window, in seconds" }),
  bufferSeconds: defaulted(
    Type.Number({
      exclusiveMinimum: 0,
      description: "How long samples are kept at most while event time stands still, in seconds; they are forgotten as soon as event time has passed them",
    }),
    60,
  ),
  channels: defaulted(Type.Enum(["event", "all"], { description: "Cut the stations that the event names, or all sources" }), "event"),
  maxWindows: defaulted(Type.Integer({ minimum: 1, description: "Windows that may wait for their samples; beyond it events are refused" }), 10_000),
});

/** Frames by source, and windows that wait, sorted by their begin. */
interface State {
  readonly buffers: Map<string, FrameBuffer>;
  windows: EventWindow[];
  reached: Time | null;
}

type CutEmitter = Emitter<Frame, { readonly incomplete: IncompleteEvent }>;

const begin = parseTime("2026-01-01T00:00:00Z");
const second = 1_000_000_000n;
const exampleFrame = (at: number, ...samples: number[]): Frame => ({
  kind: "frame",
  source: "FDSN:BW_UH1__S_H_Z",
  channels: ["FDSN:BW_UH1__S_H_Z"],
  t0: begin + BigInt(at) * second,
  rate: 1,
  unit: "count",
  samples: Int32Array.from(samples),
});

/** Windows around events, cut out of the frames of the last minute. */
export const cut = defineOperator({
  name: "cut",
  version: 1,
  family: "signal",
  summary: "A window of samples around each event, from a bounded buffer of frames",
  description: `Takes frames and events together (merge the two streams). A window reaches from \`beforeSeconds\` ahead of the event's time to
\`afterSeconds\` past its off time (\`data.off\`; its time, if it has none) and holds the samples with from <= time < to. With
\`channels: "event"\` it is cut from all sources of the stations in \`data.channels\` or \`data.channel\` (else the event's source).

Frames come out, one for each stretch without a hole, in the raw sample type, once event time has passed the end of the window, or at the
end of the input. Where windows overlap, each sample comes once, in the frame of the window that is complete first. Between two stretches of a source stands a gap; gaps of the input are not passed on.
A window that lacks samples is reported on the port \`incomplete\`, with the parts that are missing. A window longer than the buffer comes in several frames.

Event time downstream lags by \`beforeSeconds\`, because an event that comes next may still ask for samples that old.`,
  options,
  check: ({ beforeSeconds, afterSeconds, bufferSeconds }) =>
    bufferSeconds < beforeSeconds + afterSeconds
      ? [`option "bufferSeconds" (${bufferSeconds}) must be at least "beforeSeconds" plus "afterSeconds" (${beforeSeconds + afterSeconds})`]
      : [],
  accepts: anyItem,
  emits: frames,
  side: { incomplete: incompleteEvents },
  keyBy: "none",
  example: {
    options: { beforeSeconds: 1, afterSeconds: 2 },
    in: [
      exampleFrame(0, 0, 1, 2, 3, 4),
      exampleFrame(5, 5, 6, 7, 8, 9),
      {
        kind: "event",
        type: "trigger",
        id: eventId("trigger", "FDSN:BW_UH1__S_H_Z", begin + 4n * second),
        source: "FDSN:BW_UH1__S_H_Z",
        time: begin + 4n * second,
        data: null,
      },
    ],
    out: [exampleFrame(3, 3, 4, 5)],
  },
  kernel: (options): Kernel<State, DataItem, Frame, { readonly incomplete: IncompleteEvent }> => {
    const [before, after, keep] = [nanoseconds(options.beforeSeconds), nanoseconds(options.afterSeconds), nanoseconds(options.bufferSeconds)];
    return {
      start: () => ({ buffers: new Map(), windows: [], reached: null }),
      step(state, item, emit) {
        const problem =
          item.kind === "frame"
            ? takeFrame(state, item, keep, emit)
            : takeWindow(state, eventWindow(item, before, after, options.channels === "all"), options.maxWindows);
        if (problem !== undefined) emit.error(problem, item);
      },
      gap() {}, // the times of the frames show it
      watermark(state, time, emit) {
        state.reached = time;
        sendComplete(state, time, emit);
        forgetBefore(state, time - before);
      },
      holds({ reached, windows }): Time | undefined {
        const earliest = windows[0]?.from;
        if (reached === null) return earliest;
        return earliest !== undefined && earliest < reached - before ? earliest : reached - before;
      },
      end: (state, emit) => sendComplete(state, undefined, emit),
    };
  },
});

function takeFrame({ buffers, windows }: State, frame: Frame, keep: bigint, emit: CutEmitter): string | undefined {
  const problem = headerProblem(frame);
  if (problem !== undefined) return problem;
  let buffer = buffers.get(frame.source);
  if (!buffer) {
    buffer = startBuffer(frame.source);
    buffers.set(frame.source, buffer);
  }
  const misplaced = addToHistory(buffer, frame);
  if (misplaced !== undefined) return misplaced;
  const oldest = (historyEnd(buffer) as Time) - keep;
  for (let end = oldestEnd(buffer, oldest); end !== undefined; end = oldestEnd(buffer, oldest)) {
    if (windows.length > 0) sendUpTo(buffer, windows, end, emit);
    buffer.pieces.shift();
  }
  forgetDone(buffer, windows[0]?.from);
  return undefined;
}

/** Forgets samples that nobody can ask for any more: no event comes with an earlier time, and no window waits for them. */
function forgetBefore({ buffers, windows }: State, time: Time): void {
  const earliest = windows[0]?.from;
  const horizon = earliest !== undefined && earliest < time ? earliest : time;
  for (const buffer of buffers.values()) {
    while (oldestEnd(buffer, horizon) !== undefined) buffer.pieces.shift();
    forgetDone(buffer, earliest);
  }
}

/** Forgets what was sent of times that neither the buffer nor a waiting window reaches back to. */
function forgetDone(buffer: FrameBuffer, earliest: Time | undefined): void {
  const from = buffer.pieces[0]?.frame.t0;
  while (buffer.done[0] && from !== undefined && buffer.done[0].to < from && (earliest === undefined || buffer.done[0].to < earliest)) buffer.done.shift();
}

function takeWindow(state: State, window: EventWindow | string, maxWindows: number): string | undefined {
  if (typeof window === "string") return window;
  if (state.windows.length >= maxWindows) return `More than ${maxWindows} windows wait for their samples`;
  let i = state.windows.length;
  while (i > 0 && (state.windows[i - 1] as EventWindow).from > window.from) i--;
  state.windows.splice(i, 0, window);
  return undefined;
}

/** Sends the windows of which all samples are there, because event time has come to their end, with what overlaps them before that. */
function sendComplete(state: State, reached: Time | undefined, emit: CutEmitter): void {
  const complete = reached === undefined ? state.windows : state.windows.filter(({ to }) => to <= reached);
  if (complete.length === 0) return;
  const sorted = [...state.buffers.values()].sort((a, b) => (a.source < b.source ? -1 : 1));
  for (const buffer of sorted) {
    const parts = spansOf(complete, buffer.station);
    // a window that still waits may begin before a complete one: its part up to there goes first
    for (const { from, to } of spansOf(state.windows, buffer.station)) {
      const last = parts.findLast((part) => part.from >= from && part.to <= to);
      if (last) send(buffer, { from, to: last.to }, emit);
    }
  }
  reportUnknown(complete, new Set(sorted.map(({ station }) => station)), emit);
  if (complete.length === state.windows.length) state.windows = [];
  else state.windows = state.windows.filter((window) => !complete.includes(window));
}

/** Stations of which no frame ever came. */
function reportUnknown(windows: readonly EventWindow[], known: ReadonlySet<string>, emit: CutEmitter): void {
  const unknown = new Set(windows.flatMap(({ stations }) => stations ?? []).filter((station) => !known.has(station)));
  for (const station of [...unknown].sort()) for (const span of spansOf(windows, station)) emit.side("incomplete", incompleteEvent(station, span, [span]));
}

/** Sends what waiting windows want of a buffer before `end`, because it is about to be forgotten. */
function sendUpTo(buffer: FrameBuffer, windows: readonly EventWindow[], end: Time, emit: CutEmitter): void {
  for (const { from, to } of spansOf(windows, buffer.station)) if (from < end) send(buffer, { from, to: to < end ? to : end }, emit);
}

/** Sends the samples of a span that were not sent before. */
function send(buffer: FrameBuffer, span: Span, emit: CutEmitter): void {
  const missing: Span[] = [];
  for (const rest of without(span, buffer.done)) {
    const found = findSpan(buffer, rest);
    missing.push(...found.missing);
    for (const frame of found.frames) sendFrame(buffer, frame, emit);
  }
  buffer.done = unite([...buffer.done, span]);
  if (missing.length > 0) emit.side("incomplete", incompleteEvent(buffer.source, span, missing));
}

function sendFrame(buffer: FrameBuffer, frame: Frame, emit: CutEmitter): void {
  const { source, sentTo } = buffer;
  const grid = sampleGrid(frame.rate);
  if (sentTo !== null && grid.index(frame.t0 - sentTo) > 0.5) emit.gap({ kind: "gap", source, from: sentTo, to: frame.t0, cause: "missing" });
  emit.out(frame);
  buffer.sentTo = frame.t0 + grid.offset(frameLength(frame));
}
