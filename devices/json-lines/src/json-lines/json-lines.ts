import {
  anyEvent,
  defaulted,
  defineSource,
  type ErrorEvent,
  type Event,
  eventId,
  events,
  type Host,
  optionsSchema,
  type PortType,
  sourceChanged,
} from "@headframe/core";
import { Type } from "typebox";
import { type ByteInput, fileInput, terminalInput } from "./byte-input.ts";
import { JsonLinesReader, linePosition } from "./json-lines-reader.ts";
import { parseJsonLinesUri } from "./json-lines-uri.ts";
import { lineEventReader } from "./line-event.ts";

const timeUnit = Type.Union([Type.Literal("auto"), Type.Literal("s"), Type.Literal("ms"), Type.Literal("us"), Type.Literal("ns")], {
  description:
    "What a time counts since 1970-01-01T00:00:00Z; `auto`: texts are ISO 8601, the unit of a number follows from its size (right from 1973 to 5138)",
});

const options = optionsSchema({
  path: Type.String({ minLength: 1, description: "File, or `-` for standard input" }),
  timeField: defaulted(Type.String({ minLength: 1, description: "Field that holds the event's time" }), "time"),
  timeUnit: defaulted(timeUnit, "auto"),
  sourceField: Type.Optional(Type.String({ minLength: 1, description: "Field that names the event's source, such as `sensor`" })),
  source: defaulted(Type.String({ minLength: 1, description: "Source of all events where there is no `sourceField`" }), "json-lines"),
  typeField: Type.Optional(Type.String({ minLength: 1, description: "Field that holds the event type" })),
  type: defaulted(Type.String({ minLength: 1, description: "Type of all events where there is no `typeField`" }), "reading"),
  idField: Type.Optional(
    Type.String({ minLength: 1, description: "Field that holds a unique id; without it the id follows from the path and the line's position" }),
  ),
  follow: defaulted(Type.Boolean({ description: "At the end of the file, wait for more; a line counts once it has its newline" }), false),
  pollSeconds: defaulted(Type.Number({ minimum: 0.001, maximum: 3600, description: "How often a followed file is looked at (s)" }), 0.2),
  maxLineBytes: defaulted(Type.Integer({ minimum: 2, maximum: 1 << 28, description: "Longest line (bytes); a longer one is an error" }), 1 << 20),
});

const errorPort: PortType<ErrorEvent> = events(
  "error",
  Type.Object({ step: Type.String(), reason: Type.String(), bytes: Type.Optional(Type.String({ description: "The line, at most 4096 bytes of it, base64" })) }),
);

/** Lines of JSON objects as events; the whole object is the event's data. */
export const jsonLines = defineSource<typeof options, Event, { errors: ErrorEvent }>({
  name: "json-lines",
  version: 1,
  summary: "Lines of JSON objects from a file or standard input as events",
  description: [
    "Each line is one JSON object and becomes one event with the object as its data. Blank lines are skipped; a line that is no JSON object, has no time, is not UTF-8 or is too long goes to `errors` with its number and bytes.",
    "The position is a byte offset, so a file can be read again from anywhere. Standard input cannot: opened at a position it goes on with what comes, and counts bytes and lines from there.",
    "A file that ends before the position at which it is opened is refused; a followed file that has become shorter is read from its start.",
  ].join("\n"),
  options,
  example: { options: { path: "readings.jsonl", timeField: "ts", timeUnit: "ms", sourceField: "sensor" } },
  uri: { schemes: ["jsonl"], parse: parseJsonLinesUri },
  emits: anyEvent,
  side: { errors: errorPort },
  replayable: ({ path }) => path !== "-",
  unpaced: (settings) => ({ ...settings, follow: false }),
  async open(settings, host, from) {
    const { path, follow, pollSeconds, maxLineBytes } = settings;
    const position = linePosition(from);
    const standardInput = path === "-";
    const input = standardInput ? terminalInput(host.terminal) : await openFileAt(path, position.offset, follow, host);
    const read = lineEventReader(settings, eventId("json-lines", path, 0n).slice(0, 16));
    const name = standardInput ? "standard input" : path;
    return new JsonLinesReader(input, read, host, position, { name, follow: follow && !standardInput, pollSeconds, maxLineBytes });
  },
});

/** @throws HeadframeError `source-changed` if the file ends before the position, unless it is followed */
async function openFileAt(path: string, offset: number, follow: boolean, { files }: Pick<Host, "files">): Promise<ByteInput> {
  const file = await files.open(path, "read");
  const size = await file.size();
  if (follow || size >= offset) return fileInput(file, offset);
  await file.close();
  throw sourceChanged(`${path} ends at byte ${size}, before byte ${offset} where it was left`);
}
