import type { Files, OpenFile } from "@headframe/core";
import test from "ava";
import { foldersUpFrom, syncFolders } from "./sync-folders.ts";

test("foldersUpFrom() goes up to the root or the folder of the process", (t) => {
  t.deepEqual(foldersUpFrom("/a/b c"), ["/a/b c", "/a", "/"]);
  t.deepEqual(foldersUpFrom("a"), ["a", "."]);
  t.deepEqual(foldersUpFrom("/"), ["/"]);
});

const failing = (code: string, closed: string[] = []): Files => ({
  ...({} as Files),
  open: async (path) => ({
    ...({} as OpenFile),
    sync: () => Promise.reject(Object.assign(new Error(code), { code })),
    close: async () => void closed.push(path),
  }),
});

test("syncFolders() passes over folders that the system cannot sync, and tells a medium that fails", async (t) => {
  const closed: string[] = [];
  await syncFolders(failing("EINVAL", closed), "a");
  t.deepEqual(closed, ["a", "."]);
  await t.throwsAsync(syncFolders(failing("EIO"), "a"), { code: "EIO" });
});
