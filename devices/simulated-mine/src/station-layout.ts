import { bandCode } from "@headframe/core";
import { hash32, purpose, uniform } from "./counter-hash.ts";
import type { MineOptions } from "./mine-options.ts";
import { noiseClasses } from "./noise-tables.ts";

/** A triaxial station; local frame: x east, y north, z up, metres. */
export interface MineStation {
  /** Such as `S001`. */
  readonly code: string;
  /** Source of its frames, such as `FDSN:MN_S001_00_G_H`. */
  readonly source: string;
  /** Source identifiers of its channels: Z (up), N, E. */
  readonly channels: readonly string[];
  readonly x: number;
  readonly y: number;
  readonly z: number;
  /** Index into the classes of noise. */
  readonly noiseClass: number;
  /** Standard deviation of its noise, counts. */
  readonly noise: number;
}

/**
 * Stations of a mine: spread evenly over the volume by the R3 sequence from a seeded start.
 *
 * @see Roberts 2018, "The unreasonable effectiveness of quasirandom sequences"
 */
export function stationLayout(
  options: Pick<MineOptions, "stations" | "seed" | "rate" | "network" | "eastMetres" | "northMetres" | "heightMetres" | "noiseCounts">,
): MineStation[] {
  const { seed, network, rate } = options;
  const size = [options.eastMetres, options.northMetres, options.heightMetres];
  const begin = size.map((_, axis) => uniform(seed, purpose.station, 0, axis));
  const digits = Math.max(3, String(options.stations).length);
  return Array.from({ length: options.stations }, (_, i) => {
    const [x = 0, y = 0, z = 0] = size.map((length, axis) => (((begin[axis] as number) + (i + 1) / plastic ** (axis + 1)) % 1) * length);
    const code = `S${String(i + 1).padStart(digits, "0")}`;
    const source = `FDSN:${network}_${code}_00_${bandCode(rate)}_H`;
    const noiseClass = hash32(seed, purpose.station, i + 1) % noiseClasses.length;
    const noise = options.noiseCounts * (noiseClasses[noiseClass] as number);
    return { code, source, channels: ["Z", "N", "E"].map((axis) => `${source}_${axis}`), x, y, z: z - options.heightMetres, noiseClass, noise };
  });
}

/** Root of x^4 = x + 1. */
const plastic = 1.2207440846057596;
