/** The rules of the house: which package may import which, and what every package has. */
import { posix } from "node:path";
import type { HousePackage, SourceFile } from "./house.ts";

/** What a group of packages may import, as groups; `dev` holds for tests and benchmarks beside the sources. */
interface Rule {
  readonly may: readonly string[];
  readonly dev: readonly string[];
}

const everything = ["core", "formats", "packages", "operators", "devices", "layers", "flows", "cli"];

/** Imports point down: flows -> layers -> devices, operators, packages -> core. Nobody imports its own group, but for `packages`. */
const rules: Readonly<Record<string, Rule>> = {
  core: { may: [], dev: [] },
  formats: { may: ["core"], dev: [] },
  packages: { may: ["core", "formats", "packages"], dev: [] },
  operators: { may: ["core"], dev: ["formats"] },
  devices: { may: ["core", "formats"], dev: ["packages"] },
  layers: { may: ["core", "formats", "packages", "operators", "devices"], dev: [] },
  flows: { may: ["core", "formats", "operators", "devices", "layers"], dev: ["packages"] },
  cli: { may: everything, dev: [] },
  bench: { may: everything, dev: [] },
  test: { may: everything, dev: [] },
};

/** Groups that are doors of their own and may act when they are loaded. */
const active = ["cli", "bench", "test"];

/** A call that stands alone at the top of a module: it runs, and may register something, when the module is imported. */
const loneCall = /^(?:await\s+|void\s+)?(?!(?:if|for|while|switch|catch|function|return)\b)[A-Za-z_$][\w$.]*\(/m;

/** Groups whose sources touch nothing of the world. */
const pure = ["core", "formats", "operators"];

/** Group of a package by its folder; `packages/cli` is the door that knows everything. */
function groupOf(folder: string): string {
  const [place = "", name = ""] = folder.split("/");
  return place === "packages" && ["core", "formats", "cli"].includes(name) ? name : place;
}

/** An import or re-export in a source. */
interface Import {
  readonly from: string;
  /** Vanishes when types are stripped. */
  readonly typeOnly: boolean;
}

const statement = /^[ \t]*(?:import|export)\s+(type\s)?(?:[^"';]*?\sfrom\s+)?["']([^"']+)["']/gm;
const dynamic = /\bimport\(\s*["']([^"']+)["']\s*\)/g;

/** Imports of a source. */
export function importsOf(text: string): Import[] {
  const code = text.replaceAll(/^\s*(\/\*\*?|\*|\/\/).*$/gm, "");
  return [
    ...[...code.matchAll(statement)].map((m) => ({ from: m[2] ?? "", typeOnly: m[1] !== undefined })),
    ...[...code.matchAll(dynamic)].map((m) => ({ from: m[1] ?? "", typeOnly: false })),
  ];
}

/** Everything in which a house breaks the rules, one sentence each. */
export function houseProblems(house: readonly HousePackage[]): string[] {
  const groups = new Map(house.map(({ name, folder }) => [name, groupOf(folder)]));
  return [
    ...house.flatMap((part) => [...fiveThings(part), ...manifestProblems(part, groups), ...part.files.flatMap((file) => fileProblems(part, file, groups))]),
    ...cycles(house),
  ];
}

function fiveThings({ folder, files }: HousePackage): string[] {
  const missing = ["package.json", "tsconfig.json", "README.md", "src/index.ts"].filter((path) => !files.some((file) => file.path === path));
  if (folder !== "bench" && !files.some((file) => file.path.endsWith(".test.ts"))) missing.push("a test beside its sources");
  return missing.map((thing) => `${folder} lacks ${thing}`);
}

function manifestProblems(part: HousePackage, groups: ReadonlyMap<string, string>): string[] {
  const complain = (names: readonly string[], dev: boolean, word: string) =>
    names.filter((name) => !mayImport(part, name, dev, groups)).map((name) => `${part.folder}/package.json: ${word} on ${name} does not point down`);
  return [...complain(part.dependencies, false, "dependency"), ...complain(part.devDependencies, true, "development dependency")];
}

/** The entry of a thread is run, not imported. */
function isThread({ path, text }: SourceFile): boolean {
  return path.endsWith("-worker.ts") && /\bparentPort\b/.test(text);
}

function fileProblems(part: HousePackage, file: SourceFile, groups: ReadonlyMap<string, string>): string[] {
  if (!file.path.startsWith("src/")) return [];
  const group = groupOf(part.folder);
  const beside = /\.(test|bench|services)\.ts$/.test(file.path);
  const say = (text: string) => `${part.folder}/${file.path}: ${text}`;
  const found = importsOf(file.text).flatMap(({ from, typeOnly }) => {
    if (from.startsWith("."))
      return posix.normalize(posix.join(posix.dirname(file.path), from)).startsWith("src/") ? [] : [say(`import of ${from} leaves src`)];
    const name = from
      .split("/")
      .slice(0, from.startsWith("@") ? 2 : 1)
      .join("/");
    if (!mayImport(part, name, beside, groups)) return [say(`import of ${name} does not point down`)];
    if (beside) return [];
    if (from.startsWith("node:") && pure.includes(group) && !isTesting(file)) return [say(`import of ${from} in a pure package`)];
    if (name === "rxjs" && !typeOnly && !mayUseRxjs(part, file)) return [say("import of rxjs by value")];
    return [];
  });
  if (!beside && !active.includes(group) && !isTesting(file) && !isThread(file) && loneCall.test(file.text)) found.push(say("acts when it is imported"));
  if (isDoor(file) && /^\s*export\s+\*/m.test(file.text)) found.push(say("a door names its exports, without export *"));
  return found;
}

function mayImport(part: HousePackage, name: string, dev: boolean, groups: ReadonlyMap<string, string>): boolean {
  const target = groups.get(name);
  if (target === undefined || name === part.name) return true;
  const rule = rules[groupOf(part.folder)];
  return rule !== undefined && (rule.may.includes(target) || (dev && rule.dev.includes(target)));
}

function mayUseRxjs({ folder }: HousePackage, { path }: SourceFile): boolean {
  return `${folder}/${path}` === "packages/core/src/rx.ts" || ["packages/runtime", "bench", "test"].includes(folder);
}

function isTesting({ path }: SourceFile): boolean {
  return path === "src/testing.ts" || path.startsWith("src/testing/");
}

function isDoor({ path }: SourceFile): boolean {
  return path === "src/index.ts" || path === "src/testing.ts";
}

/** Packages that reach themselves by dependencies. */
function cycles(house: readonly HousePackage[]): string[] {
  const edges = new Map(house.map((part) => [part.name, part.dependencies]));
  return house.filter(({ name }) => reaches(name, name, edges, new Set())).map(({ name }) => `${name} depends on itself`);
}

function reaches(from: string, to: string, edges: ReadonlyMap<string, readonly string[]>, seen: Set<string>): boolean {
  return (edges.get(from) ?? []).some((next) => {
    if (next === to) return true;
    if (seen.has(next)) return false;
    seen.add(next);
    return reaches(next, to, edges, seen);
  });
}
