import { purpose, uniform } from "./counter-hash.ts";
import type { MineOptions } from "./mine-options.ts";
import type { MineStation } from "./station-layout.ts";
import { addCycle, type Stretch } from "./stretch.ts";

const mainsHz = 50;
/** Amplitudes of 50 Hz and its harmonics. */
const harmonics = [1, 0.3, 0.5, 0.1, 0.2] as const;

/**
 * What a channel shows besides noise and waves: its direct-current offset, and mains hum, in phase with the mains for all
 * time. Both repeat after a few cycles of the mains, so they are made once a channel.
 */
export class Baseline {
  readonly #options: MineOptions;
  /** Samples after which the hum repeats, and cycles of the mains in them. */
  readonly #period: { readonly samples: number; readonly cycles: number };
  readonly #made = new Map<number, readonly Int32Array[]>();

  constructor(options: MineOptions) {
    this.#options = options;
    this.#period = options.humCounts > 0 ? humPeriod(options.rate) : { samples: 1, cycles: 0 };
  }

  /** Adds offset and hum to a stretch of a station. */
  addTo(stretch: Stretch, { parts }: MineStation, index: number): void {
    const { humCounts, offsetCounts } = this.#options;
    if (humCounts === 0 && offsetCounts === 0) return;
    let cycles = this.#made.get(index);
    if (!cycles) {
      cycles = parts.map(({ offset }, channel) => this.#cycle(index, channel, offset));
      this.#made.set(index, cycles);
    }
    for (const [channel, counts] of cycles.entries()) addCycle(stretch, channel, counts);
  }

  #cycle(station: number, channel: number, offset: number): Int32Array {
    const { seed, rate, humCounts } = this.#options;
    const { samples, cycles } = this.#period;
    const phase = uniform(seed, purpose.hum, station, 1 + channel);
    const amplitude = humCounts * (0.5 + uniform(seed, purpose.hum, station)) * (0.3 + 0.7 * uniform(seed, purpose.hum, station, 1 + channel, 1));
    const heard = harmonics.filter((_, k) => (k + 1) * mainsHz < 0.45 * rate);
    return Int32Array.from({ length: samples }, (_, i) => {
      const turn = 2 * Math.PI * ((i * cycles) / samples + phase);
      return Math.round(offset + amplitude * heard.reduce((sum, part, k) => sum + part * Math.sin((k + 1) * turn + 1.3 * k), 0));
    });
  }
}

/** Fewest cycles of the mains that are a whole number of samples; at odd rates a second, and 50 Hz is then off by less than a sample in it. */
function humPeriod(rate: number): { samples: number; cycles: number } {
  for (let cycles = 1; cycles < mainsHz; cycles++) {
    const samples = (cycles * rate) / mainsHz;
    if (Number.isInteger(samples)) return { samples, cycles };
  }
  return { samples: Math.round(rate), cycles: mainsHz };
}
