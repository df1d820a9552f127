/** `--set key=value`: values for settings and options, with the content of files in the place of their paths. */
import { readFileSync } from "node:fs";
import {
  type Catalogue,
  type FlowArguments,
  type FlowDocument,
  HeadframeError,
  parseAssignments,
  type SettingFormat,
  settingFormat,
  settingsSchema,
} from "@headframe/core";
import { readStationXml, type StationXmlProblem } from "@headframe/formats";
import { UsageError } from "../errors.ts";

/** A StationXML file that became a setting's value, and what is to be known of it. */
export interface InventoryFile {
  readonly path: string;
  readonly problems: readonly StationXmlProblem[];
}

/** What `--set` pairs say. */
export interface Assignments extends Required<Pick<FlowArguments, "settings" | "options">> {
  readonly inventoryFiles: readonly InventoryFile[];
}

interface FileContent {
  readonly value: unknown;
  readonly problems?: readonly StationXmlProblem[];
}

const decoders: Readonly<Record<SettingFormat, { readonly name: string; readonly decode: (text: string) => FileContent }>> = {
  stationxml: { name: "a StationXML file", decode: decodeInventory },
  json: { name: "a JSON file", decode: (text) => ({ value: JSON.parse(text) as unknown }) },
};

/**
 * Settings and options of `--set` pairs. A setting that may be a file (an inventory, a velocity model) is read where its value is a path.
 *
 * @throws InvalidError for pairs that cannot be read; UsageError that names the setting whose file cannot, or that tells of no station where it is
 */
export function assignments(document: FlowDocument, pairs: readonly string[], catalogue: Catalogue): Assignments {
  const { settings, options } = parseAssignments(document, pairs, catalogue);
  const properties = settingsSchema(document).properties;
  const inventoryFiles: InventoryFile[] = [];
  const read = Object.entries(settings).map(([name, value]) => {
    const format = settingFormat(properties[name]);
    if (format === undefined || typeof value === "object") return [name, value] as const;
    const { value: content, problems } = settingFile(name, String(value), format);
    if (problems) inventoryFiles.push({ path: String(value), problems });
    return [name, content] as const;
  });
  return { settings: Object.fromEntries(read), options, inventoryFiles };
}

function settingFile(name: string, path: string, format: SettingFormat): FileContent {
  const { name: kind, decode } = decoders[format];
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new UsageError(`--set ${name}: cannot read "${path}" (${(error as NodeJS.ErrnoException).code ?? String(error)}); give the path of ${kind}`);
  }
  try {
    return decode(text);
  } catch (error) {
    if (error instanceof HeadframeError && error.code === "inventory-useless")
      throw new UsageError(`--set ${name}: "${path}" does not say where any station is: ${error.message}`);
    if (error instanceof HeadframeError || error instanceof SyntaxError) throw new UsageError(`--set ${name}: "${path}" is not ${kind}: ${error.message}`);
    throw error;
  }
}

/** An inventory, unless it is of no use: of no station is it known where it is. */
function decodeInventory(text: string): FileContent {
  const { inventory, problems } = readStationXml(text);
  const useless = problems.find(({ code, at }) => code === "no-stations" || (code === "no-position" && at === ""));
  if (useless || inventory.stations.length === 0)
    throw new HeadframeError("inventory-useless", useless?.message ?? `No station can be used: ${problems[0]?.message ?? "there is none"}`);
  return { value: inventory, problems };
}
