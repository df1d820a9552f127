import { anyItem, defineSink } from "@headframe/core";
import { consoleOptions } from "./console-options.ts";
import { JsonWriter } from "./json-writer.ts";
import { LinesWriter } from "./lines-writer.ts";
import { LiveWriter } from "./live-writer.ts";

/** What a person sees of a running flow: stations, rates and events on the terminal, or lines in a pipe. */
export const consoleView = defineSink({
  name: "console-view",
  version: 1,
  summary: "Stations, rates and events on the terminal, or lines and JSON in a pipe",
  description: `Give it frames, for the stations' state, and events. \`live\` draws at most five times a second on the terminal's
second screen and leaves the last picture behind. It shows what it is given: a repeated batch is shown again.`,
  options: consoleOptions,
  example: { options: { format: "lines" } },
  accepts: anyItem,
  open: async ({ format, title, colour }, host) => {
    const { interactive } = host.terminal;
    const coloured = colour === "always" || (colour === "auto" && interactive && !process.env.NO_COLOR && process.env.TERM !== "dumb");
    const chosen = format === "auto" ? (interactive ? "live" : "lines") : format;
    if (chosen === "json") return new JsonWriter(host);
    if (chosen === "lines") return new LinesWriter(coloured, host);
    const writer = new LiveWriter(title, coloured, host);
    await writer.start();
    return writer;
  },
});
