import { existsSync } from "node:fs";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { makeFolder } from "./make-folder.ts";

test("makeFolder() makes what is missing, and says why where it cannot", async (t) => {
  const root = await mkdtemp(join(tmpdir(), "headframe-folder-"));
  t.teardown(() => rm(root, { recursive: true }));
  const deep = join(root, "a", "b", "c");
  await makeFolder(deep);
  await makeFolder(deep);
  t.true((await stat(deep)).isDirectory());
  await Promise.all([makeFolder(join(root, "x", "y")), makeFolder(join(root, "x", "z"))]);
  await writeFile(join(root, "file"), "");
  await t.throwsAsync(makeFolder(join(root, "file")), { code: "EEXIST" });
  await t.throwsAsync(makeFolder(join(root, "file", "below")), { code: "ENOTDIR" });
  if (existsSync("/proc/self")) await t.throwsAsync(makeFolder("/proc/none/such"), { code: "ENOENT" });
});
