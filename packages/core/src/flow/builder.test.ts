import test from "ava";
import { Type } from "typebox";
import type { Frame } from "../item.ts";
import { defaulted, optionsSchema } from "../options.ts";
import { bindFlow, parseAssignments } from "./bind.ts";
import { flow, type Stream } from "./builder.ts";
import { checkFlow } from "./check.ts";
import { catalogue, gain, peak, sensor, table } from "./fixtures.ts";
import { canonicalFlow, flowHash } from "./identity.ts";
import { flowMermaid } from "./mermaid.ts";
import { stepOrder } from "./order.ts";

const example = () =>
  flow(
    "example",
    { summary: "An example", settings: optionsSchema({ factor: defaulted(Type.Number({ minimum: 0 }), 2), out: Type.Optional(Type.String()) }) },
    (f) => {
      const waves = f.source("geophones", sensor({ rate: 10 }));
      const loud = f.step("peaks", peak(), { keyBy: "station", layer: "iot" });
      const filtered = waves.pipe(
        f.composite("pick", (inner, input: Stream<Frame>) =>
          input.pipe(inner.step("first", gain({ factor: f.settings.factor })), inner.step("second", gain({ factor: 3 }))),
        ),
      );
      filtered.pipe(loud);
      f.merge(loud.connect(filtered.ports), loud.side("weak"), waves.side("truth"), loud.side("errors")).pipe(
        f.sink("catalogue", table({ path: "events.db" })),
      );
    },
  );

test("flow() yields a plain document that a host accepts", (t) => {
  const document = example();
  t.deepEqual(document, JSON.parse(JSON.stringify(document)));
  t.deepEqual(checkFlow(document, catalogue), []);
  t.deepEqual(
    document.steps.map((s) => [s.id, s.in]),
    [
      ["peaks", ["pick.second"]],
      ["pick.first", ["geophones"]],
      ["pick.second", ["pick.first"]],
    ],
  );
  t.deepEqual(document.sinks[0]?.in, ["peaks", "peaks#weak", "geophones#truth", "peaks#errors"]);
  t.deepEqual(stepOrder(document), ["pick.first", "pick.second", "peaks"]);
});

test("flow() checks edges at compile time", (t) => {
  t.notThrows(() =>
    flow("types", (f) => {
      const waves = f.source("geophones", sensor());
      const peaks = f.step("peaks", peak());
      waves.pipe(peaks);
      // @ts-expect-error a gain takes frames, not events
      peaks.side("weak").pipe(f.step("gain", gain({ factor: 1 })));
      // @ts-expect-error a table takes events, not frames
      waves.pipe(f.sink("table", table({ path: "x" })));
      // @ts-expect-error there is no such side port
      peaks.side("loud");
      // @ts-expect-error frames and events together are not frames
      f.merge(waves, peaks.side("weak")).pipe(f.step("gain2", gain({ factor: 1 })));
    }),
  );
});

test("flow() refuses an id that is used twice", (t) => {
  t.throws(
    () =>
      flow("twice", (f) => {
        f.source("a", sensor());
        f.step("a", peak());
      }),
    { code: "duplicate-id", message: /"a"/ },
  );
});

test("settings are references that refuse to be computed with", (t) => {
  flow("settings", { settings: optionsSchema({ speed: Type.Number() }) }, (f) => {
    t.deepEqual({ ...(f.settings.speed as unknown as object) }, { $setting: "speed" });
    t.throws(() => f.settings.speed * 2, { code: "setting-not-a-value" });
    f.source("a", sensor());
  });
});

test("bindFlow() puts settings, options, sources and defaults in place", (t) => {
  const bound = bindFlow(example(), catalogue, parseAssignments(example(), ["factor=5", "pick.second.high=9", "catalogue.path=7"], catalogue));
  t.deepEqual(
    bound.steps.map((s) => s.options),
    [{}, { factor: 5, low: 0, high: 1 }, { factor: 3, low: 0, high: 9 }],
  );
  t.is(bound.sinks[0]?.options.path, "7");
  const other = bindFlow(example(), catalogue, { sources: { geophones: { device: "sensor", version: 1, options: { rate: 7 } } } });
  t.deepEqual(other.sources[0]?.options, { rate: 7 });
});

test("bindFlow() reports unknown settings, steps and wrong values together", (t) => {
  const error = t.throws(() =>
    bindFlow(example(), catalogue, {
      settings: { factr: 1, factor: -1 },
      options: { pick: { x: 1 } },
      sources: { geophone: { device: "sensor", version: 1, options: {} } },
    }),
  );
  t.regex(error?.message ?? "", /unknown setting "factr"/);
  t.regex(error?.message ?? "", /"factor" must be a number >= 0/);
  t.regex(error?.message ?? "", /no step "pick"/);
  t.regex(error?.message ?? "", /no source "geophone"; did you mean "geophones"/);
});

test("parseAssignments() keeps a key that every object has, so that it is refused and not lost", (t) => {
  const error = t.throws(() => bindFlow(example(), catalogue, parseAssignments(example(), ["__proto__=1"], catalogue)));
  t.regex(error.message, /unknown setting "__proto__"/);
});

test("parseAssignments() refuses what names nothing", (t) => {
  const error = t.throws(() => parseAssignments(example(), ["nonsense", "no.such=1"], catalogue));
  t.regex(error?.message ?? "", /"nonsense" is not of the form/);
  t.regex(error?.message ?? "", /"no.such" names no step/);
});

test("bindFlow() applies an operator's own rule to settings' values", (t) => {
  const document = flow("rule", { settings: optionsSchema({ low: Type.Number() }) }, (f) => {
    f.source("a", sensor()).pipe(f.step("band", gain({ factor: 1, low: f.settings.low })));
  });
  t.throws(() => bindFlow(document, catalogue, { settings: { low: 2 } }), { message: /band: option low must be below high/ });
  t.throws(() => bindFlow(document, catalogue), { message: /setting "low" is missing/ });
  t.deepEqual(checkFlow(document, catalogue), [], "without values, a missing setting is no mistake of the document");
});

test("flowHash() does not depend on the order of parts", (t) => {
  const document = example();
  const shuffled = { ...document, steps: [...document.steps].reverse(), sinks: document.sinks.map((s) => ({ ...s, in: [...s.in].reverse() })) };
  t.is(flowHash(shuffled), flowHash(document));
  t.regex(flowHash(document), /^sha256:[0-9a-f]{64}$/);
  t.not(flowHash({ ...document, name: "other" }), flowHash(document));
  t.true(canonicalFlow(document).startsWith('{"headframe":1,"name":"example"'));
});

test("flowMermaid() draws sources, steps in composites, sinks and side ports", (t) => {
  t.is(
    flowMermaid(example()),
    `flowchart LR
  n_geophones(["geophones<br/><small>sensor</small>"])
  n_peaks["peaks<br/><small>peak</small>"]
  subgraph n_pick["pick"]
    n_pick__first["first<br/><small>gain</small>"]
    n_pick__second["second<br/><small>gain</small>"]
  end
  n_catalogue[("catalogue<br/><small>table</small>")]
  n_pick__second --> n_peaks
  n_geophones --> n_pick__first
  n_pick__first --> n_pick__second
  n_peaks --> n_catalogue
  n_peaks -. weak .-> n_catalogue
  n_geophones -. truth .-> n_catalogue
  n_peaks -. errors .-> n_catalogue
`,
  );
});
