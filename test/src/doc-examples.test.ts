import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import test from "ava";
import { type DocExample, exampleFailures, markdownExamples, sourceExamples } from "./doc-example.ts";
import { readHouse, root } from "./house.ts";

const resolve = (name: string) => import.meta.resolve(name);

for (const { folder, files } of readHouse()) {
  for (const { path, text } of files) {
    const url = pathToFileURL(join(root, folder, path)).href;
    const door = pathToFileURL(join(root, folder, "src/index.ts")).href;
    if (path === "README.md") declare(`${folder}/${path}`, markdownExamples(text), []);
    else if (path.startsWith("src/") && path.endsWith(".ts") && !/\.(test|bench|services)\.ts$/.test(path) && folder !== "test")
      declare(`${folder}/${path}`, sourceExamples(text), [door, url]);
  }
}
declare("README.md", markdownExamples(readRootReadme()), []);

function declare(place: string, examples: readonly DocExample[], doors: readonly string[]): void {
  for (const example of examples) {
    test(`${place}:${example.line} holds`, async (t) => {
      t.deepEqual(await exampleFailures(example, doors, resolve), []);
    });
  }
}

function readRootReadme(): string {
  try {
    return readFileSync(join(root, "README.md"), "utf8");
  } catch {
    return "";
  }
}

const example = (code: string): DocExample => ({ line: 1, code });

test("sourceExamples() finds tagged and fenced code, with its line", (t) => {
  const text = [
    "// first",
    "/**",
    " * Words.",
    " *",
    " * @example",
    " * f(1); // => 2",
    " *",
    " * @throws never",
    " */",
    "/**",
    " * ```ts",
    " * f(2); // => 3",
    " * ```",
    " */",
  ].join("\n");
  t.deepEqual(sourceExamples(text), [
    { line: 6, code: "f(1); // => 2\n\n" },
    { line: 12, code: "f(2); // => 3\n" },
  ]);
});

test("exampleFailures() accepts what holds", async (t) => {
  const code =
    'import { join } from "node:path";\nconst x: number = 1 + 1; // => 2\nconst y = [\n  x,\n  3,\n];\ny; // => [2, 3]\njoin("a", "b"); // => "a/b"\nnew Int32Array(2); // => [0, 0]\nnull.x; // => throws TypeError\nawait Promise.resolve(5n); // => 5n';
  t.deepEqual(await exampleFailures(example(code), [], resolve), []);
});

test("exampleFailures() reports a wrong value, an error, and code that does not parse", async (t) => {
  t.deepEqual(await exampleFailures(example("1 + 1; // => 3"), [], resolve), ["1 + 1 // => 3: is 2"]);
  t.deepEqual(await exampleFailures(example("missing(); // => 3"), [], resolve), ["missing() // => 3: threw ReferenceError: missing is not defined"]);
  t.deepEqual(await exampleFailures(example("1; // => throws"), [], resolve), ["1 // => throws: did not throw"]);
  t.is((await exampleFailures(example("const a = ; // => 3"), [], resolve)).length, 1);
});
