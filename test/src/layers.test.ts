import test from "ava";
import { type HousePackage, readHouse } from "./house.ts";
import { houseProblems, importsOf } from "./layer-rules.ts";

test("the house keeps its rules", (t) => {
  t.deepEqual(houseProblems(readHouse()), []);
});

const base = { "package.json": "{}", "tsconfig.json": "{}", "README.md": "", "src/index.ts": 'export { a } from "./a.ts";', "src/a.test.ts": "" };

function part(name: string, folder: string, files: Readonly<Record<string, string>> = {}, depends: Partial<HousePackage> = {}): HousePackage {
  const all = Object.entries({ ...base, ...files }).map(([path, text]) => ({ path, text }));
  return { name, folder, dependencies: [], devDependencies: [], files: all, ...depends };
}

const core = part("@h/core", "packages/core");
const formats = part("@h/formats", "packages/formats");
const runtime = part("@h/runtime", "packages/runtime");
const signal = part("@h/signal", "operators/signal");
const shake = part("@h/shake", "devices/shake");

test("houseProblems() accepts imports that point down", (t) => {
  const device = part("@h/console", "devices/console", { "src/a.ts": 'import { x } from "@h/core";', "src/a.test.ts": 'import { y } from "@h/runtime";' });
  const mine = part(
    "@h/mine",
    "flows/mine",
    { "src/a.ts": 'import { x } from "@h/signal";\nimport { y } from "@h/shake";' },
    { dependencies: ["@h/signal", "@h/shake", "@h/core"] },
  );
  t.deepEqual(houseProblems([core, formats, runtime, signal, shake, device, mine]), []);
});

test("houseProblems() lets the entry of a thread act", (t) => {
  const thread = 'import { parentPort } from "node:worker_threads";\nparentPort.on("message", work);\n';
  t.deepEqual(houseProblems([core, part("@h/runtime", "packages/runtime", { "src/a-worker.ts": thread })]), []);
  t.is(houseProblems([core, part("@h/runtime", "packages/runtime", { "src/a.ts": thread })]).length, 1);
});

const offences: readonly (readonly [string, HousePackage, string])[] = [
  [
    "an import that points up",
    part("@h/core", "packages/core", { "src/a.ts": 'import { x } from "@h/runtime";' }),
    "packages/core/src/a.ts: import of @h/runtime does not point down",
  ],
  [
    "a type import that points up",
    part("@h/core", "packages/core", { "src/a.ts": 'import type { x } from "@h/signal";' }),
    "packages/core/src/a.ts: import of @h/signal does not point down",
  ],
  [
    "a dynamic import that points up",
    part("@h/core", "packages/core", { "src/a.ts": 'const x = await import("@h/signal");' }),
    "packages/core/src/a.ts: import of @h/signal does not point down",
  ],
  [
    "an import over several lines",
    part("@h/core", "packages/core", { "src/a.ts": 'import {\n  x,\n  y,\n} from "@h/signal";' }),
    "packages/core/src/a.ts: import of @h/signal does not point down",
  ],
  [
    "a re-export that points up",
    part("@h/core", "packages/core", { "src/a.ts": 'export { x } from "@h/signal";' }),
    "packages/core/src/a.ts: import of @h/signal does not point down",
  ],
  [
    "a dependency that points up",
    part("@h/core", "packages/core", {}, { dependencies: ["@h/signal"] }),
    "packages/core/package.json: dependency on @h/signal does not point down",
  ],
  [
    "an operator family that imports another",
    part("@h/window", "operators/window", { "src/a.ts": 'import "@h/signal";' }),
    "operators/window/src/a.ts: import of @h/signal does not point down",
  ],
  [
    "an operator that imports the runtime",
    part("@h/window", "operators/window", { "src/a.ts": 'import { x } from "@h/runtime";' }),
    "operators/window/src/a.ts: import of @h/runtime does not point down",
  ],
  [
    "a device that imports another",
    part("@h/sql", "devices/sql", { "src/a.ts": 'import { x } from "@h/shake";' }),
    "devices/sql/src/a.ts: import of @h/shake does not point down",
  ],
  [
    "a device whose source imports the runtime",
    part("@h/sql", "devices/sql", { "src/a.ts": 'import { x } from "@h/runtime";' }),
    "devices/sql/src/a.ts: import of @h/runtime does not point down",
  ],
  [
    "a node module in an operator",
    part("@h/window", "operators/window", { "src/a.ts": 'import { readFileSync } from "node:fs";' }),
    "operators/window/src/a.ts: import of node:fs in a pure package",
  ],
  ["RxJS by value", part("@h/window", "operators/window", { "src/a.ts": 'import { map } from "rxjs";' }), "operators/window/src/a.ts: import of rxjs by value"],
  [
    "a door that exports everything",
    part("@h/window", "operators/window", { "src/index.ts": 'export * from "./a.ts";' }),
    "operators/window/src/index.ts: a door names its exports, without export *",
  ],
  [
    "a module that registers itself at import",
    part("@h/window", "operators/window", { "src/a.ts": "export const a = 1;\nregistry.add(a);\n" }),
    "operators/window/src/a.ts: acts when it is imported",
  ],
  [
    "a path that leaves the package",
    part("@h/window", "operators/window", { "src/a.ts": 'import { x } from "../../signal/src/b.ts";' }),
    "operators/window/src/a.ts: import of ../../signal/src/b.ts leaves src",
  ],
];

for (const [what, offender, problem] of offences) {
  test(`houseProblems() reports ${what}`, (t) => {
    const house = [core, formats, runtime, signal, shake].filter(({ name }) => name !== offender.name);
    t.deepEqual(houseProblems([...house, offender]), [problem]);
  });
}

test("houseProblems() reports what a package lacks", (t) => {
  const bare: HousePackage = { name: "@h/bare", folder: "devices/bare", dependencies: [], devDependencies: [], files: [{ path: "package.json", text: "{}" }] };
  t.deepEqual(
    houseProblems([bare]),
    ["tsconfig.json", "README.md", "src/index.ts", "a test beside its sources"].map((thing) => `devices/bare lacks ${thing}`),
  );
});

test("houseProblems() reports packages that depend on themselves in a circle", (t) => {
  const a = part("@h/a", "packages/a", {}, { dependencies: ["@h/b"] });
  const b = part("@h/b", "packages/b", {}, { dependencies: ["@h/a"] });
  t.deepEqual(houseProblems([a, b]), ["@h/a depends on itself", "@h/b depends on itself"]);
});

test("importsOf() reads no imports from comments, and knows type imports", (t) => {
  t.deepEqual(importsOf('/** import { a } from "a"; */\n// import "b"\nimport type { c } from "c";\nimport { type d } from "d";'), [
    { from: "c", typeOnly: true },
    { from: "d", typeOnly: false },
  ]);
});
