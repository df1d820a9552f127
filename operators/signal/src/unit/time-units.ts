/**
 * Unit after a derivative by time.
 *
 * @example
 * unitPerSecond("m/s"); // => "m/s2"
 */
export function unitPerSecond(unit: string): string {
  const power = /^(.+)\/s(\d*)$/.exec(unit);
  if (power) return `${power[1]}/s${Number(power[2] || 1) + 1}`;
  return unit.endsWith("*s") ? unit.slice(0, -2) : `${unit}/s`;
}

/**
 * Unit after an integral over time.
 *
 * @example
 * unitTimesSecond("m/s2"); // => "m/s"
 */
export function unitTimesSecond(unit: string): string {
  const power = /^(.+)\/s(\d*)$/.exec(unit);
  if (!power) return `${unit}*s`;
  const left = Number(power[2] || 1) - 1;
  return left === 0 ? (power[1] as string) : `${power[1]}/s${left === 1 ? "" : left}`;
}
