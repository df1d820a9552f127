import { HeadframeError } from "@headframe/core";

/**
 * Options of a URI such as `miniseed:data/2024?speed=1`: the path, and numbers, `true` and `false` and
 * texts by name. A `?` that no `name=` follows belongs to the path, as a pattern. What is not an option is left for the options check to name.
 *
 * @example
 * parsePathUri("miniseed", "miniseed:data/2024?speed=1"); // => { path: "data/2024", speed: 1 }
 *
 * @throws HeadframeError `uri-invalid`
 */
export function parsePathUri(scheme: string, uri: string): Record<string, unknown> {
  const match = new RegExp(`^${scheme}:(.+?)(?:\\?([A-Za-z]+=[^?/]*))?$`, "s").exec(uri);
  if (!match) throw new HeadframeError("uri-invalid", `"${uri.slice(0, 80)}" is not like ${scheme}:PATH`);
  const options: Record<string, unknown> = { path: match[1]?.replace(/^\/\/(?=\/)/, "") };
  for (const [name, value] of new URLSearchParams(match[2] ?? "")) options[name] = parseValue(value);
  return options;
}

function parseValue(text: string): unknown {
  if (text === "true" || text === "false") return text === "true";
  return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}
