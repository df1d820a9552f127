/** From the low-pass prototype to the wanted band, and from the analogue to the sampled filter. @module */
import { type Complex, complex, minus, over, plus, product, scaled, squareRoot, times } from "./complex.ts";
import type { ZerosPolesGain } from "./zeros-poles-gain.ts";

/** Band that a filter passes or stops. */
export type Shape = "lowpass" | "highpass" | "bandpass" | "bandstop";

/** Moves the corner of a low-pass prototype to one or two angular frequencies (rad/s). */
export function toBand(filter: ZerosPolesGain, shape: Shape, low: number, high: number): ZerosPolesGain {
  if (shape === "lowpass") return toLowpass(filter, low);
  if (shape === "highpass") return toHighpass(filter, low);
  const [width, centre] = [high - low, Math.sqrt(low * high)];
  return shape === "bandpass" ? toBandpass(filter, width, centre) : toBandstop(filter, width, centre);
}

function toLowpass({ zeros, poles, gain }: ZerosPolesGain, corner: number): ZerosPolesGain {
  return {
    zeros: zeros.map((z) => scaled(z, corner)),
    poles: poles.map((p) => scaled(p, corner)),
    gain: gain * corner ** (poles.length - zeros.length),
  };
}

function toHighpass({ zeros, poles, gain }: ZerosPolesGain, corner: number): ZerosPolesGain {
  return {
    zeros: [...zeros.map((z) => over(complex(corner), z)), ...repeated(complex(0), poles.length - zeros.length)],
    poles: poles.map((p) => over(complex(corner), p)),
    gain: gain * gainRatio(zeros, poles, complex(0)),
  };
}

function toBandpass({ zeros, poles, gain }: ZerosPolesGain, width: number, centre: number): ZerosPolesGain {
  const excess = poles.length - zeros.length;
  const half = (values: readonly Complex[]) => values.map((v) => scaled(v, width / 2));
  return {
    zeros: [...split(half(zeros), centre), ...repeated(complex(0), excess)],
    poles: split(half(poles), centre),
    gain: gain * width ** excess,
  };
}

function toBandstop({ zeros, poles, gain }: ZerosPolesGain, width: number, centre: number): ZerosPolesGain {
  const excess = poles.length - zeros.length;
  const inverse = (values: readonly Complex[]) => values.map((v) => over(complex(width / 2), v));
  return {
    zeros: [...split(inverse(zeros), centre), ...repeated(complex(0, centre), excess), ...repeated(complex(0, -centre), excess)],
    poles: split(inverse(poles), centre),
    gain: gain * gainRatio(zeros, poles, complex(0)),
  };
}

/** Both solutions of s^2 - 2 v s + centre^2 = 0 for each v. */
function split(values: readonly Complex[], centre: number): Complex[] {
  const roots = values.map((v) => squareRoot(minus(times(v, v), complex(centre * centre))));
  return [...values.map((v, i) => plus(v, roots[i] as Complex)), ...values.map((v, i) => minus(v, roots[i] as Complex))];
}

/**
 * Bilinear transform s = 2 rate (z - 1) / (z + 1) into a sampled filter.
 *
 * @param rate - samples per second
 */
export function bilinear({ zeros, poles, gain }: ZerosPolesGain, rate: number): ZerosPolesGain {
  const two = complex(2 * rate);
  const move = (values: readonly Complex[]) => values.map((v) => over(plus(two, v), minus(two, v)));
  return {
    zeros: [...move(zeros), ...repeated(complex(-1), poles.length - zeros.length)],
    poles: move(poles),
    gain: gain * gainRatio(zeros, poles, two),
  };
}

/** Real part of prod(s - z) / prod(s - p). */
function gainRatio(zeros: readonly Complex[], poles: readonly Complex[], s: Complex): number {
  return over(product(zeros.map((z) => minus(s, z))), product(poles.map((p) => minus(s, p)))).re;
}

function repeated(value: Complex, times: number): Complex[] {
  return Array.from({ length: times }, () => value);
}
