/** JSON lines as source and sink. @module */
import { jsonLines } from "./json-lines/json-lines.ts";
import { jsonLinesFile } from "./json-lines-file/json-lines-file.ts";

export type { LinePosition } from "./json-lines/json-lines-reader.ts";
export { jsonLines, jsonLinesFile };

/** The sources of this package, for a host's catalogue. */
export const sources = [jsonLines] as const;
/** The sinks of this package, for a host's catalogue. */
export const sinks = [jsonLinesFile] as const;
