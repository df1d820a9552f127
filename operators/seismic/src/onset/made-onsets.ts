/** For examples and tests: a station's ground motion with waves in it, the same on every machine. @module */
import { type Frame, SeededRandom } from "@headframe/core";

/** A wave: a pulse that sets in at a time and dies away. */
export interface MadeOnset {
  readonly seconds: number;
  /** Largest motion to the east, to the north and up, in units of the noise's deviation. */
  readonly motion: readonly [number, number, number];
}

/** Time in which a pulse falls to 0, s. */
const pulseSeconds = 0.01;

/** A frame of noise of deviation 1 (components Z, N, E) with pulses that set in with their full amplitude. */
export function madeOnsets(seed: number, rate: number, seconds: number, onsets: readonly MadeOnset[], scale = 1): Frame {
  const random = new SeededRandom(seed);
  const n = Math.round(rate * seconds);
  const samples = new Float32Array(3 * n);
  for (let i = 0; i < 3 * n; i++) {
    let value = -6;
    for (let k = 0; k < 12; k++) value += random.next();
    const component = 2 - Math.floor(i / n);
    for (const onset of onsets) {
      const x = ((i % n) / rate - onset.seconds) / pulseSeconds;
      if (x >= 0 && x < 1) value += (onset.motion[component] as number) * (1 - x) ** 3 * (1 - 8 * x);
    }
    samples[i] = value * scale;
  }
  const channels = ["Z", "N", "E"].map((letter) => `FDSN:XX_M01__J_P_${letter}`);
  return { kind: "frame", source: "FDSN:XX_M01__J_P", channels, t0: 0n, rate, unit: "m/s", samples };
}
