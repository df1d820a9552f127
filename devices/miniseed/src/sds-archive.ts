import { defineSink, type Frame, frames } from "@headframe/core";
import { recordLengthProblems, sdsOptions } from "./sds-options.ts";
import { SdsWriter } from "./sds-writer.ts";

/** Archive of miniSEED files in the SDS layout: `YEAR/NET/STA/CHA.D/NET.STA.LOC.CHA.D.YEAR.DAY`. */
export const sdsArchive = defineSink<typeof sdsOptions, Frame>({
  name: "sds-archive",
  version: 1,
  summary: "SDS archive of miniSEED files, one a channel and day",
  description: `Integers are written as Steim-2, floats as they are. Records are full; they end early at gaps, at midnight UTC and when the
host flushes. Files that exist are appended to; half a record that a crash left at their end is cut off. A frame that cannot
be written (an id without network and station, a rate of 0) is logged and left out. The archive does not recognise repeats yet.`,
  options: sdsOptions,
  check: recordLengthProblems,
  example: { options: { path: "archive" } },
  accepts: frames,
  open: async (options, host) => new SdsWriter(options, host),
});
