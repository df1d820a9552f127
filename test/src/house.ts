/** The repository as data: its packages, what they depend on, and their files. */
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** One file of a package. */
export interface SourceFile {
  /** From the package's folder, such as `src/key.ts`. */
  readonly path: string;
  readonly text: string;
}

/** One package of the workspace. */
export interface HousePackage {
  readonly name: string;
  /** From the repository's root, such as `packages/core`. */
  readonly folder: string;
  readonly dependencies: readonly string[];
  readonly devDependencies: readonly string[];
  /** `package.json`, `tsconfig.json`, `README.md` and everything under `src`. */
  readonly files: readonly SourceFile[];
}

export const root: string = fileURLToPath(new URL("../..", import.meta.url));

/** Packages of the workspace at `root`, sorted by folder. */
export function readHouse(): HousePackage[] {
  const { workspaces } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { workspaces: string[] };
  const manifests = globSync(
    workspaces.map((pattern) => `${pattern}/package.json`),
    { cwd: root },
  ).sort();
  return manifests.map((manifest) => readPackage(dirname(manifest)));
}

function readPackage(folder: string): HousePackage {
  const read = (path: string): SourceFile => ({ path: path.replaceAll("\\", "/"), text: readFileSync(join(root, folder, path), "utf8") });
  const { name, dependencies = {}, devDependencies = {} } = JSON.parse(read("package.json").text) as Manifest;
  const fixed = ["package.json", "tsconfig.json", "README.md"].filter((path) => existsSync(join(root, folder, path)));
  const sources = globSync("src/**/*.{ts,js,mjs}", { cwd: join(root, folder) }).sort();
  return { name, folder, dependencies: Object.keys(dependencies), devDependencies: Object.keys(devDependencies), files: [...fixed, ...sources].map(read) };
}

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}
