import { defaulted, optionsSchema, parseTime, TimeError } from "@headframe/core";
import { type Static, Type } from "typebox";
import type { Interval } from "./record-items.ts";

/** Options of the miniSEED source. */
export const miniseedOptions = optionsSchema({
  path: Type.String({ minLength: 1, description: "File, folder (with all below it) or pattern with `*`, `**` or `?`" }),
  speed: defaulted(
    Type.Union([Type.Literal("max"), Type.Number({ exclusiveMinimum: 0, maximum: 1e6 })], {
      description: "1: as fast as it was recorded; another number: so many times as fast; max: as fast as it is taken",
    }),
    "max",
  ),
  follow: defaulted(Type.Boolean({ description: "Wait for files to grow and for new ones, instead of ending" }), false),
  pollSeconds: defaulted(Type.Number({ minimum: 0.01, maximum: 3600, description: "How often files are looked at when following, s" }), 1),
  maxSamples: defaulted(Type.Integer({ minimum: 1, maximum: 1 << 24, description: "Most samples of a frame; longer records are cut" }), 65536),
  from: Type.Optional(Type.String({ description: "Leave out samples before this time, ISO 8601" })),
  to: Type.Optional(Type.String({ description: "Leave out samples from this time on, ISO 8601" })),
});

/** Options of `miniseed`, defaults filled in. */
export type MiniseedOptions = Static<typeof miniseedOptions>;

/** The interval that options ask for. */
export function intervalOf({ from, to }: Pick<MiniseedOptions, "from" | "to">): Interval {
  return { from: from === undefined ? undefined : parseTime(from), to: to === undefined ? undefined : parseTime(to) };
}

/** What is wrong with the interval, in words. */
export function intervalProblems({ from, to }: Pick<MiniseedOptions, "from" | "to">): string[] {
  const problems = [from, to].flatMap((text, i) => {
    try {
      if (text !== undefined) parseTime(text);
      return [];
    } catch (error) {
      return error instanceof TimeError ? [`option "${i === 0 ? "from" : "to"}": ${error.message}`] : [];
    }
  });
  if (problems.length === 0 && from !== undefined && to !== undefined && parseTime(from) >= parseTime(to)) problems.push(`option "from" must be before "to"`);
  return problems;
}
