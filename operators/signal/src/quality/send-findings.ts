import type { Emitter, Frame } from "@headframe/core";
import { type Run, timeInRun } from "../continuous/run.ts";
import { type Finding, type QualityEvent, qualityEvent } from "./quality.ts";

/** A finding in one channel, by the indices of samples in a run; `to` is not part of it. */
export interface Spotted {
  readonly kind: Finding["kind"];
  readonly channel: number;
  readonly from: number;
  readonly to: number;
  readonly level: number;
}

/** Sends findings in the order in which they end, so that the order does not depend on where frames were cut. */
export function sendFindings(run: Run<unknown>, spotted: Spotted[], emit: Emitter<Frame, { readonly quality: QualityEvent }>): void {
  spotted.sort((a, b) => a.to - b.to || a.channel - b.channel);
  for (const { kind, channel, from, to, level } of spotted) {
    const finding = { kind, channel: run.channels[channel] as string, from: timeInRun(run, from), to: timeInRun(run, to), samples: to - from, level };
    emit.side("quality", qualityEvent(run.source, finding));
  }
}
