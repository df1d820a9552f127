/** For tests: ObsPy's test traces and reference numbers, where this machine has them. @module */
import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

const data = new URL("../../../../../shared/data/", import.meta.url);

/** A JSON file of reference numbers, or undefined where the data are absent. */
// biome-ignore lint/suspicious/noExplicitAny: the files have no schema
export function referenceNumbers(name: string): any {
  const file = new URL(`reference/${name}.json`, data);
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}

/** Numbers of a gzipped text trace of ObsPy's signal tests, header lines left out; undefined where absent. */
export function referenceTrace(name: string): Float64Array | undefined {
  const file = new URL(`obspy/signal/${name}`, data);
  if (!existsSync(file)) return undefined;
  const lines = gunzipSync(readFileSync(file)).toString("latin1").split("\n");
  const numbers = lines.filter((line) => !/^[#T]/.test(line)).join(" ");
  return Float64Array.from(numbers.trim().split(/\s+/), Number);
}
