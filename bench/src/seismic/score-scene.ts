/**
 * Prints how good the events in one or more files are:
 * `node --conditions=headframe-source bench/src/seismic/score-scene.ts DIR events.jsonl [other.jsonl ...]`,
 * where DIR holds a scene's `truth.json` and the files what `headframe run --json` or a peer printed.
 */
import { basename } from "node:path";
import { readFound } from "./found-events.ts";
import { score } from "./score.ts";
import { scoreTable } from "./score-table.ts";
import { readTruth } from "./truth.ts";

const [folder, ...files] = process.argv.slice(2);
if (folder === undefined || files.length === 0) {
  process.stderr.write("usage: score-scene.ts DIR events.jsonl [other.jsonl ...]\n");
  process.exitCode = 2;
} else {
  const scene = await readTruth(folder);
  const scores = await Promise.all(
    files.map(async (file) => ({ name: basename(file, ".jsonl"), score: score([{ scene, lines: await readFound(file, scene.projection) }]) })),
  );
  process.stdout.write(`${scoreTable(scores)}\n`);
}
