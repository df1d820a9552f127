/** Settings whose value is the content of a file: the host reads it before the flow is bound, so that steps get plain data. */
import type { TSchema } from "typebox";

/** How a file's content becomes a setting's value. */
export type SettingFormat = "stationxml" | "json";

const keyword = "x-headframe-file";

/**
 * Marks a setting as one that a user may give as the path of a file.
 *
 * @param schema - of the value that the file's content becomes
 */
export function fileSetting<S extends TSchema>(schema: S, format: SettingFormat): S {
  return { ...schema, [keyword]: format };
}

/** Format of the file that a setting may be given as; undefined for other settings. */
export function settingFormat(schema: TSchema | undefined): SettingFormat | undefined {
  const format = (schema as Readonly<Record<string, unknown>> | undefined)?.[keyword];
  return format === "stationxml" || format === "json" ? format : undefined;
}
