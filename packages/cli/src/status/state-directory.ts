import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { UsageError } from "../errors.ts";

/** Where the directories of runs are, unless they are told another. */
const ROOT = ".headframe";

/**
 * The state directory that is meant: the one that is given, or the only one there is.
 *
 * @param how - how a command is told which one
 * @throws UsageError where there is none or more than one
 */
export async function stateDirectory(
  given: string | undefined,
  { root = ROOT, how = "--state" }: { readonly root?: string; readonly how?: string } = {},
): Promise<string> {
  if (given === "") throw new UsageError(`${how} needs a directory`);
  if (given !== undefined) return given;
  const entries = await readdir(root, { withFileTypes: true }).catch(() => []);
  const found = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(root, name));
  if (found.length === 1 && found[0] !== undefined) return found[0];
  if (found.length === 0) throw new UsageError(`there is no state directory in ${root}; say which one with ${how}`);
  throw new UsageError(
    `there are several state directories; say which one with ${how}:\n${found
      .sort()
      .map((path) => `  ${path}`)
      .join("\n")}`,
  );
}
