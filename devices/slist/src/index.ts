/** SLIST text files as a source. @module */
export { slist } from "./slist.ts";
