import { defineSink, type Frame, frames } from "@headframe/core";
import { recordLengthProblems, sdsOptions } from "./sds-options.ts";
import { SdsWriter } from "./sds-writer.ts";

/** Archive of miniSEED files in the SDS layout: `YEAR/NET/STA/CHA.D/NET.STA.LOC.CHA.D.YEAR.DAY`. */
export const sdsArchive = defineSink<typeof sdsOptions, Frame>({
  name: "sds-archive",
  version: 1,
  summary: "SDS archive of miniSEED files, one a channel and day",
  description: `Integers are written as Steim-2, floats as they are. Records are full; they end early at gaps, at midnight UTC and when
the archive is closed. Until a record is full its samples are in memory; \`flush\` waits for the medium and packs nothing early, so
that files do not depend on when it is called. Files that exist are appended to; half a record that a crash left at their end is
cut off. A frame that cannot be written (an id without network and station, a rate of 0) is logged and left out.
A durable host keeps the samples that wait and where the files end. When it continues, records behind those ends that are written
again stay as they are if they are equal; at the first other one (torn, or shorter since the archive was closed) the file is cut.`,
  options: sdsOptions,
  check: recordLengthProblems,
  example: { options: { path: "archive" } },
  accepts: frames,
  owns: ({ path }) => path,
  open: async (options, host, resume) => new SdsWriter(options, host, resume),
});
