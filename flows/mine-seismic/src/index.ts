/** The flagship flow. @module */
export { mineSeismic } from "./mine-seismic.ts";
