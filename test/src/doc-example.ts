/** Examples in doc comments and READMEs, turned into modules that check themselves. */
import { stripTypeScriptTypes } from "node:module";
import { isDeepStrictEqual } from "node:util";

/** Code in documentation with at least one line of the form `expr; // => value`. */
export interface DocExample {
  /** Line of the text on which the code starts, from 1. */
  readonly line: number;
  readonly code: string;
}

const comment = /\/\*\*[\s\S]*?\*\//g;
const fence = /^```(?:ts|typescript)\n([\s\S]*?)^```/gm;
const tagged = /^@example[^\n]*\n([\s\S]*?)(?=^@\w|$(?![\s\S]))/gm;
const claim = /^(.*?);?\s*\/\/ => (.+)$/;

/** Examples of a source: the `@example` parts and fenced blocks of its doc comments. */
export function sourceExamples(text: string): DocExample[] {
  return [...text.matchAll(comment)].flatMap((found) => {
    const body = found[0].slice(3, -2).replaceAll(/^[ \t]*\* ?/gm, "");
    const start = lineAt(text, found.index);
    const fenced = markdownExamples(body);
    const bare = [...body.matchAll(tagged)].map((m) => example(body, m)).filter(({ code }) => !code.includes("```"));
    return [...fenced, ...bare].filter(({ code }) => code.includes("// =>")).map(({ line, code }) => ({ line: start + line - 1, code }));
  });
}

/** Examples of a Markdown text: its fenced blocks of TypeScript. */
export function markdownExamples(text: string): DocExample[] {
  return [...text.matchAll(fence)].map((m) => example(text, m)).filter(({ code }) => code.includes("// =>"));
}

function example(text: string, match: RegExpExecArray): DocExample {
  return { line: lineAt(text, match.index) + 1, code: match[1] ?? "" };
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}

/**
 * Runs an example and compares each value it states.
 *
 * @param doors module URLs whose exports the example uses without importing them
 * @param resolve URL of a module that the example imports by name
 * @returns what did not hold, one line each
 */
export async function exampleFailures({ code }: DocExample, doors: readonly string[], resolve: (name: string) => string): Promise<string[]> {
  const failures: string[] = [];
  const scope: Record<string, unknown> = {};
  const check = async (claimed: string, actual: () => unknown, expected?: () => unknown) => failures.push(...(await claimFailures(claimed, actual, expected)));
  const key = `headframe-doc-example-${Math.random()}`;
  Reflect.set(globalThis, key, { scope, check });
  try {
    for (const door of doors) Object.assign(scope, await import(door));
    const head = `const { scope: __scope, check: __check } = globalThis[${JSON.stringify(key)}];\n${imported(scope, code)}`;
    await import(`data:text/javascript,${encodeURIComponent(`${head}\n${checked(stripTypeScriptTypes(code), resolve)}`)}`);
  } catch (error) {
    failures.push(String(error));
  } finally {
    Reflect.deleteProperty(globalThis, key);
  }
  return failures;
}

/** Names of the scope that the code uses and does not declare. */
function imported(scope: Readonly<Record<string, unknown>>, code: string): string {
  const bare = code.replaceAll(/import[^;]*?from\s+["'][^"']*["'];?/g, (text) => text.replaceAll(/[{},]/g, " "));
  const names = Object.keys(scope).filter(
    (name) => new RegExp(`\\b${name}\\b`).test(bare) && !new RegExp(`\\b(?:const|let|function|class|import)\\b[^;=(]*\\b${name}\\b`).test(bare),
  );
  return names.length > 0 ? `const { ${names.join(", ")} } = __scope;` : "";
}

function checked(code: string, resolve: (name: string) => string): string {
  const lines = code.split("\n");
  const out: string[] = [];
  let begun: string[] = [];
  for (const line of lines) {
    const [, last, value] = claim.exec(line) ?? [];
    if (last !== undefined && value !== undefined) {
      out.push(checkedStatement([...begun, last].join("\n").trim(), value.trim()));
      begun = [];
    } else {
      begun.push(line);
      if (/[;}]\s*(\/\/.*)?$|^\s*(\/\/.*)?$/.test(line)) out.push(...begun.splice(0));
    }
  }
  return [...out, ...begun]
    .join("\n")
    .replaceAll(/(\bfrom\s+|^import\s+)["']([^"'.][^"']*)["']/gm, (_, before: string, name: string) => `${before}${JSON.stringify(resolve(name))}`);
}

function checkedStatement(statement: string, value: string): string {
  const declared = /^(?:const|let)\s+(\w+)/.exec(statement);
  const expression = declared?.[1] ?? statement;
  const expected = value.startsWith("throws") ? "" : `, () => (${value})`;
  return `${declared ? `${statement};\n` : ""}await __check(${JSON.stringify(`${statement} // => ${value}`)}, async () => (${expression})${expected});`;
}

async function claimFailures(claimed: string, actual: () => unknown, expected?: () => unknown): Promise<string[]> {
  let got: unknown;
  try {
    got = await actual();
  } catch (error) {
    const wanted = /\/\/ => throws\s*(\w*)/.exec(claimed)?.[1];
    const named = error instanceof Error && (wanted === "" || error.name === wanted || error.constructor.name === wanted);
    return !expected && named ? [] : [`${claimed}: threw ${String(error)}`];
  }
  if (!expected) return [`${claimed}: did not throw`];
  return equal(got, expected()) ? [] : [`${claimed}: is ${show(got)}`];
}

/** Deep equality, where a list in the text may stand for a typed array. */
function equal(got: unknown, wanted: unknown): boolean {
  if (ArrayBuffer.isView(got) && Array.isArray(wanted)) return isDeepStrictEqual(Array.from(got as Float64Array), wanted);
  return isDeepStrictEqual(got, wanted);
}

function show(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? `${inner}n` : inner)) ?? String(value);
}
