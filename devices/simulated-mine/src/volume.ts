import type { MineOptions } from "./mine-options.ts";
import type { Vector } from "./vector.ts";

/** Box that holds the mine, metres. */
export interface Volume {
  readonly low: Vector;
  readonly size: Vector;
}

/** The box of the options, or around the listed stations; a flat list is given a fifth of its largest side in each direction. */
export function mineVolume(options: Pick<MineOptions, "stationList" | "eastMetres" | "northMetres" | "heightMetres">): Volume {
  const list = options.stationList;
  if (!list || list.length === 0) {
    const { eastMetres, northMetres, heightMetres } = options;
    return { low: [0, 0, -heightMetres], size: [eastMetres, northMetres, heightMetres] };
  }
  const sides = (["x", "y", "z"] as const).map((axis) => {
    const [low, high] = [Math.min(...list.map((s) => s[axis])), Math.max(...list.map((s) => s[axis]))];
    return { middle: (low + high) / 2, length: high - low };
  });
  const least = Math.max(100, ...sides.map(({ length }) => length)) / 5;
  const size = sides.map(({ length }) => Math.max(length, least)) as [number, number, number];
  return { low: sides.map(({ middle }, axis) => middle - (size[axis] as number) / 2) as unknown as Vector, size };
}

/** Point of the box at parts 0 to 1 of its sides. */
export function pointIn({ low, size }: Volume, parts: Vector): Vector {
  return [low[0] + parts[0] * size[0], low[1] + parts[1] * size[1], low[2] + parts[2] * size[2]];
}

/** A place inside the box, a tenth away from its sides, from three uniform numbers; to the decimetre. */
export function placeIn(volume: Volume, draw: (axis: number) => number): Vector {
  const inside = (axis: number) => 0.1 + 0.8 * draw(axis);
  return pointIn(volume, [inside(0), inside(1), inside(2)]).map((value) => Math.round(value * 10) / 10) as unknown as Vector;
}
