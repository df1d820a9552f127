import { HeadframeError } from "@headframe/core";

/**
 * Options of a URI such as `shake-udp://0.0.0.0:8888?station=AM.R0F05`. The port may be left out; what is
 * not an option is left for the options check to name.
 *
 * @example
 * parseShakeUri("shake-udp://0.0.0.0:8888?station=AM.R0F05"); // => { host: "0.0.0.0", port: 8888, station: "AM.R0F05" }
 *
 * @throws HeadframeError `uri-invalid`
 */
export function parseShakeUri(uri: string): Record<string, unknown> {
  const match = /^shake-udp:\/\/(\[[0-9a-fA-F:.]+\]|[^:/?#[\]]+)?(?::(\d{1,5}))?\/?(?:\?(.*))?$/.exec(uri);
  if (!match) throw new HeadframeError("uri-invalid", `"${uri.slice(0, 80)}" is not like shake-udp://0.0.0.0:8888?station=AM.R0F05`);
  const [, host, port, query] = match;
  const options: Record<string, unknown> = { ...(host && { host: host.replace(/^\[|\]$/g, "") }), ...(port && { port: Number(port) }) };
  for (const [name, value] of new URLSearchParams(query ?? ""))
    options[name] = value.trim() !== "" && name !== "station" && Number.isFinite(Number(value)) ? Number(value) : value;
  return options;
}
