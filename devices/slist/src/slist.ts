import { defineSource, type Frame, frames, HeadframeError } from "@headframe/core";
import { type SlistError, slistErrors } from "./slist-errors.ts";
import { indexSlist } from "./slist-index.ts";
import { slistOptions } from "./slist-options.ts";
import { checkBegun, parsePosition } from "./slist-position.ts";
import { SlistReader } from "./slist-reader.ts";

/** SLIST and TSPAIR text files, in the order of time over all of them. */
export const slist = defineSource<typeof slistOptions, Frame, { errors: SlistError }>({
  name: "slist",
  version: 1,
  summary: "SLIST and TSPAIR text files, ordered by time over all files",
  description: `Text such as the FDSN web services give: a line \`TIMESERIES BW_UH1__SHZ_D, 11517 samples, 50 sps, …\` and the samples.
Each channel is a source of its own. INTEGER gives 32-bit integers, FLOAT 64-bit floats. Lines that cannot be read go to
\`errors\`; other files in a folder are skipped with one note in the log.`,
  options: slistOptions,
  example: { options: { path: "data/BW.UH1..SHZ.slist.gz" } },
  uri: { schemes: ["slist"], parse: parseSlistUri },
  emits: frames,
  side: { errors: slistErrors },
  replayable: true,
  async open(options, host, from) {
    const position = parsePosition(from);
    const begun = typeof position === "number" ? undefined : position;
    const index = await indexSlist(options.path, host).catch((error: Error & { readonly code?: string }) => {
      if (begun && error.code === "ENOENT") checkBegun(begun, options.path, { places: [], entries: [] });
      throw error;
    });
    if (begun) checkBegun(begun, options.path, index);
    if (index.places.length === 0 && index.errors.length === 0) throw new HeadframeError("slist-none", `"${options.path}" holds no SLIST or TSPAIR text`);
    return new SlistReader(options, host, index, position);
  },
});

/** Options of `slist:PATH`. */
function parseSlistUri(uri: string): Record<string, unknown> {
  const path = uri.slice("slist:".length);
  if (path === "") throw new HeadframeError("uri-invalid", `"${uri}" is not like slist:PATH`);
  return { path };
}
