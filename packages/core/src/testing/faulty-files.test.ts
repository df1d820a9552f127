import test from "ava";
import { SeededRandom } from "../random.ts";
import { FaultyFiles } from "./faulty-files.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (files: FaultyFiles, path = "a") => new TextDecoder().decode(files.contents()[path]);

test("FaultyFiles reads, writes, lists, cuts and renames like a file system", async (t) => {
  const files = new FaultyFiles();
  const file = await files.open("d/a", "write");
  await file.write(bytes("hello"));
  await file.write(bytes("J"), 0);
  await file.truncate(4);
  const more = await files.open("d/a", "append");
  await more.write(bytes("y!"), 0);
  t.is(text(files, "d/a"), "Jelly!");
  const target = new Uint8Array(10);
  t.is(await file.read(target, 4), 2);
  t.deepEqual(await files.list("d/"), [{ path: "d/a", size: 6 }]);
  await files.rename("d/a", "d/b");
  await t.throwsAsync(files.open("d/a", "read"), { code: "ENOENT" });
  await files.remove("d/b");
  await t.throwsAsync(files.list("d"), { code: "ENOENT" });
  await file.close();
  await t.throwsAsync(file.size(), { message: /closed/ });
});

test("FaultyFiles kills the process inside of a write, and its files are of no use to the next", async (t) => {
  const files = new FaultyFiles();
  const file = await files.open("a", "write");
  files.killAfter(3);
  await t.throwsAsync(file.write(bytes("hello")), { message: /killed/ });
  t.true(files.killed);
  await t.throwsAsync(files.open("a", "read"), { message: /killed/ });
  files.restart();
  t.is(text(files), "hel");
  await t.throwsAsync(file.size(), { message: /killed/ });
});

test("FaultyFiles has a full disk for one write", async (t) => {
  const files = new FaultyFiles();
  const file = await files.open("a", "write");
  files.fullAfter(2);
  await t.throwsAsync(file.write(bytes("hello"), 0), { code: "ENOSPC" });
  t.is(text(files), "he");
  await file.write(bytes("hello"), 0);
  t.is(text(files), "hello");
});

test("FaultyFiles.losePower() keeps what was synced, and any part of the rest", async (t) => {
  const seen = new Set<string>();
  for (let seed = 0; seed < 200; seed++) {
    const files = new FaultyFiles();
    const file = await files.open("a", "write");
    await file.write(bytes("ab"), 0);
    await file.sync();
    await file.write(bytes("cd"), 2);
    await file.write(bytes("ef"), 4);
    files.losePower(new SeededRandom(seed));
    t.is(text(files).slice(0, 2), "ab");
    seen.add(text(files).slice(2).replaceAll("\0", "0"));
  }
  for (const rest of ["", "cd", "cdef", "00ef", "c", "cde"]) t.true(seen.has(rest), rest);
});
