import type { Frame, Samples } from "@headframe/core";

const id = "FDSN:XX_MINE__H_H_Z";

/** Frame for an operator's example: one channel at 100 Hz in m/s that starts at 1970, unless told otherwise. */
export function exampleFrame(samples: Samples, other: Partial<Frame> = {}): Frame {
  return { kind: "frame", source: id, channels: [id], t0: 0n, rate: 100, unit: "m/s", samples, ...other };
}
