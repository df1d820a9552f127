import { bandCode } from "@headframe/core";
import { type ChannelDefect, channelDefects } from "./channel-defects.ts";
import { gaussian, hash32, purpose, uniform } from "./counter-hash.ts";
import type { MineOptions } from "./mine-options.ts";
import { noiseClasses } from "./noise-tables.ts";
import { combine, cross, direction, unit, type Vector } from "./vector.ts";
import { mineVolume, pointIn } from "./volume.ts";

/** A channel of a station. */
export interface MineChannel {
  /** Such as `FDSN:MN_S001_00_G_H_Z`. */
  readonly id: string;
  /** Direction of ground motion that gives positive counts. */
  readonly direction: Vector;
  /** True counts per m/s, or per m/s2; negative where the wires are swapped. */
  readonly sensitivity: number;
  /** Direct-current offset, counts. */
  readonly offset: number;
  readonly defect?: ChannelDefect;
}

/** A station; local frame: x east, y north, z up, metres. */
export interface MineStation {
  /** Such as `S001`. */
  readonly code: string;
  /** Source of its frames, such as `FDSN:MN_S001_00_G_H`. */
  readonly source: string;
  readonly place: Vector;
  readonly sensor: "geophone" | "accelerometer";
  readonly parts: readonly MineChannel[];
  /** Source identifiers of its channels. */
  readonly channels: readonly string[];
  /** Index into the classes of noise. */
  readonly noiseClass: number;
  /** Standard deviation of its noise, counts. */
  readonly noise: number;
  /** Delay of P and S by the rock around it, s. */
  readonly delay: { readonly P: number; readonly S: number };
}

/** Stations of a mine: the listed ones, or as many as asked for. */
export function stationLayout(options: MineOptions): MineStation[] {
  const sites = options.stationList?.map(({ code, x, y, z, uniaxial }) => ({ code, place: [x, y, z] as Vector, uniaxial })) ?? spread(options);
  const { seed, rate, network } = options;
  const bare = sites.map(({ code, place, uniaxial }, i) => {
    const draw = (what: number) => uniform(seed, purpose.sensor, i, what);
    const sensor = draw(0) < options.accelerometerPart ? ("accelerometer" as const) : ("geophone" as const);
    const source = `FDSN:${network}_${code}_00_${bandCode(rate)}_${sensor === "geophone" ? "H" : "N"}`;
    const single = uniaxial ?? draw(1) < options.uniaxialPart;
    return { code, place, sensor, source, axes: axesOf(options, single, draw) };
  });
  const defects = channelDefects(
    options,
    bare.map(({ axes }) => axes.length),
  );
  return bare.map(({ axes, ...rest }, i) => {
    const parts = axes.map(({ code, direction: to }, c) => channelOf(options, rest, { code, to, station: i, channel: c, defect: defects[i]?.[c] }));
    const noiseClass = hash32(seed, purpose.station, i + 1) % noiseClasses.length;
    const late = (options.siteDelayMilliseconds / 1000) * (2 * uniform(seed, purpose.sensor, i, 2) - 1);
    return {
      ...rest,
      parts,
      channels: parts.map(({ id }) => id),
      noiseClass,
      noise: options.noiseCounts * (noiseClasses[noiseClass] as number),
      delay: { P: late, S: 1.7 * late },
    };
  });
}

/** Stations even over the volume by the R3 sequence from a seeded start. @see Roberts 2018, "The unreasonable effectiveness of quasirandom sequences" */
function spread(options: MineOptions): { code: string; place: Vector; uniaxial?: boolean }[] {
  const volume = mineVolume(options);
  const begin = [0, 1, 2].map((axis) => uniform(options.seed, purpose.station, 0, axis));
  const digits = Math.max(3, String(options.stations).length);
  return Array.from({ length: options.stations }, (_, i) => {
    const part = (axis: number) => ((begin[axis] as number) + (i + 1) / plastic ** (axis + 1)) % 1;
    return { code: `S${String(i + 1).padStart(digits, "0")}`, place: pointIn(volume, [part(0), part(1), part(2)]) };
  });
}

/** Root of x^4 = x + 1. */
const plastic = 1.2207440846057596;

interface Axis {
  readonly code: string;
  readonly direction: Vector;
}

const upright: readonly Axis[] = [
  { code: "Z", direction: [0, 0, 1] },
  { code: "N", direction: [0, 1, 0] },
  { code: "E", direction: [1, 0, 0] },
];

function axesOf({ orientation }: MineOptions, single: boolean, draw: (what: number) => number): readonly Axis[] {
  if (orientation === "zne") return upright.slice(0, single ? 1 : 3);
  const first = direction(draw(3), draw(4));
  const side = unit(cross(first, Math.abs(first[2]) < 0.9 ? [0, 0, 1] : [1, 0, 0]));
  const angle = 2 * Math.PI * draw(5);
  const second = combine(Math.cos(angle), side, Math.sin(angle), cross(first, side));
  return [first, second, cross(first, second)].slice(0, single ? 1 : 3).map((to, i) => ({ code: String(i + 1), direction: to }));
}

interface Placed {
  readonly code: string;
  readonly to: Vector;
  readonly station: number;
  readonly channel: number;
  readonly defect: ChannelDefect | undefined;
}

function channelOf(
  options: MineOptions,
  { source, sensor }: Pick<MineStation, "source" | "sensor">,
  { code, to, station, channel, defect }: Placed,
): MineChannel {
  const { seed, gainSpread, offsetCounts } = options;
  const nominal = sensor === "geophone" ? options.countsPerMetrePerSecond : options.countsPerMetrePerSecondSquared;
  const gain = Math.max(0.2, 1 + gainSpread * gaussian(seed, purpose.sensor + 64, station, channel));
  const offset = Math.round(offsetCounts * (2 * uniform(seed, purpose.sensor, station, 6, channel) - 1));
  return {
    id: `${source}_${code}`,
    direction: to,
    sensitivity: nominal * gain * (defect === "swapped" ? -1 : 1),
    offset,
    ...(defect && { defect }),
  };
}
