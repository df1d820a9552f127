/** For examples and tests: windows of noise with arrivals, in whole counts, the same on every machine. @module */
import { SeededRandom } from "@headframe/core";

/** An arrival: a wave that sets in at a sample and dies away. */
export interface MadeArrival {
  readonly at: number;
  /** Counts; negative for a first motion downwards. */
  readonly amplitude: number;
  /** Cycles per sample. */
  readonly frequency: number;
  /** Samples after which the amplitude has fallen to 1/e. */
  readonly decay: number;
}

/** Noise with a standard deviation of 10 counts, and arrivals on top of it. */
export function madeWindow(seed: number, length: number, arrivals: readonly MadeArrival[]): Float64Array {
  const random = new SeededRandom(seed);
  return Float64Array.from({ length }, (_, i) => {
    let value = 0;
    for (let k = 0; k < 12; k++) value += 10 * (random.next() - 0.5);
    for (const { at, amplitude, frequency, decay } of arrivals) {
      const t = i - at + 0.5;
      if (t > 0) value += amplitude * Math.sin(2 * Math.PI * frequency * t) * Math.exp(-t / decay);
    }
    return Math.round(value);
  });
}
