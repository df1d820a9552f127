// Msamples/s of seisplotjs, by the processor time of its thread: parse all records of a file and decompress every sample.
//
//     node seisplotjs.mjs MODULE SAMPLES VERSION FILE
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [module, samples, version, path] = process.argv.slice(2);
const { miniseed, mseed3 } = await import(pathToFileURL(module).href);
const parse = version === "3" ? mseed3.parseMSeed3Records : miniseed.parseDataRecords;
const file = readFileSync(path);
const bytes = file.buffer.slice(file.byteOffset, file.byteOffset + file.length);

function decode() {
  let n = 0;
  for (const record of parse(bytes)) n += record.decompress().length;
  return n;
}

if (decode() !== Number(samples)) throw new Error("seisplotjs did not read all samples");
decode();
let best = Number.POSITIVE_INFINITY;
for (let round = 0; round < 5; round++) {
  const start = process.threadCpuUsage();
  decode();
  const { user, system } = process.threadCpuUsage(start);
  best = Math.min(best, user + system);
}
process.stdout.write(JSON.stringify(Number(samples) / best));
