import { defineSource, type Event, type Frame, frames } from "@headframe/core";
import { mineInventory } from "./mine-inventory.ts";
import { mineOptionProblems, mineOptions } from "./mine-options.ts";
import { MineReader } from "./mine-reader.ts";
import { parseMineUri } from "./mine-uri.ts";
import { type SceneData, scenePort } from "./scene.ts";
import { type TruthData, truthPort } from "./truth.ts";

/** A mine in the computer: stations, shear events and blasts, machines, noise and defects, and the truth beside them. */
export const simulatedMine = defineSource<typeof mineOptions, Frame, { truth: Event<"truth", TruthData>; scene: Event<"scene", SceneData> }>({
  name: "simulated-mine",
  version: 2,
  summary: "Seeded mine: stations, shear events and blasts, machines, noise and defects, and the truth",
  description: `Every station gives one frame (three channels; counts) a block, named such as \`FDSN:MN_S001_00_G_H\`. Events are a Poisson
process in time, even over the volume, with Gutenberg-Richter magnitudes, random double couples and the spectrum of Brune;
blasts of many holes come with a burst of events behind them. Waves decay with 1/R and Q, travel through rock that may
differ from the nominal one, scatter, and are recorded by 14 Hz geophones. The port \`truth\` carries what really happened,
\`scene\` the true rock and what is wrong with the sensors; the inventory says what a mine would know.

The same options give the same samples on every machine, whatever the block length, and any block can be made again.`,
  options: mineOptions,
  check: mineOptionProblems,
  example: { options: { stations: 12, seed: 7, speed: "max", durationSeconds: 10 } },
  uri: { schemes: ["simulated-mine"], parse: parseMineUri },
  emits: frames,
  side: { truth: truthPort, scene: scenePort },
  inventory: mineInventory,
  replayable: true,
  unpaced: (options) => ({ ...options, speed: "max" as const }),
  open: async (options, host, from) => new MineReader(options, host, from),
});
