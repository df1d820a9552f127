import type { Emitter, Time } from "@headframe/core";
import { type ChannelReportData, type ChannelReportEvent, channelReport } from "./channel-report.ts";
import { startSpan, type Watch } from "./channel-watch.ts";
import { probePlan, takeHum } from "./hum-probe.ts";
import type { QualityOptions } from "./quality-options.ts";
import type { SourceState } from "./watched-source.ts";

/** Where reports go. */
export type Reports = Emitter<ChannelReportEvent, Record<never, never>>;

const SECOND = 1_000_000_000n;

/** Reports the interval that ended at or before a time, if one did. */
export function closeIntervals(source: SourceState, time: Time, options: QualityOptions, emit: Reports): void {
  const length = BigInt(options.intervalSeconds) * SECOND;
  const border = (source.since / length + 1n) * length;
  if (time >= border) reportAll(source, (time / length) * length, "interval", options, emit);
}

/** Reports all channels, and begins the next span. */
export function reportAll(source: SourceState, to: Time, reason: ChannelReportData["reason"], options: QualityOptions, emit: Reports): void {
  for (const watch of source.watches) {
    report(source, watch, to, reason, options, emit);
    watch.span = startSpan();
  }
  source.since = to;
}

/** Emits what is known since the last interval; only an interval's end forgets it. */
export function report(
  { rate, unit, since }: SourceState,
  watch: Watch,
  to: Time,
  reason: ChannelReportData["reason"],
  options: QualityOptions,
  emit: Reports,
): void {
  const { channel, state, span, usual } = watch;
  const { samples, sum, squares, spikes, clipped, gaps, missingSeconds } = span;
  const hum = reason === "change" ? undefined : takeHum(watch.hum, probePlan(rate, Math.round(rate)));
  const findings: ChannelReportData["findings"] = [];
  if (state !== "ok") findings.push(state);
  if (hum && hum.humRatio >= options.humRatio) findings.push("hum");
  if (spikes >= options.minSpikes) findings.push("spikes");
  if (clipped > 0) findings.push("clipped");
  if (gaps > 0) findings.push("gaps");
  emit.out(
    channelReport(since, to, {
      ...{ channel, reason, state, findings, unit, samples },
      ...(samples > 0 && { mean: sum / samples, rms: Math.sqrt(squares / samples) }),
      ...(usual !== null && { usualRms: Math.exp(usual) }),
      ...hum,
      ...{ spikes, clipped, gaps, missingSeconds },
    }),
  );
}
