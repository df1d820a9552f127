import { anyItem, type DataItem, defaulted, defineSink, optionsSchema, type SinkWriter } from "@headframe/core";
import { Type } from "typebox";
import { FileLines } from "./file-lines.ts";
import { OutputLines, type TextOutput } from "./output-lines.ts";

const options = optionsSchema({
  path: Type.String({ minLength: 1, description: "File, or `-` for standard output" }),
  overwrite: defaulted(
    Type.Boolean({ description: "Begin with an empty file; otherwise lines are added at its end. A durable host that continues never empties it" }),
    false,
  ),
});

/** Events, one JSON object a line: `type`, `id`, `source`, `time` and the fields of the data. */
export const jsonLinesFile = defineSink<typeof options, DataItem>({
  name: "json-lines-file",
  version: 1,
  summary: "Events as lines of JSON in a file or on standard output",
  description: [
    "A line is `{type, id, source, time, …data}`; data that has one of those names itself stands whole under `data`. A frame is a line with its channels, rate, unit and number of samples; a gap is a line of type `gap`.",
    "Repeats are recognised by the number of the item as long as the sink is open. A durable host keeps the file's length; when it continues, lines behind it that are written again stay as they are, and the file is cut at the first byte that differs (half a line, zeros after a loss of power). On standard output such lines are repeated, with the same ids.",
    "Otherwise a last line without newline, left by a crash, is cut off when the file is opened. A batch is one write; `flush` waits for the medium.",
  ].join("\n"),
  options,
  example: { options: { path: "results.jsonl" } },
  uri: { schemes: ["jsonl"], parse: parsePath },
  accepts: anyItem,
  owns: ({ path }) => (path === "-" ? undefined : path),
  async open({ path, overwrite }, host, resume): Promise<SinkWriter> {
    const { offset } = (resume?.position ?? {}) as { readonly offset?: number };
    const output: TextOutput =
      path === "-"
        ? { write: (text) => host.terminal.write(text), flush: async () => {}, close: async () => {} }
        : await FileLines.open({ path, overwrite, ...(offset !== undefined && { offset }) }, host);
    return new OutputLines(output, resume);
  },
});

function parsePath(uri: string): Record<string, unknown> {
  const [path = "", query = ""] = uri.replace(/^jsonl:/, "").split("?", 2);
  const { overwrite, ...rest } = Object.fromEntries(new URLSearchParams(query));
  return { path, ...rest, ...(overwrite !== undefined && { overwrite: overwrite === "true" }) };
}
