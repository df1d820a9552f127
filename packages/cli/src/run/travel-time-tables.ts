/** Travel-time tables as artefacts: computed by the first run of a flow with a velocity model, read by the next ones. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { FlowDocument, Log } from "@headframe/core";
import { decodeTravelTimeTables, encodeTravelTimeTables, siteTravelTimes, type TableTimes, type VelocityOptions } from "@headframe/seismic";

/**
 * Makes the tables of all steps with a velocity model ready before the flow starts, so that its first event does not wait for them.
 *
 * @param directory - where they are kept, below `travel-times`, by the hash of stations and model
 */
export function prepareTravelTimes(document: FlowDocument, directory: string, log: Log): void {
  const done = new Set<string>();
  for (const { options } of document.steps) {
    if (options.velocityModel === undefined || options.inventory === undefined) continue;
    const velocity = options as unknown as VelocityOptions;
    const tables = siteTravelTimes(velocity) as TableTimes | undefined;
    if (tables === undefined || !("hash" in tables) || done.has(tables.hash)) continue;
    done.add(tables.hash);
    const path = join(directory, "travel-times", `${tables.hash}.tables`);
    if (!readTables(path, velocity, log)) keepTables(path, tables, log);
  }
}

function readTables(path: string, velocity: VelocityOptions, log: Log): boolean {
  if (!existsSync(path)) return false;
  try {
    decodeTravelTimeTables(readFileSync(path), velocity);
    return true;
  } catch (error) {
    log.warn(`${path}: ${(error as Error).message}; the tables are computed again`);
    return false;
  }
}

function keepTables(path: string, tables: TableTimes, log: Log): void {
  log.info(`computing travel times of ${tables.stations.length} stations, once; they are kept in ${path}`);
  const bytes = encodeTravelTimeTables(tables);
  const part = `${path}.${process.pid}.part`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    // a file with the final name is whole, also when this process dies here
    writeFileSync(part, bytes);
    renameSync(part, path);
  } catch (error) {
    if (existsSync(part)) rmSync(part);
    log.warn(`${path}: the travel times cannot be kept and are computed again by the next run (${(error as Error).message})`);
  }
}
