import { anyItem, defineSink, type Host, type SinkWriter } from "@headframe/core";
import { type ConsoleOptions, consoleOptions } from "./console-options.ts";
import { JsonWriter } from "./json-writer.ts";
import { LinesWriter } from "./lines-writer.ts";
import { LiveWriter } from "./live-writer.ts";
import { RememberingWriter } from "./remembering-writer.ts";
import { ShownNote } from "./shown-note.ts";

/** What a person sees of a running flow: stations, rates and events on the terminal, or lines in a pipe. */
export const consoleView = defineSink({
  name: "console-view",
  version: 1,
  summary: "Stations, rates and events on the terminal, or lines and JSON in a pipe",
  description: `Give it frames, for the stations' state, and events. \`live\` draws at most five times a second on the terminal's
second screen and leaves the last picture behind.
What was shown cannot be taken back. When a durable host continues, what came since its last snapshot is shown again, unless
\`memory\` names a file: then each batch is noted there (48 bytes in all) once it was shown, and noted items are not shown again. One
window is left: a process that dies between showing a batch and noting it shows that batch twice. After a loss of power the
batches since the last sync of the note may be shown again. The live view's counts start anew with each process.`,
  options: consoleOptions,
  example: { options: { format: "lines" } },
  accepts: anyItem,
  owns: ({ memory }) => memory,
  open: async (options, host, resume): Promise<SinkWriter> => {
    const { memory } = options;
    const note = memory === undefined ? undefined : await ShownNote.open(memory, host, resume?.producer);
    const writer = await openView(options, host);
    return note ? new RememberingWriter(writer, note) : writer;
  },
});

async function openView({ format, title, colour }: ConsoleOptions, host: Host): Promise<SinkWriter> {
  const { interactive } = host.terminal;
  const coloured = colour === "always" || (colour === "auto" && interactive && !process.env.NO_COLOR && process.env.TERM !== "dumb");
  const chosen = format === "auto" ? (interactive ? "live" : "lines") : format;
  if (chosen === "json") return new JsonWriter(host);
  if (chosen === "lines") return new LinesWriter(coloured, host);
  const writer = new LiveWriter(title, coloured, host);
  await writer.start();
  return writer;
}
