/** Parts of the command that documentation and tests use. @module */
export { builtInFlows, catalogue } from "./catalogue.ts";
export { parseDuration } from "./duration.ts";
