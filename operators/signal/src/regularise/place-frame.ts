/** Puts one frame after another on the sample grid of a source: the decisions of `regularise`. */
import { type Emitter, type Frame, frameLength, type GapCause, sampleGrid, sliceFrame, type Time } from "@headframe/core";
import { type Finding, type QualityEvent, qualityEvent } from "../quality/quality.ts";
import { compareFrames } from "./compare-frames.ts";
import { advanceClock, deviation, type GridClock, learnOffset, startClock } from "./grid-clock.ts";

/** What is known of a source. Plain data; frames are references. */
export interface Placement {
  readonly source: string;
  readonly channels: readonly string[];
  clock: GridClock;
  /** Nothing binds the next frame to the grid: a gap was announced before it. */
  loose: boolean;
  /** Last frames sent on, to compare with samples that come again. */
  readonly sent: Frame[];
  jitter: Jitter;
}

/** Frames whose time was off the grid since the last report. */
export interface Jitter {
  since: Time;
  frames: number;
  samples: number;
  /** Largest deviation in nanoseconds, with its sign. */
  largest: number;
}

/** Tolerances of `regularise`, in its own units. */
export interface PlacementRules {
  readonly toleranceSamples: number;
  /** How far back samples are kept to compare with, in nanoseconds. */
  readonly compare: bigint;
  readonly backSeconds: number;
  readonly jitterSeconds: number;
}

/** Where frames on the grid and findings go. */
export type RegulariseEmitter = Emitter<Frame, { readonly quality: QualityEvent }>;

/** A jump forward of up to this many seconds that is no whole number of samples is a step of the clock. */
const stepSeconds = 2;
/** How far off a whole number of samples such a jump is, in samples. */
const stepFraction = 0.25;
/** Deviation, as a share of the tolerance, from which on a frame counts as jittering. */
const jitterShare = 0.2;

/** Rates that differ by less, as a share, are one rate: records state what was measured, or a rounded number. libmseed's figure. */
const sameRate = 1e-4;

/** A source at its first frame. */
export function startPlacement({ source, channels, rate, t0 }: Frame): Placement {
  return { source, channels, clock: startClock(rate, t0), loose: false, sent: [], jitter: startJitter(t0) };
}

/**
 * A frame at the rate of its source's grid, where its own is the same but for rounding and measurement: by less than 0.01 %, and
 * so little that the frame's last sample is off by half the tolerance at most.
 */
export function atGridRate({ clock }: Placement, frame: Frame, { toleranceSamples }: PlacementRules): Frame {
  const { rate } = clock;
  if (frame.rate === rate) return frame;
  const difference = Math.abs(1 - frame.rate / rate);
  return difference < sameRate && difference * frameLength(frame) <= toleranceSamples / 2 ? { ...frame, rate } : frame;
}

/** Whether samples are missing before a frame. */
export function isAhead({ clock }: Placement, { t0, rate }: Frame, { toleranceSamples }: PlacementRules): boolean {
  return rate === clock.rate && deviation(clock, t0) > (toleranceSamples * 1e9) / rate;
}

/** Sends a frame on, cut and snapped to the grid, with the gaps and findings that it shows. */
export function placeFrame(placement: Placement, frame: Frame, rules: PlacementRules, emit: RegulariseEmitter): void {
  const { clock } = placement;
  const period = 1e9 / frame.rate;
  const tolerance = rules.toleranceSamples * period;
  const off = frame.rate === clock.rate ? deviation(clock, frame.t0) : Number(frame.t0 - clock.next);
  if (off < -rules.backSeconds * 1e9) stepBack(placement, frame, off, emit);
  else if (off < -tolerance) overlap(placement, frame, Math.round(-off / period), rules, emit);
  else if (frame.rate !== clock.rate) reopen(placement, frame, "rate-change", rules, emit);
  else if (off > tolerance) reopen(placement, frame, jumpCause(off, period), rules, emit);
  else {
    if (placement.loose) open(placement, frame);
    else if (frame.t0 !== clock.next || clock.mean !== 0) settle(placement, frame, off, tolerance, emit);
    send(placement, frame, rules, emit);
  }
}

/** Whether a jump forward of `off` nanoseconds comes from lost samples or from the clock. */
function jumpCause(off: number, period: number): "missing" | "clock-step" {
  const jump = off / period;
  return Math.abs(jump - Math.round(jump)) > stepFraction && off <= stepSeconds * 1e9 ? "clock-step" : "missing";
}

/** A gap up to `to` is known: the next frame begins a new grid, and what is missing until then is a gap of its own. */
export function takeGap(placement: Placement, to: Time): void {
  const { clock } = placement;
  if (to > clock.next) clock.next = to;
  clock.mean = 0;
  clock.last = 0;
  placement.loose = true;
}

/** Reports the jitter since the last report, if there was any. */
export function reportJitter(placement: Placement, emit: RegulariseEmitter): void {
  const { jitter, clock } = placement;
  if (jitter.frames > 0)
    report(placement, { kind: "jitter", from: jitter.since, to: clock.next, samples: jitter.samples, offsetSeconds: jitter.largest / 1e9 }, emit);
  placement.jitter = startJitter(clock.next);
}

function startJitter(since: Time): Jitter {
  return { since, frames: 0, samples: 0, largest: 0 };
}

function send(placement: Placement, frame: Frame, { compare, jitterSeconds }: PlacementRules, emit: RegulariseEmitter): void {
  const { clock, sent } = placement;
  const onGrid = frame.t0 === clock.next ? frame : { ...frame, t0: clock.next };
  advanceClock(clock, frameLength(frame));
  emit.out(onGrid);
  sent.push(onGrid);
  const keepFrom = clock.next - compare;
  while (sent.length > 1 && (sent[1] as Frame).t0 <= keepFrom) sent.shift();
  if (placement.jitter.frames > 0 && Number(clock.next - placement.jitter.since) >= jitterSeconds * 1e9) reportJitter(placement, emit);
}

/** Learns from a frame whose time is off the grid, within the tolerance. */
function settle(placement: Placement, frame: Frame, off: number, tolerance: number, emit: RegulariseEmitter): void {
  const { clock, jitter } = placement;
  if (Math.abs(off) > tolerance * jitterShare) {
    if (jitter.frames === 0) jitter.since = clock.next;
    jitter.frames++;
    jitter.samples += frameLength(frame);
    if (Math.abs(off) > Math.abs(jitter.largest)) jitter.largest = off;
  }
  const from = clock.next;
  const moved = learnOffset(clock, frame.t0, tolerance);
  if (moved !== 0) report(placement, { kind: "drift", from, to: from, samples: 0, offsetSeconds: moved / 1e9 }, emit);
}

/** Samples are missing, or the grid has changed: a gap, and a new grid that begins at the frame. */
function reopen(placement: Placement, frame: Frame, cause: GapCause & Finding["kind"], rules: PlacementRules, emit: RegulariseEmitter): void {
  const from = placement.clock.next;
  const to = frame.t0 > from ? frame.t0 : from;
  const samples = Math.round(sampleGrid(placement.clock.rate).index(to - from));
  const offset = Number(to - from - sampleGrid(placement.clock.rate).offset(samples));
  reportJitter(placement, emit);
  report(placement, { kind: cause, from, to, samples, ...(cause === "clock-step" && { offsetSeconds: offset / 1e9 }) }, emit);
  emit.gap({ kind: "gap", source: placement.source, from, to, cause });
  open(placement, frame.t0 < to ? { ...frame, t0: to } : frame);
  send(placement, frame, rules, emit);
}

/** The first `count` samples of a frame are of times that were sent on before: they are compared and dropped. */
function overlap(placement: Placement, frame: Frame, count: number, rules: PlacementRules, emit: RegulariseEmitter): void {
  const n = frameLength(frame);
  const grid = sampleGrid(frame.rate);
  const dropped = Math.min(count, n);
  const { compared, differing } = compareFrames(frame, dropped, placement.sent);
  const kind = count < n ? "overlap" : compared === n ? "duplicate" : "late";
  report(placement, { kind, from: frame.t0, to: frame.t0 + grid.offset(dropped), samples: dropped, ...(compared > 0 && { differing }) }, emit);
  if (count < n) placeFrame(placement, sliceFrame(frame, count, n), rules, emit);
}

/** Time went back so far that the clock must have been wrong before: the source starts again where it now is. */
function stepBack(placement: Placement, frame: Frame, off: number, emit: RegulariseEmitter): void {
  reportJitter(placement, emit);
  report(placement, { kind: "clock-step", from: frame.t0, to: frame.t0, samples: 0, offsetSeconds: off / 1e9 }, emit);
  emit.gap({ kind: "gap", source: placement.source, from: frame.t0, to: frame.t0, cause: "clock-step" });
  open(placement, frame);
  placement.sent.length = 0;
  placement.jitter = startJitter(frame.t0);
  placement.sent.push(frame);
  advanceClock(placement.clock, frameLength(frame));
  emit.out(frame);
}

function open(placement: Placement, { rate, t0 }: Frame): void {
  placement.clock = startClock(rate, t0);
  placement.loose = false;
}

function report(placement: Placement, finding: Finding, emit: RegulariseEmitter): void {
  emit.side("quality", qualityEvent(placement.source, finding));
}
