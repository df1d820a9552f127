/** What a user must know of a flow's inventory before it runs: what its file leaves open, and whether anything can be located with it. */
import { type FlowDocument, type Inventory, type Log, settingFormat, settingsSchema } from "@headframe/core";
import { printable } from "../status/text-table.ts";
import type { InventoryFile } from "./assignments.ts";

/** Farthest that stations are at one place, m. */
const ONE_PLACE = 1;

/**
 * Logs each problem of the files as a warning, with file and line, and their notes by code; then warns once if a step `associate` cannot
 * find any event with the inventory that it has.
 *
 * @param document - as it will run, all options in place
 */
export function reportInventory(document: FlowDocument, files: readonly InventoryFile[], log: Log): void {
  for (const file of files) reportFile(file, log);
  const steps = document.steps.filter(({ operator }) => operator === "associate");
  for (const reason of new Set(steps.flatMap(({ options }) => shortcoming(document, options) ?? []))) log.warn(reason);
}

function reportFile({ path, problems }: InventoryFile, log: Log): void {
  const place = (line: number | undefined) => printable(line === undefined ? path : `${path}:${line}`);
  const text = (at: string, message: string) => printable(at === "" ? message : `${at}: ${message}`);
  for (const { severity, at, message, line } of problems) if (severity === "problem") log.warn(`${place(line)}: ${text(at, message)}`);
  const notes = Map.groupBy(
    problems.filter(({ severity }) => severity === "note"),
    ({ code }) => code,
  );
  for (const [code, [first, ...others]] of notes) {
    const more = others.length === 0 ? "" : ` (and ${others.length} more of ${code})`;
    if (first) log.info(`${place(first.line)}: ${text(first.at, first.message)}${more}`);
  }
}

/** Why nothing can be located; undefined if it can. */
function shortcoming(document: FlowDocument, { inventory, minimumStations }: Readonly<Record<string, unknown>>): string | undefined {
  if (inventory === undefined) return `no inventory: nothing is located${advice(document)}`;
  const { stations } = inventory as Inventory;
  const needed = Number(minimumStations);
  if (stations.length < needed) return `the inventory has ${stations.length} ${stations.length === 1 ? "station" : "stations"}; ${needed} are needed to locate`;
  const [first] = stations;
  const together = first && stations.every(({ x, y, z }) => Math.hypot(x - first.x, y - first.y, z - first.z) <= ONE_PLACE);
  return together ? `the ${stations.length} stations of the inventory are all at one place: nothing can be located` : undefined;
}

function advice(document: FlowDocument): string {
  const properties = settingsSchema(document).properties;
  const name = Object.keys(properties).find((key) => settingFormat(properties[key]) === "stationxml");
  return name === undefined ? "" : `; give --set ${name}=stations.xml`;
}
