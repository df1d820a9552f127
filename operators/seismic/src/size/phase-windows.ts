import { sizeFor } from "../spectrum/fourier-plan.ts";
import type { FrequencyGrid } from "../spectrum/frequency-grid.ts";
import { type PhaseSpectrum, phaseSpectrum } from "../spectrum/phase-spectrum.ts";
import { relativeGain } from "../spectrum/sensor-gain.ts";
import { taperedEnd, type WindowPower, weightFrom, windowPower } from "../spectrum/window-power.ts";
import { phaseMotion } from "./phase-motion.ts";
import type { Sensor } from "./site-sensors.ts";
import { fewestSamples, guardSeconds, type StationCut } from "./station-cut.ts";

/** Powers of windows of one length at one station: over a phase, right after it, and before P. */
export interface PhaseWindows {
  readonly cut: StationCut;
  readonly phase: 0 | 1;
  /** The direct wave, with scattered waves and noise. */
  readonly direct: WindowPower;
  /** Windows that follow one another behind the direct wave: scattered waves and noise. At least one. */
  readonly later: readonly WindowPower[];
  readonly noise: WindowPower;
  /** Length of a window, s. */
  readonly seconds: number;
  /** Part of the weight of the direct wave's window that lies behind the onset, where scattered waves are. */
  readonly exposed: number;
  /** Mean power, less that of noise, of the two halves of the time that the later windows cover. */
  readonly halves: readonly [number, number];
  /** Length of such a half, in windows. */
  readonly halfLength: number;
}

/** Windows behind the direct wave, and before P, at most: more of them make the mean less uncertain. */
const mostWindows = 3;
/** Part of the length asked for that a window of P must have where S comes soon. */
const leastPart = 0.5;
/** Part of the phase's power that a sensor must see. */
const leastShare = 0.1;
/** Part of the Nyquist frequency above which digitisers attenuate. */
const flatPart = 0.8;
/** Limits of the power that scattered waves keep from one window to the next: they do not grow, and what falls faster than this is the pulse. */
const noDecay = 1;
const [leastKept, fastestSeconds] = [0.2, 0.015];

/**
 * Windows for a phase, `seconds` long from its onset, and those that follow. P has them up to S, and so shorter ones where S comes soon.
 *
 * @returns undefined where samples do not suffice, or the sensor hardly sees the phase
 */
export function phaseWindows(cut: StationCut, phase: 0 | 1, seconds: number): PhaseWindows | undefined {
  const { rate, onsets, noiseSamples } = cut;
  const { components, share } = phaseMotion(cut, phase);
  if (share < leastShare) return undefined;
  const end = phase === 0 ? Math.min(cut.length, Math.floor(onsets[1] - guardSeconds * rate)) : cut.length;
  const before = Math.ceil(Math.max(guardSeconds / 2, (seconds * taperedEnd) / (1 - taperedEnd)) * rate);
  const begin = Math.floor(onsets[phase]) - before;
  const wanted = before + Math.floor(seconds * rate);
  const length = Math.min(wanted, Math.floor((end - begin) / 2));
  if (begin < 0 || length < Math.max(fewestSamples, leastPart * wanted)) return undefined;
  const size = sizeFor(length);
  const count = Math.min(mostWindows, Math.floor((end - begin) / length) - 1);
  const half = (count * length) >> 1;
  const quietPower = meanPower(components, 0, noiseSamples);
  const halves = [length, length + half].map((at) => meanPower(components, begin + at, half) - quietPower) as [number, number];
  const powerAt = (at: number) => windowPower(components, at, length, rate, size);
  const later = Array.from({ length: count }, (_, j) => powerAt(begin + (j + 1) * length));
  const quiet = Math.min(length, noiseSamples);
  const noise = Array.from({ length: Math.min(mostWindows, Math.floor(noiseSamples / quiet)) }, (_, j) =>
    windowPower(components, noiseSamples - (j + 1) * quiet, quiet, rate, size),
  );
  return {
    cut,
    phase,
    direct: powerAt(begin),
    later,
    noise: combined(noise, length / quiet / noise.length),
    seconds: length / rate,
    exposed: weightFrom(length, before),
    halves,
    halfLength: half / length,
  };
}

/**
 * Part of their power that scattered waves keep from one window to the next, from all stations together, each counting the same: they all go
 * through the same rock.
 */
export function scatteredDecay(windows: readonly PhaseWindows[]): number {
  let [first, second, lag, longest] = [0, 0, 0, 0];
  for (const { halves, halfLength, seconds } of windows) {
    longest = Math.max(longest, seconds);
    const whole = Math.abs(halves[0]) + Math.abs(halves[1]);
    if (whole === 0) continue;
    first += halves[0] / whole;
    second += halves[1] / whole;
    lag += halfLength / windows.length;
  }
  const decay = first > 0 && second > 0 ? (second / first) ** (1 / lag) : noDecay;
  return Math.min(noDecay, Math.max(leastKept, Math.exp(-longest / fastestSeconds), decay));
}

/**
 * Spectrum of the phase. Its background is what the later windows have, carried back to the direct wave by the decay: scattered waves
 * behave there as noise does.
 */
export function spectrumOf(windows: PhaseWindows, decay: number, grid: FrequencyGrid, minimumGain: number): PhaseSpectrum | undefined {
  const { cut, phase, direct, later, noise, seconds, exposed } = windows;
  const { arrivals, sensor, rate, derivatives } = cut;
  let decays = 0;
  for (let j = 1; j <= later.length; j++) decays += decay ** j;
  const sum = combined(later, 1);
  const background = sum.density.map((power, k) => {
    const quiet = noise.density[k] as number;
    return quiet + Math.max(0, ((power - later.length * quiet) * exposed) / decays); // noise does not decay
  });
  return phaseSpectrum(
    grid,
    {
      signal: direct,
      background: { ...sum, density: background },
      noise,
      seconds,
      components: (phaseMotion(cut, phase).components.length * later.length) / (later.length + 1),
    },
    { squaredGain: squaredGain(sensor, grid), derivatives, share: phaseMotion(cut, phase).share },
    { lowHz: 1 / seconds, highHz: (flatPart * rate) / 2, minimumGain },
    { travelSeconds: arrivals.travelSeconds[phase], distanceMetres: arrivals.distanceMetres },
  );
}

/** Sum of powers, times a factor. */
function combined(powers: readonly WindowPower[], factor: number): WindowPower {
  const [first, ...others] = powers as readonly [WindowPower, ...WindowPower[]];
  const density = Float64Array.from(first.density);
  for (const other of others) for (let k = 0; k < density.length; k++) density[k]! += other.density[k] as number;
  for (let k = 0; k < density.length; k++) density[k]! *= factor;
  return { density, spacingHz: first.spacingHz };
}

function meanPower(components: readonly Float64Array[], begin: number, length: number): number {
  let sum = 0;
  for (const component of components) for (let i = begin; i < begin + length; i++) sum += (component[i] as number) ** 2;
  return sum / length;
}

const gains = new WeakMap<FrequencyGrid, Map<unknown, Float64Array>>();

/** Squared gain of a sensor's first channel at the grid's frequencies; kept. */
function squaredGain({ components }: Sensor, grid: FrequencyGrid): Float64Array {
  const channel = components[0]?.channel;
  let tables = gains.get(grid);
  if (!tables) {
    tables = new Map();
    gains.set(grid, tables);
  }
  let table = tables.get(channel);
  if (!table) {
    table = grid.hz.map((hz) => relativeGain(channel, hz) ** 2);
    tables.set(channel, table);
  }
  return table;
}
