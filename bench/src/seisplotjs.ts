import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { runNode } from "./child.ts";

const cache = join(import.meta.dirname, "../.cache");
const script = join(import.meta.dirname, "../peers/seisplotjs.mjs");
const entry = join(cache, "node_modules/seisplotjs/dist/index_node.mjs");
const release = "seisplotjs@3.1.4";

/** Installs seisplotjs into `bench/.cache` unless it is there; tells whether it is. */
export async function installSeisplotjs(): Promise<boolean> {
  if (existsSync(entry)) return true;
  try {
    await rm(cache, { recursive: true, force: true });
    await promisify(execFile)("npm", ["install", "--prefix", cache, "--no-audit", "--no-fund", release], { timeout: 120_000 });
    return true;
  } catch {
    process.stderr.write(`note: ${release} could not be installed into bench/.cache; it is left out\n`);
    return false;
  }
}

/** Msamples/s of seisplotjs on a file, or undefined if it fails. */
export async function measureSeisplotjs(path: string, samples: number, version: 2 | 3): Promise<number | undefined> {
  try {
    return await runNode<number>([script, entry, String(samples), String(version), path]);
  } catch (error) {
    process.stderr.write(`note: seisplotjs on miniSEED ${version}: ${(error as Error).message}\n`);
    return undefined;
  }
}
