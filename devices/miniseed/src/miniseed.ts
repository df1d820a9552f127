import { anyEvent, defineSource, type Event, type Frame, frames } from "@headframe/core";
import { type MiniseedError, miniseedErrors } from "./miniseed-errors.ts";
import { intervalProblems, miniseedOptions } from "./miniseed-options.ts";
import { openMiniseed } from "./miniseed-reader.ts";
import { parsePathUri } from "./path-uri.ts";

/** miniSEED 2 and 3 files, in the order of time over all of them. */
export const miniseed = defineSource<typeof miniseedOptions, Frame, { errors: MiniseedError; log: Event }>({
  name: "miniseed",
  version: 1,
  summary: "miniSEED files, ordered by time over all files",
  description: `Reads a file, a folder or a pattern. Files are read once to learn where their records lie in time, and then again in the
order of time, so they may overlap, come in any order of names and hold many channels; memory holds only what overlaps.
A frame is a record (cut where it is longer than \`maxSamples\`), so frames do not depend on how records were spread over
files. Each channel is a source of its own, in counts. Damaged bytes and records that cannot be decoded go to \`errors\`, text
records and detections to \`log\`. Other files in a folder are skipped with one note in the log. With \`speed\` 1 records come
as they came in the recording, the first at once. With \`follow\` the source then waits for files to grow and for new ones.`,
  options: miniseedOptions,
  check: intervalProblems,
  example: { options: { path: "data/2024", speed: 1 } },
  uri: { schemes: ["miniseed"], parse: (uri) => parsePathUri("miniseed", uri) },
  emits: frames,
  side: { errors: miniseedErrors, log: anyEvent },
  // when following, the order over several files depends on when they were looked at
  replayable: ({ follow }) => !follow,
  unpaced: (options) => ({ ...options, speed: "max" as const }),
  open: openMiniseed,
});
