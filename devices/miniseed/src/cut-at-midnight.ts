import { channelSamples, type Frame, frameLength, sampleGrid } from "@headframe/core";
import { MiniseedWriteError } from "@headframe/formats";
import { dayOf, startOfDay } from "./sds-path.ts";

/**
 * One channel of a frame, cut where a day begins.
 *
 * @throws MiniseedWriteError if the frame has no rate, or samples that its channels cannot share
 */
export function cutAtMidnight(frame: Frame, id: string, channel: number): Frame[] {
  const n = frameLength(frame);
  if (!(frame.rate > 0) || !Number.isInteger(n)) throw new MiniseedWriteError(`A frame of ${n} samples at ${frame.rate} Hz`);
  const samples = channelSamples(frame, channel);
  const grid = sampleGrid(frame.rate);
  const pieces: Frame[] = [];
  for (let from = 0; from < n; ) {
    const t0 = frame.t0 + grid.offset(from);
    const midnight = startOfDay(dayOf(t0) + 1n);
    let to = Math.min(n, from + Math.max(1, Math.ceil(grid.index(midnight - t0))));
    while (to > from + 1 && frame.t0 + grid.offset(to - 1) >= midnight) to--;
    while (to < n && frame.t0 + grid.offset(to) < midnight) to++;
    pieces.push({ ...frame, channels: [id], t0, samples: samples.subarray(from, to) });
    from = to;
  }
  return pieces;
}
