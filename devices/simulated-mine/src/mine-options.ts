import { defaulted, optionsSchema, parseTime } from "@headframe/core";
import { type Static, Type } from "typebox";

/** Options of the simulated mine. */
export const mineOptions = optionsSchema({
  stations: defaulted(Type.Integer({ minimum: 1, maximum: 9999, description: "Triaxial stations" }), 24),
  seed: defaulted(Type.Integer({ minimum: 0, maximum: 4_294_967_295, description: "The same seed gives the same mine, sample by sample" }), 315),
  rate: defaulted(Type.Number({ minimum: 10, maximum: 100_000, description: "Samples per second and channel, Hz" }), 2000),
  blockSeconds: defaulted(Type.Number({ minimum: 0.001, maximum: 60, description: "Length of a frame, s" }), 0.2),
  eventsPerMinute: defaulted(Type.Number({ minimum: 0, maximum: 6000, description: "Mean rate of the Poisson process of events; 0: none" }), 10),
  firstEventSeconds: defaulted(
    Type.Number({
      minimum: 0,
      description: "One event more at this time after the start, so that a view has something to show, s; 0: none, and none without other events",
    }),
    1.8,
  ),
  minMagnitude: defaulted(Type.Number({ minimum: -4, maximum: 4, description: "Smallest moment magnitude" }), -1.6),
  maxMagnitude: defaulted(Type.Number({ minimum: -4, maximum: 4, description: "Largest moment magnitude" }), 1),
  bValue: defaulted(Type.Number({ minimum: 0.2, maximum: 5, description: "Slope of the Gutenberg-Richter law" }), 1),
  eastMetres: defaulted(Type.Number({ exclusiveMinimum: 0, maximum: 100_000, description: "Size of the volume along x, m" }), 1200),
  northMetres: defaulted(Type.Number({ exclusiveMinimum: 0, maximum: 100_000, description: "Size of the volume along y, m" }), 1000),
  heightMetres: defaulted(Type.Number({ exclusiveMinimum: 0, maximum: 100_000, description: "Size of the volume along z, which ends at z = 0, m" }), 600),
  vp: defaulted(Type.Number({ minimum: 100, maximum: 10_000, description: "Speed of P waves, m/s" }), 6000),
  vs: defaulted(Type.Number({ minimum: 50, maximum: 10_000, description: "Speed of S waves, m/s" }), 3500),
  density: defaulted(Type.Number({ minimum: 500, maximum: 10_000, description: "Density of the rock, kg/m3" }), 2700),
  stressDrop: defaulted(Type.Number({ minimum: 1000, maximum: 1e9, description: "Stress drop, Pa; sets the corner frequency" }), 1e6),
  codaSeconds: defaulted(Type.Number({ minimum: 0, maximum: 1, description: "Decay time of the scattered waves behind P and S, s; 0: none" }), 0.1),
  countsPerMetrePerSecond: defaulted(Type.Number({ exclusiveMinimum: 0, maximum: 1e12, description: "Sensitivity of the geophones, counts per m/s" }), 1e8),
  noiseCounts: defaulted(
    Type.Number({ minimum: 0, maximum: 1e6, description: "Typical standard deviation of the noise, counts; stations are at 0.6 to 1.7 times this" }),
    30,
  ),
  dropouts: defaulted(Type.Number({ minimum: 0, maximum: 1, description: "Probability that a frame is missing; a gap tells of it" }), 0),
  network: defaulted(Type.String({ pattern: "^[A-Z0-9]{1,8}$", description: "Network code" }), "MN"),
  start: Type.Optional(Type.String({ description: "Time of the first sample, ISO 8601; default: the host's clock at open, or 2026-01-01 at speed max" })),
  speed: defaulted(
    Type.Union([Type.Number({ exclusiveMinimum: 0 }), Type.Literal("max")], {
      description: "Stream seconds per second: 1 is real speed; max: as fast as it is taken",
    }),
    1,
  ),
  durationSeconds: Type.Optional(Type.Number({ exclusiveMinimum: 0, description: "Length of the stream, s; absent: endless" })),
});

/** Options of `simulated-mine`, defaults filled in. */
export type MineOptions = Static<typeof mineOptions>;

/** What must hold between options. */
export function mineOptionProblems(options: MineOptions): string[] {
  const problems: string[] = [];
  if (options.vs >= options.vp) problems.push(`option "vs" must be below "vp" (${options.vp} m/s), got ${options.vs}`);
  if (options.minMagnitude > options.maxMagnitude)
    problems.push(`option "minMagnitude" must not be above "maxMagnitude" (${options.maxMagnitude}), got ${options.minMagnitude}`);
  if (options.start !== undefined) {
    try {
      parseTime(options.start);
    } catch (error) {
      problems.push(`option "start": ${(error as Error).message}`);
    }
  }
  return problems;
}
