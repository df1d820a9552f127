/** For tests: ObsPy's test traces and reference numbers, where this machine has them. @module */
import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

const data = new URL("../../../../../shared/data/", import.meta.url);

/** Said by a test that has nothing to compare with. */
export const absent = "skipped: ../shared/data is not there";

/** A JSON file of reference numbers, or undefined where the data are absent. */
// biome-ignore lint/suspicious/noExplicitAny: the files have no schema
export function referenceNumbers(name: string): any {
  const file = new URL(`reference/${name}.json`, data);
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}

/** Numbers of a text file of ObsPy's signal tests, gzipped or not; undefined where it is absent. */
export function referenceTrace(name: string): Float64Array | undefined {
  const file = new URL(`obspy/signal/${name}`, data);
  if (!existsSync(file)) return undefined;
  const bytes = readFileSync(file);
  const text = (name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("latin1");
  return Float64Array.from(text.trim().split(/\s+/), Number);
}
