/** What the waves of an event do on their way: time, amplitude, direction of motion, attenuation. */

import { codaDecay } from "./coda-shapes.ts";
import { hash32, purpose, uniform } from "./counter-hash.ts";
import { settlingSeconds } from "./high-pass.ts";
import { type DoubleCouple, doubleCouple, meanRadiation, radiation } from "./mechanism.ts";
import { lowestCorner, type MineEvent } from "./mine-event.ts";
import type { MineOptions } from "./mine-options.ts";
import type { Phase, Rock } from "./rock.ts";
import { longestEcho } from "./sampled-wave.ts";
import type { MineStation } from "./station-layout.ts";
import { combine, cross, direction, unit, type Vector } from "./vector.ts";
import { mineVolume } from "./volume.ts";

/** One phase of an event at a station, as ground motion. */
export interface Arrival {
  readonly phase: Phase;
  /** Time from the origin to the onset, s. */
  readonly travel: number;
  /** Angular corner frequency at the source, rad/s. */
  readonly omega: number;
  /** Travel time over the quality factor, s. */
  readonly attenuation: number;
  /** Area of the displacement pulse along `motion`, m s: its low-frequency spectral level. */
  readonly level: number;
  /** Unit vector of ground motion. */
  readonly motion: Vector;
  /** Random bits of this arrival. */
  readonly key: number;
}

/** P spectra have the higher corner: 0.32 against 0.21 (Madariaga 1976). */
const cornerRatio: Readonly<Record<Phase, number>> = { P: 0.32 / 0.21, S: 1 };
/** An explosion's S, by conversion and spall, against a radiation of 1. */
const explosionShear = 0.15;
/** Nearer than this the 1/R law no longer holds. */
const nearestMetres = 10;

/** P and S of an event at station `index`. */
export function arrivals(options: MineOptions, rock: Rock, event: MineEvent, station: MineStation, index: number): readonly [Arrival, Arrival] {
  const way = combine(1, station.place, -1, event.place);
  const ray = unit(way);
  const distance = Math.hypot(...way);
  const source = event.mechanism && doubleCouple(event.mechanism);
  const waves = radiatedWaves(options, event, index, ray, source);
  const one = (phase: Phase, wave: Vector): Arrival => {
    const travel = Math.max(0, rock.travel(phase, event.place, station.place) + station.delay[phase]);
    const quality = phase === "P" ? options.qp : options.qs;
    const far = event.moment / (4 * Math.PI * options.density * rock.speed[phase] ** 3 * Math.max(distance, nearestMetres));
    const strength = Math.hypot(...wave);
    return {
      phase,
      travel,
      omega: 2 * Math.PI * event.corner * cornerRatio[phase],
      attenuation: quality > 0 ? travel / quality : 0,
      level: far * strength,
      motion: unit(wave),
      key: hash32(options.seed, purpose.arrival, event.slot, event.index, 2 * index + (phase === "P" ? 0 : 1)),
    };
  };
  return [one("P", waves.P), one("S", waves.S)];
}

/** Ground motion of both phases against that of a source with a radiation of 1; nodes are filled up to the floor. */
function radiatedWaves(options: MineOptions, event: MineEvent, index: number, ray: Vector, source?: DoubleCouple): Readonly<Record<Phase, Vector>> {
  const draw = (what: number) => uniform(options.seed, purpose.arrival + 16, event.slot, event.index, 4 * index + what);
  const across = unit(cross(ray, direction(draw(0), draw(1))));
  if (!source) return { P: ray, S: combine(explosionShear, across, 0, ray) };
  const { p, s } = radiation(source, ray);
  const floor = { P: options.radiationFloor * meanRadiation.P, S: options.radiationFloor * meanRadiation.S };
  const filled = (p < 0 ? -1 : 1) * Math.hypot(p, floor.P);
  return { P: combine(filled, ray, 0, ray), S: combine(1, s, floor.S, across) };
}

/** Longest time from origin to the last trace of an event, s, for any place in the volume and any size allowed. */
export function longestPresence(options: MineOptions, rock: Rock, stations: readonly MineStation[]): number {
  const { low, size } = mineVolume(options);
  const farthest = stations.map(({ place }) =>
    Math.hypot(...place.map((value, axis) => Math.max(value - (low[axis] as number), (low[axis] as number) + (size[axis] as number) - value))),
  );
  const travel = (Math.max(...farthest) + 4 * (rock.void?.radius ?? 0)) / rock.slowest + 0.01;
  const quality = Math.min(options.qp > 0 ? options.qp : Number.POSITIVE_INFINITY, options.qs > 0 ? options.qs : Number.POSITIVE_INFINITY);
  const pulse = 30 / (2 * Math.PI * lowestCorner(options)) + (32 * travel) / quality;
  const settling = options.geophoneHz > 0 ? settlingSeconds({ hertz: options.geophoneHz, damping: options.geophoneDamping }) : 0;
  return travel + Math.max(pulse + settling + longestEcho + 8 / options.rate, options.codaSeconds * codaDecay);
}
