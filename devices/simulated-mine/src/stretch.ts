/** A stretch of samples of one station, and what is added to it. */
export interface Stretch {
  /** Planar, `n` samples of each channel. */
  readonly samples: Int32Array;
  readonly n: number;
  /** Index of the first sample in the stream. */
  readonly from: number;
}

/** Limit of a 24-bit digitiser, counts. */
const fullScale = 8_388_607;

/** Adds counts that begin at sample `first` of the stream to channel `channel`; clips as a 24-bit digitiser does. */
export function addCounts({ samples, n, from }: Stretch, channel: number, first: number, counts: Int32Array): void {
  const begin = Math.max(0, first - from);
  const end = Math.min(n, first + counts.length - from);
  const shift = from - first;
  const base = channel * n;
  for (let i = begin; i < end; i++) samples[base + i] = clip((samples[base + i] as number) + (counts[i + shift] as number));
}

/** Makes numbers between -2^30 and 2^30 positive, so that cutting off their fraction rounds them to the nearest. */
const lift = 2 ** 30;

/** Adds the first `length` samples of a shape times `scale`, to whole counts. */
export function addScaled({ samples, n, from }: Stretch, channel: number, first: number, shape: Float32Array, scale: number, length = shape.length): void {
  const begin = Math.max(0, first - from);
  const end = Math.min(n, first + Math.min(length, shape.length) - from);
  const shift = from - first;
  const base = channel * n;
  const factor = Math.min(Math.max(scale, -1e8), 1e8); // noise of unit size stays below 10
  for (let i = begin; i < end; i++) {
    const counts = ((((shape[i + shift] as number) * factor + (lift + 0.5)) | 0) - lift) | 0;
    samples[base + i] = clip((samples[base + i] as number) + counts);
  }
}

/** Adds counts that repeat for ever, the first of them at sample 0 of the stream. */
export function addCycle({ samples, n, from }: Stretch, channel: number, cycle: Int32Array): void {
  const end = (channel + 1) * n;
  for (let at = channel * n, k = from % cycle.length; at < end; at++) {
    samples[at] = clip((samples[at] as number) + (cycle[k] as number));
    k = k + 1 === cycle.length ? 0 : k + 1;
  }
}

function clip(counts: number): number {
  if (counts > fullScale) return fullScale;
  return counts < -fullScale ? -fullScale : counts;
}
