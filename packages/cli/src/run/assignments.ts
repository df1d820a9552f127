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
import { readStationXml } from "@headframe/formats";
import { UsageError } from "../errors.ts";

const decoders: Readonly<Record<SettingFormat, { readonly name: string; readonly decode: (text: string) => unknown }>> = {
  stationxml: { name: "a StationXML file", decode: (text) => readStationXml(text).inventory },
  json: { name: "a JSON file", decode: (text) => JSON.parse(text) as unknown },
};

/**
 * Settings and options of `--set` pairs. A setting that may be a file (an inventory, a velocity model) is read where its value is a path.
 *
 * @throws InvalidError for pairs that cannot be read; UsageError that names the setting whose file cannot
 */
export function assignments(document: FlowDocument, pairs: readonly string[], catalogue: Catalogue): Required<Pick<FlowArguments, "settings" | "options">> {
  const { settings, options } = parseAssignments(document, pairs, catalogue);
  const properties = settingsSchema(document).properties;
  const read = Object.entries(settings).map(([name, value]) => {
    const format = settingFormat(properties[name]);
    return [name, format === undefined || typeof value === "object" ? value : settingFile(name, String(value), format)] as const;
  });
  return { settings: Object.fromEntries(read), options };
}

function settingFile(name: string, path: string, format: SettingFormat): unknown {
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
    if (error instanceof HeadframeError || error instanceof SyntaxError) throw new UsageError(`--set ${name}: "${path}" is not ${kind}: ${error.message}`);
    throw error;
  }
}
