import { type CodaShapes, codaShape } from "./coda-shapes.ts";
import { hash32, purpose } from "./counter-hash.ts";
import { acrossRay, type MineEvent, polarity } from "./event-schedule.ts";
import type { MineOptions } from "./mine-options.ts";
import type { MineStation } from "./station-layout.ts";

/** One phase of an event at a station. */
export interface Arrival {
  readonly phase: "P" | "S";
  /** Travel time along the straight ray, s. */
  readonly travel: number;
  /** Angular corner frequency, rad/s. */
  readonly omega: number;
  /** Area of the displacement pulse, counts s2: ground velocity is this times the second derivative of {@link pulseIntegral}. */
  readonly strength: number;
  /** Scale of the coda at the arrival, counts. */
  readonly coda: number;
  /** Particle motion, components Z, N, E. */
  readonly motion: readonly number[];
  /** Random bits that choose the shapes of the coda. */
  readonly key: number;
  /** Samples until the coda is lost in the station's noise. */
  readonly codaSamples: number;
  /** Nothing is left after this time from the arrival, s. */
  readonly length: number;
}

/** Root mean square of the radiation pattern of a double couple over the focal sphere (Boore and Boatwright 1984). */
const radiation = { P: 0.52, S: 0.63 } as const;
/** P spectra have the higher corner: 0.32 against 0.21 (Madariaga 1976). */
const cornerRatio = { P: 0.32 / 0.21, S: 1 } as const;
const codaPart = 0.25;
/** Nearer than this the 1/R law no longer holds. */
const nearestMetres = 10;

/** P and S of an event at a station: straight rays, 1/R decay, far-field velocity of a Brune source. */
export function arrivals(options: MineOptions, event: MineEvent, station: MineStation): readonly [Arrival, Arrival] {
  const way = [station.z - event.z, station.y - event.y, station.x - event.x];
  const distance = Math.hypot(...way);
  const ray = distance > 0 ? way.map((d) => d / distance) : [1, 0, 0];
  const sign = polarity(options.seed, event);
  const path = { options, event, station, distance };
  return [
    arrival(
      path,
      "P",
      options.vp,
      ray.map((r) => r * sign),
    ),
    arrival(path, "S", options.vs, acrossRay(options.seed, event, ray)),
  ];
}

interface Path {
  readonly options: MineOptions;
  readonly event: MineEvent;
  readonly station: MineStation;
  /** Hypocentral distance, m. */
  readonly distance: number;
}

function arrival({ options, event, station, distance }: Path, phase: "P" | "S", speed: number, motion: readonly number[]): Arrival {
  const omega = 2 * Math.PI * event.corner * cornerRatio[phase];
  const far = (radiation[phase] * event.moment) / (4 * Math.PI * options.density * speed ** 3 * Math.max(distance, nearestMetres));
  const strength = far * options.countsPerMetrePerSecond;
  const peak = strength * (omega / (1 + omega / (2 * options.rate))) ** 2;
  const coda = options.codaSeconds > 0 ? codaPart * peak : 0;
  const lost = Math.max(0.5, station.noise / 8);
  const codaSeconds = coda > lost ? options.codaSeconds * Math.min(Math.log(coda / lost), Math.log(2 ** 20)) : 0;
  return {
    phase,
    travel: distance / speed,
    omega,
    strength,
    coda,
    motion,
    key: hash32(options.seed, purpose.arrival + 16, event.slot, event.index, Number(station.code.slice(1)) * 2 + (phase === "P" ? 0 : 1)),
    codaSamples: Math.floor(codaSeconds * options.rate),
    length: Math.max(pulseLength(omega, options.rate), codaSeconds),
  };
}

/** Longest time from origin to the last trace of an event, s, for any place in the volume and any magnitude allowed. */
export function longestPresence(options: MineOptions): number {
  const diagonal = Math.hypot(options.eastMetres, options.northMetres, options.heightMetres);
  const radius = Math.cbrt((7 * 10 ** (1.5 * options.maxMagnitude + 9.1)) / (16 * options.stressDrop));
  const slowest = (2.34 * options.vs) / radius;
  return diagonal / options.vs + pulseLength(slowest, options.rate) + options.codaSeconds * Math.log(2 ** 20);
}

/** After this time from its arrival nothing is left of a pulse, s. */
function pulseLength(omega: number, rate: number): number {
  return 25 / omega + 1 / rate;
}

/**
 * Twice integrated velocity of a Brune pulse of unit area: displacement is w^2 t exp(-w t) for t > 0.
 *
 * @see Brune 1970, "Tectonic stress and the spectra of seismic shear waves from earthquakes"
 */
function pulseIntegral(omega: number, t: number): number {
  return t > 0 ? 1 - (1 + omega * t) * Math.exp(-omega * t) : 0;
}

/** A stretch of samples of one station: planar, three channels of `n` samples. */
export interface Stretch {
  readonly samples: Int32Array;
  readonly n: number;
  /** Index of the first sample in the stream. */
  readonly from: number;
  /** Hz. */
  readonly rate: number;
}

/**
 * Adds the pulse of one phase.
 *
 * The pulse is averaged over one sampling interval to each side with triangular weights (the second
 * difference of its double integral). That is the anti-alias filter, and it keeps arrivals between samples exact.
 *
 * @param at arrival time as a sample index with fraction
 */
export function addPulse({ samples, n, from, rate }: Stretch, at: number, wave: Arrival): void {
  const begin = Math.max(0, Math.floor(at) - from);
  const end = Math.min(n, Math.ceil(at + pulseLength(wave.omega, rate) * rate) - from);
  const [z = 0, north = 0, east = 0] = wave.motion;
  const scale = wave.strength * rate * rate;
  for (let i = begin; i < end; i++) {
    const t = from + i - at; // in samples
    const w = wave.omega / rate;
    const v = scale * (pulseIntegral(w, t + 1) - 2 * pulseIntegral(w, t) + pulseIntegral(w, t - 1));
    samples[i] = clip((samples[i] as number) + Math.round(v * z));
    samples[n + i] = clip((samples[n + i] as number) + Math.round(v * north));
    samples[2 * n + i] = clip((samples[2 * n + i] as number) + Math.round(v * east));
  }
}

/**
 * Adds the coda of one phase: from the first sample at or after the arrival, to where it is lost in the noise.
 *
 * @param at arrival time as a sample index with fraction
 */
export function addCoda({ samples, n, from }: Stretch, at: number, wave: Arrival, codas: CodaShapes): void {
  const first = Math.ceil(at) - from;
  const begin = Math.max(0, first);
  const end = Math.min(n, first + wave.codaSamples);
  for (let c = 0; c < 3; c++) {
    const { shape, sign } = codaShape(codas, wave.key, c);
    const scale = sign * wave.coda;
    for (let i = begin; i < end; i++) samples[c * n + i] = clip((samples[c * n + i] as number) + Math.floor((shape[i - first] as number) * scale + 0.5));
  }
}

/** A 24-bit digitiser at its limits. */
function clip(counts: number): number {
  return Math.min(Math.max(counts, -8_388_607), 8_388_607);
}
