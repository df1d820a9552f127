/** Simulates durable flows in virtual time from a seed, through faults, and judges what comes out. @module */
export { type Death, type Faults, someFaults } from "./faults.ts";
export { fileSink, sinkFile, sinkLine } from "./file-sink.ts";
export { type Fate as SentFate, Feed, liveSource } from "./live-source.ts";
export { type Plant, plants } from "./plants.ts";
export { type RandomFlow, type RandomFlowOptions, randomFlow } from "./random-flow.ts";
export { type RecordedItem, Recording } from "./recording.ts";
export { type RecordingSinkOptions, recordingSink } from "./recording-sink.ts";
export { replayableSource } from "./replayable-source.ts";
export { type ScenarioName, scenarioOf, scenarioOptions, scenarios } from "./scenarios.ts";
export { type SimulationOptions, type SimulationResult, simulate } from "./simulate.ts";
export { report, type Trial, type TrialResult, trySeed } from "./try-seed.ts";
export { type Sent, World } from "./world.ts";
