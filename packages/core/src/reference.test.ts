import test from "ava";
import { Type } from "typebox";
import { catalogue, peak, sensor } from "./flow/fixtures.ts";
import { defaulted, optionsSchema } from "./options.ts";
import { operatorPage, operatorTable } from "./reference.ts";

test("operatorTable() lists operators, sources and sinks, sorted, and a page of each", (t) => {
  const text = operatorTable(catalogue);
  t.true(
    text.includes(
      "| [gain](#gain) | 1 | test | Multiplies | frames | frames | `source` |\n| [peak](#peak) | 2 | test | Finds peaks | frames | events `peak`, `#weak` events `peak` | `source` |",
    ),
  );
  t.true(text.includes("| [sensor](#sensor) | 1 | Frames | frames, `#truth` events `truth` | yes |"));
  t.true(text.includes("| [table](#table) | 1 | Events into a table | any event |"));
  for (const [replayable, word] of [
    [false, "no"],
    [() => true, "by options"],
  ] as const) {
    const source = Object.assign(() => {}, { definition: { ...sensor.definition, replayable } }) as unknown as typeof sensor;
    t.true(operatorTable({ ...catalogue, sources: [source] }).includes(`#truth\` events \`truth\` | ${word} |`));
  }
  t.deepEqual(
    [...text.matchAll(/^### (.+)$/gm)].map((m) => m[1]),
    ["gain", "peak", "sensor", "table"],
  );
  t.is(operatorTable({ ...catalogue, operators: [...catalogue.operators].reverse() }), text);
});

test("operatorPage() lists options with what they take, defaults and meaning, also inside objects", (t) => {
  const options = optionsSchema({
    low: Type.Number({ exclusiveMinimum: 0, description: "Lower corner in Hz" }),
    mode: defaulted(Type.Union([Type.Literal("a"), Type.Literal("b")], { description: "One | the\n other" }), "a"),
    inner: Type.Optional(optionsSchema({ size: defaulted(Type.Integer(), 3) })),
  });
  t.is(
    operatorPage({ ...peak.definition, options, description: "Longer words." } as typeof peak.definition),
    [
      "### peak",
      "Finds peaks.",
      "Version 2; accepts frames, emits events `peak`, `#weak` events `peak`, keyed by `source`.",
      "Longer words.",
      [
        "| Option | Value | Default | Meaning |",
        "| --- | --- | --- | --- |",
        "| `low` | a number > 0 | required | Lower corner in Hz |",
        '| `mode` | "a" or "b" | `"a"` | One \\| the other |',
        "| `inner` | an object |  |  |",
        "| `inner.size` | a whole number | `3` |  |",
      ].join("\n"),
    ].join("\n\n"),
  );
});

test("operatorPage() says when there is nothing to set", (t) => {
  t.true(operatorPage(peak.definition).endsWith("No options."));
  t.true(operatorPage(sensor.definition).includes("Version 1; emits frames"));
});
