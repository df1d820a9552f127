/** A simulated mine as a source. @module */
export type { MineOptions } from "./mine-options.ts";
export type { SceneData } from "./scene.ts";
export { simulatedMine } from "./simulated-mine.ts";
export { type MineChannel, type MineStation, stationLayout } from "./station-layout.ts";
export type { TruthData } from "./truth.ts";
