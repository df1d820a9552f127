import { defineSource, type Event, type Frame, frames } from "@headframe/core";
import { mineOptionProblems, mineOptions } from "./mine-options.ts";
import { MineReader } from "./mine-reader.ts";
import { parseMineUri } from "./mine-uri.ts";
import { type TruthData, truthPort } from "./truth.ts";

/** A mine in the computer: triaxial stations, events with P and S waves, noise, and the truth beside it. */
export const simulatedMine = defineSource<typeof mineOptions, Frame, { truth: Event<"truth", TruthData> }>({
  name: "simulated-mine",
  version: 1,
  summary: "Seeded mine: triaxial stations, events with P and S waves, noise, and the truth",
  description: `Every station gives one frame of three channels (Z, N, E; counts) a block, named such as \`FDSN:MN_S001_00_G_H\`.
Events are a Poisson process in time, even over the volume, with Gutenberg-Richter magnitudes; waves travel on straight
rays, decay with 1/R and have the spectrum of Brune. The port \`truth\` carries what really happened.

The same options give the same samples on every machine, whatever the block length, and any block can be made again.`,
  options: mineOptions,
  check: mineOptionProblems,
  example: { options: { stations: 12, seed: 7, speed: "max", durationSeconds: 10 } },
  uri: { schemes: ["simulated-mine"], parse: parseMineUri },
  emits: frames,
  side: { truth: truthPort },
  replayable: true,
  unpaced: (options) => ({ ...options, speed: "max" as const }),
  open: async (options, host, from) => new MineReader(options, host, from),
});
