import { unitNoise } from "./noise-tables.ts";

const shapes = 8;
/** Shapes end where they have decayed by this factor: 20 bits. */
export const codaDecay = Math.log(2 ** 20);
/** Time over which scattered waves come up behind the onset, s. */
const riseSeconds = 0.003;
/** Classes of colour to an octave. */
const perOctave = 2;

/** Scattered waves behind an arrival: noise with the spectrum of the pulse under an exponential decay; a few shapes of each colour, made once. */
export class CodaShapes {
  readonly #seconds: number;
  readonly #rate: number;
  readonly #white: readonly Float32Array[];
  readonly #warmUp: number;
  readonly #colours = new Map<number, readonly Float32Array[]>();

  /**
   * @param seconds decay time, s; 0 gives empty shapes
   * @param rate Hz
   */
  constructor(seed: number, seconds: number, rate: number) {
    this.#seconds = seconds;
    this.#rate = rate;
    this.#warmUp = seconds > 0 ? Math.ceil(0.1 * rate) : 0;
    const length = Math.ceil(seconds * rate * codaDecay);
    this.#white = Array.from({ length: shapes }, (_, s) => unitNoise(seed, s + 1, length + (length > 0 ? this.#warmUp : 0)));
  }

  /**
   * Shape of root mean square 1 before its decay, and its sign.
   *
   * @param key random bits of the arrival
   * @param omega angular corner frequency of the pulse as it arrives, rad/s
   */
  pick(key: number, channel: number, omega: number): { readonly shape: Float32Array; readonly sign: 1 | -1 } {
    const bits = key >>> (8 * channel);
    return { shape: this.#coloured(omega)[bits % shapes] as Float32Array, sign: (bits & 8) === 0 ? 1 : -1 };
  }

  #coloured(omega: number): readonly Float32Array[] {
    const colour = Math.round(perOctave * Math.log2(Math.min(omega / this.#rate, 3)));
    let made = this.#colours.get(colour);
    if (!made) {
      made = this.#white.map((white) => this.#shape(white, 2 ** (colour / perOctave)));
      this.#colours.set(colour, made);
    }
    return made;
  }

  /** Noise with the velocity spectrum of Brune, i w / (1 + i w)^2. */
  #shape(white: Float32Array, perSample: number): Float32Array {
    const shape = omegaSquare(white, perSample).subarray(this.#warmUp);
    const decay = this.#seconds * this.#rate;
    const rise = riseSeconds * this.#rate;
    return shape.map((value, i) => value * Math.exp(-i / decay) * (1 - Math.exp(-i / rise)));
  }
}

/**
 * White noise turned to the velocity spectrum of an omega-square source, root mean square 1.
 *
 * @param perSample angular corner frequency in radians a sample
 */
export function omegaSquare(white: Float32Array, perSample: number): Float32Array {
  const keep = Math.exp(-perSample);
  let [once, twice, power] = [0, 0, 0];
  const out = white.map((value) => {
    once = keep * once + (1 - keep) * value;
    twice = keep * twice + (1 - keep) * once;
    power += (once - twice) ** 2;
    return once - twice;
  });
  const scale = power > 0 ? Math.sqrt(white.length / power) : 0;
  return out.map((value) => value * scale);
}
