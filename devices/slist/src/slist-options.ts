import { defaulted, optionsSchema } from "@headframe/core";
import { type Static, Type } from "typebox";

/** Options of the SLIST source. */
export const slistOptions = optionsSchema({
  path: Type.String({ minLength: 1, description: "File, folder (with all below it) or pattern with `*`, `**` or `?`; names that end in .gz are unpacked" }),
  maxSamples: defaulted(Type.Integer({ minimum: 1, maximum: 1 << 24, description: "Most samples of a frame; longer segments are cut" }), 4096),
});

/** Options of `slist`, defaults filled in. */
export type SlistOptions = Static<typeof slistOptions>;
