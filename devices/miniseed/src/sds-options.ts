import { defaulted, optionsSchema } from "@headframe/core";
import { type Static, Type } from "typebox";

/** Options of the SDS archive. */
export const sdsOptions = optionsSchema({
  path: Type.String({ minLength: 1, description: "Root folder of the archive" }),
  version: defaulted(Type.Union([Type.Literal(2), Type.Literal(3)], { description: "miniSEED version of the records" }), 3),
  recordLength: Type.Optional(
    Type.Integer({
      minimum: 128,
      maximum: 65536,
      description: "Bytes of a record (the most, in version 3); 512 in version 2, 4096 in version 3 when left out",
    }),
  ),
});

/** Options of `sds-archive`, defaults filled in. */
export type SdsOptions = Static<typeof sdsOptions>;

/** What must hold between options. */
export function recordLengthProblems({ version, recordLength }: SdsOptions): string[] {
  const power = recordLength === undefined || Number.isInteger(Math.log2(recordLength));
  return version === 2 && !power ? [`option "recordLength" must be a power of two in version 2, got ${recordLength}`] : [];
}
