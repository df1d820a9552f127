import { HeadframeError } from "@headframe/core";

/** Short names of options in a URI. */
const short: Readonly<Record<string, string>> = { time: "timeField", unit: "timeUnit", sensor: "sourceField", id: "idField" };
const numeric = new Set(["maxLineBytes", "pollSeconds"]);

/**
 * Options of a URI such as `jsonl:readings.jsonl?time=ts&unit=ms&sourceField=sensor&follow=true`; `jsonl:-` is
 * standard input. `time`, `unit`, `sensor` and `id` are short for `timeField`, `timeUnit`, `sourceField` and
 * `idField`; what is not an option is left for the options check to name.
 *
 * @example
 * parseJsonLinesUri("jsonl:readings.jsonl?time=ts&unit=ms"); // => { path: "readings.jsonl", timeField: "ts", timeUnit: "ms" }
 *
 * @throws HeadframeError `uri-invalid`
 */
export function parseJsonLinesUri(uri: string): Record<string, unknown> {
  const match = /^jsonl:([^?]+)(?:\?(.*))?$/s.exec(uri);
  if (!match) throw new HeadframeError("uri-invalid", `"${uri.slice(0, 80)}" is not like jsonl:readings.jsonl?time=ts`);
  const options: Record<string, unknown> = { path: match[1] };
  for (const [name, value] of new URLSearchParams(match[2] ?? "")) {
    const option = Object.hasOwn(short, name) ? (short[name] as string) : name;
    if (value === "true" || value === "false") options[option] = value === "true";
    else options[option] = numeric.has(option) && value.trim() !== "" && Number.isFinite(Number(value)) ? Number(value) : value;
  }
  return options;
}
