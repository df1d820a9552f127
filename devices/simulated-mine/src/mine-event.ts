import { gaussian, purpose, uniform } from "./counter-hash.ts";
import { type Mechanism, randomMechanism } from "./mechanism.ts";
import type { MineOptions } from "./mine-options.ts";
import { rockOf } from "./rock.ts";
import type { Vector } from "./vector.ts";
import { mineVolume, placeIn } from "./volume.ts";

/** A seismic source of the mine: a shear event, or one hole of a blast. */
export interface MineEvent {
  readonly kind: "event" | "blast";
  /** Counters that its random numbers hang on. */
  readonly slot: number;
  readonly index: number;
  /** Number of the blast that it belongs to or follows, from 0. */
  readonly blast?: number;
  /** Origin time after the start of the stream, ns. */
  readonly offset: bigint;
  readonly place: Vector;
  /** Moment magnitude. */
  readonly magnitude: number;
  /** Seismic moment, N m. */
  readonly moment: number;
  /** Stress drop, Pa. */
  readonly stressDrop: number;
  /** Corner frequency of S waves, Hz. */
  readonly corner: number;
  /** Of a shear event; a blast is an explosion. */
  readonly mechanism?: Mechanism;
}

/** What the schedules know of an event before its size is drawn. */
export type EventSeat = Pick<MineEvent, "kind" | "slot" | "index" | "blast" | "offset"> & { readonly place?: Vector };

/** Draws the rest of an event from its counters. */
export type EventDraw = (seat: EventSeat) => MineEvent;

/** Largest part of its median that a stress drop differs by, as standard deviations. */
const farthest = 2.5;

/**
 * Place inside the volume unless the seat has one, magnitude by the truncated Gutenberg-Richter law (of a hole: even),
 * moment by Hanks and Kanamori 1979, corner frequency by Brune 1970: radius from moment and stress drop,
 * f_c = 2.34 vs / (2 pi r). A place inside the void moves to its wall.
 */
export function eventDraw(options: MineOptions): EventDraw {
  const { seed, minMagnitude, maxMagnitude, bValue, blastMinMagnitude, blastMaxMagnitude } = options;
  const volume = mineVolume(options);
  const rock = rockOf(options);
  const tail = 10 ** (-bValue * (maxMagnitude - minMagnitude));
  return (seat) => {
    const draw = (what: number) => uniform(seed, purpose.size, seat.slot, seat.index, what);
    const shear = minMagnitude - Math.log10(1 - draw(0) * (1 - tail)) / bValue;
    const raw = seat.kind === "event" ? shear : blastMinMagnitude + draw(0) * (blastMaxMagnitude - blastMinMagnitude);
    const magnitude = Math.round(raw * 100) / 100;
    const moment = momentOf(magnitude);
    const scatter = Math.min(Math.max(gaussian(seed, purpose.size + 1, seat.slot, seat.index), -farthest), farthest);
    const stressDrop = options.stressDrop * 10 ** (options.stressDropDecades * scatter);
    return {
      ...seat,
      place: atWall(seat.place ?? placeIn(volume, (axis) => draw(1 + axis)), rock.void),
      magnitude,
      moment,
      stressDrop,
      corner: cornerHz(moment, stressDrop, rock.speed.S),
      ...(seat.kind === "event" && { mechanism: randomMechanism(draw(4), draw(5), draw(6)) }),
    };
  };
}

/** Lowest corner frequency of S that any event of these options has, Hz. */
export function lowestCorner(options: MineOptions): number {
  const largest = Math.max(options.maxMagnitude, options.blastMaxMagnitude);
  return cornerHz(momentOf(largest), options.stressDrop * 10 ** (-options.stressDropDecades * farthest), rockOf(options).speed.S);
}

function momentOf(magnitude: number): number {
  return 10 ** (1.5 * magnitude + 9.1);
}

function cornerHz(moment: number, stressDrop: number, vs: number): number {
  const radius = Math.cbrt((7 * moment) / (16 * stressDrop));
  return (2.34 * vs) / (2 * Math.PI * radius);
}

function atWall(place: Vector, hole: { readonly centre: Vector; readonly radius: number } | undefined): Vector {
  if (!hole) return place;
  const away = place.map((value, axis) => value - (hole.centre[axis] as number));
  const distance = Math.hypot(...away);
  if (distance > hole.radius) return place;
  const stretch = distance > 0 ? (hole.radius * 1.001) / distance : 0;
  const [x = 0, y = 0, z = 0] = distance > 0 ? away.map((d) => d * stretch) : [0, 0, hole.radius * 1.001];
  return [hole.centre[0] + x, hole.centre[1] + y, hole.centre[2] + z];
}
