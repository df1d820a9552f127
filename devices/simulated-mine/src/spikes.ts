import { hash32, purpose, uniform } from "./counter-hash.ts";
import type { MineOptions } from "./mine-options.ts";
import { addCounts, type Stretch } from "./stretch.ts";

/** A station has at most one spike in such a time, s. */
const slotSeconds = 0.1;

/** Adds the spikes of a station with `channels` channels: one to three samples of one sign on one channel. */
export function addSpikes({ seed, rate, spikesPerMinute, spikeCounts }: MineOptions, stretch: Stretch, station: number, channels: number): void {
  const probability = (spikesPerMinute * slotSeconds) / 60;
  const slot = slotSeconds * rate;
  for (let number = Math.max(0, Math.floor((stretch.from - 3) / slot)); number * slot < stretch.from + stretch.n; number++) {
    if (uniform(seed, purpose.spike, station, number, 0) >= probability) continue;
    const first = Math.floor((number + uniform(seed, purpose.spike, station, number, 1)) * slot);
    const bits = hash32(seed, purpose.spike, station, number, 2);
    const height = Math.round(spikeCounts * 10 ** -uniform(seed, purpose.spike, station, number, 3)) * ((bits & 1) === 0 ? 1 : -1);
    addCounts(stretch, (bits >>> 8) % channels, first, new Int32Array(1 + ((bits >>> 1) % 3)).fill(height));
  }
}
