/** miniSEED files as a source, SDS archive as a sink. @module */
export { miniseed } from "./miniseed.ts";
export { sdsArchive } from "./sds-archive.ts";
