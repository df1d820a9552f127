import { channelSamples, defineOperator, type Frame, frameLength, frameProblem, frames, type Kernel, nanoseconds, parseTime, type Time } from "@headframe/core";
import { type ChannelReportEvent, channelReport, channelReports } from "./channel-report.ts";
import { breakWatch, endSecond, knowsUsual, learnUsual, type Watch, watchSamples } from "./channel-watch.ts";
import { endSegment, probe, probePlan } from "./hum-probe.ts";
import { type QualityOptions, qualityOptions, rulesOf } from "./quality-options.ts";
import { closeIntervals, type Reports, report, reportAll } from "./report-channel.ts";
import { isTooQuiet } from "./too-quiet.ts";
import { endOf, firstIn, follows, openRun, type SourceState, sourceOf } from "./watched-source.ts";

/** What is watched of a station, by source. */
interface State {
  readonly sources: SourceState[];
}

const SECOND = 1_000_000_000n;
/** Seconds that are looked at for hum, for each report. */
const humSeconds = 6;

const exampleStart = parseTime("2026-01-01T00:00:00Z");
const exampleFrame = (samples: number[]): Frame => ({
  ...{ kind: "frame", source: "FDSN:BW_UH1__S_H_Z", channels: ["FDSN:BW_UH1__S_H_Z"], t0: exampleStart, rate: 4, unit: "count" },
  samples: Int32Array.from(samples),
});

/** Reports of what is wrong with the channels of a station: dead, silent, hum, spikes, clipping, gaps. */
export const channelQuality = defineOperator({
  name: "channel-quality",
  version: 1,
  family: "signal",
  summary: "Reports dead and silent channels, hum, spikes, clipping and gaps, with numbers",
  description: `A report of every channel each \`intervalSeconds\` (on whole intervals since 1970), and one at once when its state changes. Takes regular
sources (put \`regularise\` before it, whose port \`quality\` reports overlaps, duplicates, clock steps and jitter).

- **dead**: for \`deadSeconds\` flat, or quieter than \`deadRatio\` times its own running median while one of the station's other channels is not much quieter
  than usual (a tenth of that ratio where there is no such witness), or quieter than that share of each of at least two others. It is alive again
  after as long.
- **silent**: no samples for \`silentSeconds\` of event time.
- **hum**: the strongest of the first three multiples of 50 and 60 Hz over the geometric mean of the spectrum 4 and 7 Hz beside it, by Goertzel's
  recursion on six seconds in each report.
- **spikes**: single samples with a second difference above \`spikeRatio\` times the mean of the last second, between samples that are close together. A sharp
  onset is none: the samples after it are not quiet.
- **clipped**: as \`clip-detect\` counts them. **gaps**: breaks and the time lost.

The comparison with other channels of the station uses what these last had, so for channels that come as sources of their own it may lag by a packet.`,
  options: qualityOptions,
  accepts: frames,
  emits: channelReports,
  keyBy: "station",
  example: {
    options: { intervalSeconds: 1 },
    in: [exampleFrame([1, 3, 1, 3])],
    out: [
      channelReport(exampleStart, exampleStart + SECOND, {
        ...{ channel: "FDSN:BW_UH1__S_H_Z", reason: "interval", state: "ok", findings: [], unit: "count", samples: 4, mean: 2, rms: 1, usualRms: 1 },
        ...{ spikes: 0, clipped: 0, gaps: 0, missingSeconds: 0 },
      }),
    ],
  },
  kernel: (options): Kernel<State, Frame, ChannelReportEvent, Record<never, never>> => {
    const silent = nanoseconds(options.silentSeconds);
    return {
      start: () => ({ sources: [] }),
      step(state, frame, emit) {
        const problem = frameProblem(frame);
        if (problem !== undefined) return emit.error(problem, frame);
        const source = sourceOf(state.sources, frame);
        if (source.watches.length !== frame.channels.length)
          return emit.error(`${frame.channels.length} channels, but the source had ${source.watches.length}`, frame);
        if (source.broken || !follows(source, frame)) reopen(source, frame, options, emit);
        takeFrame(state, source, frame, options, emit);
      },
      gap(state, gap, emit) {
        for (const source of state.sources) if (source.source === gap.source) source.broken = true;
        emit.gap(gap);
      },
      watermark(state, time, emit) {
        let changed = false;
        for (const source of state.sources) {
          if (time - endOf(source) < silent) continue;
          for (const watch of source.watches) {
            if (watch.state === "silent") continue;
            watch.state = "silent";
            watch.against = 0;
            changed = true;
            report(source, watch, endOf(source), "change", options, emit);
          }
        }
        return changed ? undefined : false;
      },
      end(state, emit) {
        for (const source of state.sources) {
          for (const watch of source.watches) breakWatch(watch, source.count, rulesOf(options, source.unit));
          if (endOf(source) > source.since) reportAll(source, endOf(source), "end", options, emit);
        }
      },
    };
  },
});

/** A break in the samples: it is counted, and the run begins anew. */
function reopen(source: SourceState, frame: Frame, options: QualityOptions, emit: Reports): void {
  const missing = Number(frame.t0 - endOf(source)) / 1e9;
  for (const watch of source.watches) {
    breakWatch(watch, source.count, rulesOf(options, source.unit));
    watch.span.gaps++;
    watch.span.missingSeconds += Math.max(0, missing);
  }
  closeIntervals(source, frame.t0, options, emit);
  if (frame.t0 < source.since) source.since = frame.t0;
  for (const watch of source.watches) if (frame.unit !== source.unit) watch.usual = null;
  source.rate = frame.rate;
  source.unit = frame.unit;
  openRun(source, frame.t0);
}

/** Takes a frame second by second, all channels in step, so that what they are compared with does not depend on how frames are cut. */
function takeFrame(state: State, source: SourceState, frame: Frame, options: QualityOptions, emit: Reports): void {
  const rules = rulesOf(options, source.unit);
  const n = frameLength(frame);
  const every = Math.max(1, Math.floor(options.intervalSeconds / humSeconds));
  for (let from = 0; from < n; ) {
    const border = firstIn(source, source.second + 1);
    const to = Math.min(n, from + border - source.count);
    const length = border - source.secondStart;
    const plan = !source.partial && source.second % every === 0 && length >= 10 ? probePlan(source.rate, length) : undefined;
    for (const [c, watch] of source.watches.entries()) {
      const samples = channelSamples(frame, c);
      watchSamples(watch, samples, from, to, source.count, rules);
      if (plan) probe(watch.hum, plan, samples, from, to, source.count - source.secondStart);
    }
    source.count += to - from;
    from = to;
    if (source.count < border) return;
    if (plan) for (const { hum } of source.watches) endSegment(hum, plan);
    closeSecond(state, source, options, emit);
  }
}

function closeSecond(state: State, source: SourceState, options: QualityOptions, emit: Reports): void {
  const flat = source.watches.map(endSecond);
  const end = BigInt(source.second + 1) * SECOND;
  for (const [c, watch] of source.watches.entries()) judge(state, source, watch, flat[c] === true, end, options, emit);
  source.second++;
  source.secondStart = source.count;
  source.partial = false;
  closeIntervals(source, end, options, emit);
}

/** Whether the channel is dead or alive, after a second more. */
function judge(state: State, source: SourceState, watch: Watch, flat: boolean, end: Time, options: QualityOptions, emit: Reports): void {
  const bad = flat || isTooQuiet(state.sources, source, watch, options.deadRatio);
  if (!flat && (!bad || !knowsUsual(watch))) learnUsual(watch);
  watch.against = bad === (watch.state === "dead") ? 0 : watch.against + 1;
  if (watch.state === "silent") watch.state = "ok";
  else if (watch.against >= options.deadSeconds) watch.state = bad ? "dead" : "ok";
  else return;
  watch.against = 0;
  report(source, watch, end, "change", options, emit);
}
