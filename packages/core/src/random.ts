/** State of a {@link SeededRandom}: plain data, part of a step's snapshot. */
export type RandomState = [number, number, number, number];

/**
 * Small fast generator of 32-bit quality whose state can be stored: sfc32 (Doty-Humphrey, PractRand).
 * Not for secrets.
 */
export class SeededRandom {
  readonly state: RandomState;

  /** @param seed - any number; `name` gives another sequence for the same seed */
  constructor(seed: number, name = "") {
    let hash = 0x811c9dc5 ^ Math.trunc(seed);
    for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193); // FNV-1a
    this.state = [hash | 0, Math.trunc(seed) | 0, Math.trunc(seed / 2 ** 32) | 0, 1];
    for (let i = 0; i < 12; i++) this.next();
  }

  /** Next number in [0, 1). */
  next(): number {
    const s = this.state;
    const t = (s[0] + s[1] + s[3]) | 0;
    s[3] = (s[3] + 1) | 0;
    s[0] = s[1] ^ (s[1] >>> 9);
    s[1] = (s[2] + (s[2] << 3)) | 0;
    s[2] = (((s[2] << 21) | (s[2] >>> 11)) + t) | 0;
    return (t >>> 0) / 2 ** 32;
  }

  restore(state: Readonly<RandomState>): void {
    for (let i = 0; i < 4; i++) this.state[i as 0] = state[i as 0];
  }
}
