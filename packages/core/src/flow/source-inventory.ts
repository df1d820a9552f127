import type { Catalogue } from "../catalogue.ts";
import type { Inventory } from "../inventory.ts";
import { hasSettingReference, optionProblems, withDefaults } from "../options.ts";
import type { FlowDocument, SourceNode } from "./document.ts";
import { settingFormat } from "./file-setting.ts";
import { settingsSchema } from "./settings.ts";

/**
 * Values for the settings that ask for an inventory and were not given: what the flow's sources know of their own
 * stations. A source that knows nothing (files, a network) adds nothing.
 */
export function inventorySettings(document: FlowDocument, catalogue: Catalogue, given: Readonly<Record<string, unknown>>): Record<string, Inventory> {
  const properties = settingsSchema(document).properties;
  const wanted = Object.keys(properties).filter((name) => given[name] === undefined && settingFormat(properties[name]) === "stationxml");
  if (wanted.length === 0) return {};
  const [first, ...others] = document.sources.map((source) => inventoryOf(source, catalogue)).filter((inventory) => inventory !== undefined);
  if (first === undefined) return {};
  const inventory = { ...first, stations: [first, ...others].flatMap(({ stations }) => stations) };
  return Object.fromEntries(wanted.map((name) => [name, inventory]));
}

function inventoryOf({ device, options }: SourceNode, catalogue: Catalogue): Inventory | undefined {
  const definition = catalogue.sources.find((source) => source.definition.name === device)?.definition;
  if (definition?.inventory === undefined || hasSettingReference(options)) return undefined;
  const values = withDefaults(definition.options, options);
  return optionProblems(definition.options, values).length === 0 ? definition.inventory(values) : undefined;
}
