import test from "ava";
import { Type } from "typebox";
import { defineSink, defineSource, type Sink, type Source } from "./device.ts";
import { InvalidError } from "./errors.ts";
import type { Event, Frame } from "./item.ts";
import { defaulted, optionsSchema } from "./options.ts";
import { anyEvent, frames } from "./port.ts";

const unopened = () => Promise.reject(new Error("Not opened in these tests"));
const radio = defineSource({
  name: "radio",
  version: 2,
  summary: "Frames by radio",
  options: optionsSchema({ port: defaulted(Type.Integer({ minimum: 1, maximum: 65_535 }), 8888) }),
  emits: frames,
  replayable: false,
  example: { options: {} },
  open: unopened,
});
const paper = defineSink({
  name: "paper",
  version: 1,
  summary: "Prints",
  options: optionsSchema({ path: Type.String() }),
  accepts: anyEvent,
  example: { options: { path: "x" } },
  open: unopened,
});

test("defineSource() gives a source whose spec holds checked options with defaults", (t) => {
  t.deepEqual(radio().spec, { device: "radio", version: 2, options: { port: 8888 } });
  t.is(radio().definition, radio.definition);
  t.throws(() => radio({ port: 0 }), { instanceOf: InvalidError, message: 'radio: option "port" must be a whole number >= 1 and <= 65535, got 0' });
});

test("defineSink() gives a sink whose spec holds checked options", (t) => {
  t.deepEqual(paper({ path: "log" }).spec, { device: "paper", version: 1, options: { path: "log" } });
  t.throws(() => paper({ file: "log" } as never), { instanceOf: InvalidError, message: /unknown option "file"; known are path; option "path" is missing/ });
});

test("devices carry their types", (t) => {
  const source: Source<Frame> = radio();
  const sink: Sink<Event<"pick">> = paper({ path: "log" });
  // @ts-expect-error a radio gives frames
  const wrong: Source<Event> = radio();
  // @ts-expect-error paper takes no frames
  const wrongSink: Sink<Frame> = paper({ path: "log" });
  // @ts-expect-error a path has no default
  t.throws(() => paper());
  t.is([source, sink, wrong, wrongSink].length, 4);
});
