/** Units that travel with data: one small table, conversion by a factor, and what integration makes of a unit. */
import { HeadframeError } from "./errors.ts";

/** A unit known to the table. */
export interface Unit {
  /** How Headframe writes it, such as `m/s2`. */
  readonly symbol: string;
  /** Units of one quantity convert into each other. */
  readonly quantity: string;
  /** One such unit in the quantity's first unit. */
  readonly scale: number;
}

/** A unit is unknown, or two units measure different things. */
export class UnitError extends HeadframeError {
  constructor(message: string) {
    super("unit-invalid", message);
    this.name = "UnitError";
  }
}

const quantities: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  "digitiser counts": { count: 1 },
  voltage: { V: 1, mV: 1e-3, uV: 1e-6 },
  current: { A: 1, mA: 1e-3 },
  power: { W: 1, kW: 1e3 },
  displacement: { m: 1, km: 1e3, cm: 1e-2, mm: 1e-3, um: 1e-6, nm: 1e-9 },
  velocity: { "m/s": 1, "cm/s": 1e-2, "mm/s": 1e-3, "um/s": 1e-6, "nm/s": 1e-9 },
  acceleration: { "m/s2": 1, "cm/s2": 1e-2, "mm/s2": 1e-3, "um/s2": 1e-6, "nm/s2": 1e-9, g: 9.80665 },
  pressure: { Pa: 1, hPa: 100, kPa: 1e3, MPa: 1e6, bar: 1e5 },
  temperature: { degC: 1 },
  time: { s: 1, ms: 1e-3, min: 60, h: 3600 },
  frequency: { Hz: 1, kHz: 1e3, rpm: 1 / 60 },
  angle: { rad: 1, deg: Math.PI / 180 },
  ratio: { "1": 1, "%": 0.01, ppm: 1e-6 },
};

/** Other spellings of a symbol, lower case and without blanks or signs of powers. */
const aliases: Readonly<Record<string, string>> = {
  count: "counts cnt cnts digits",
  V: "volt volts",
  m: "metre metres meter meters",
  "m/s": "m/sec meter/second",
  "m/s2": "m/sec2 m/s/s meter/second2",
  "cm/s2": "gal",
  Pa: "pascal pascals",
  hPa: "mbar",
  degC: "c °c celsius",
  s: "sec second seconds",
  Hz: "hertz 1/s",
  deg: "degree degrees °",
  "%": "percent",
  "1": "dimensionless ratio m/m",
};

const bySymbol = new Map<string, Unit>();
const bySpelling = new Map<string, Unit>();
for (const [quantity, symbols] of Object.entries(quantities)) {
  for (const [symbol, scale] of Object.entries(symbols)) {
    const unit = { symbol, quantity, scale };
    bySymbol.set(symbol, unit);
    for (const text of [symbol, ...(aliases[symbol]?.split(" ") ?? [])]) bySpelling.set(text.toLowerCase(), unit);
  }
}

/**
 * Reads a unit as instruments and StationXML write it; letter case matters only where it must.
 *
 * @example
 * parseUnit("M/S**2").symbol; // => "m/s2"
 * parseUnit("COUNTS").symbol; // => "count"
 *
 * @throws UnitError if the unit is not in the table
 */
export function parseUnit(text: string): Unit {
  const unit = bySymbol.get(text) ?? bySymbol.get(plain(text)) ?? bySpelling.get(plain(text).toLowerCase());
  if (!unit) throw new UnitError(`Unit "${text.slice(0, 40)}" is unknown; known are ${[...bySymbol.keys()].join(", ")}`);
  return unit;
}

/**
 * Factor that turns values in one unit into values in another.
 *
 * @example
 * convertUnit("m/s", "mm/s"); // => 1000
 *
 * @throws UnitError if a unit is unknown or the two measure different things
 */
export function convertUnit(from: string, to: string): number {
  const [a, b] = [parseUnit(from), parseUnit(to)];
  if (a.quantity !== b.quantity) throw new UnitError(`${a.symbol} (${a.quantity}) does not convert into ${b.symbol} (${b.quantity})`);
  return a.scale === b.scale ? 1 : roundRatio(a.scale, b.scale);
}

/**
 * Unit of the integral over time.
 *
 * @example
 * integratedUnit("mm/s2"); // => "mm/s"
 * integratedUnit("count"); // => "count.s"
 */
export function integratedUnit(unit: string): string {
  const power = perSecond.exec(unit);
  if (!power) return `${unit}.s`;
  const [, base = "", exponent = "1"] = power;
  const left = Number(exponent) - 1;
  return left === 0 ? base : `${base}/s${left === 1 ? "" : left}`;
}

/**
 * Unit of the derivative by time; undoes {@link integratedUnit}.
 *
 * @example
 * differentiatedUnit("m/s"); // => "m/s2"
 */
export function differentiatedUnit(unit: string): string {
  if (unit.endsWith(".s")) return unit.slice(0, -2);
  const [, base = unit, exponent] = perSecond.exec(unit) ?? [];
  return base === unit ? `${unit}/s` : `${base}/s${Number(exponent ?? "1") + 1}`;
}

const perSecond = /^(.+)\/s([2-9])?$/;

/** The text without blanks and signs of powers, and with `u` for micro. */
function plain(text: string): string {
  return text
    .trim()
    .replaceAll(/\s+|\*\*|\^/g, "")
    .replaceAll(/[µμ]/g, "u")
    .replaceAll("²", "2");
}

/** Quotient of two scales; powers of ten divide without a last-digit error. */
function roundRatio(a: number, b: number): number {
  const ratio = a / b;
  const power = 10 ** Math.round(Math.log10(ratio));
  return Math.abs(ratio / power - 1) < 1e-12 ? power : ratio;
}
