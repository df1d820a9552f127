import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HeadframeError } from "@headframe/core";
import anyTest, { type TestFn } from "ava";
import { DirectoryLock, readOwner } from "./directory-lock.ts";

const test = anyTest as TestFn<{ directory: string }>;
const owner = { pid: process.pid, flow: "mine", since: "2026-01-01T00:00:00Z" };

test.beforeEach((t) => {
  t.context.directory = mkdtempSync(join(tmpdir(), "headframe-"));
});
test.afterEach.always((t) => rmSync(t.context.directory, { recursive: true }));

test("DirectoryLock.take() makes the directory, and refuses a second owner until it is released", async (t) => {
  const directory = join(t.context.directory, "a/b");
  t.is(readOwner(directory), undefined);
  const lock = await DirectoryLock.take(directory, owner);
  for (let tries = 0; tries < 2; tries++) {
    t.deepEqual(readOwner(directory), { ...owner, alive: true });
    const error = await t.throwsAsync(DirectoryLock.take(directory, { ...owner, flow: "other" }), { instanceOf: HeadframeError, code: "state-in-use" });
    t.is(
      error?.message,
      `State directory ${directory} is in use by process ${process.pid} (flow mine, since 2026-01-01T00:00:00Z); stop it, or give another --state`,
    );
  }
  lock.release();
  t.is(readOwner(directory), undefined);
  const next = await DirectoryLock.take(directory, { ...owner, flow: "other" });
  t.deepEqual(readOwner(directory), { ...owner, flow: "other", alive: true });
  next.release();
});

test("DirectoryLock.take() goes by the lock, not by the note of one who was killed", async (t) => {
  const { directory } = t.context;
  writeFileSync(join(directory, "owner.json"), JSON.stringify({ ...owner, pid: process.ppid }));
  t.deepEqual(readOwner(directory), { ...owner, pid: process.ppid, alive: false });
  writeFileSync(join(directory, "lock.sqlite"), "");
  t.like(readOwner(directory), { alive: false });
  const lock = await DirectoryLock.take(directory, owner);
  t.deepEqual(readOwner(directory), { ...owner, alive: true });
  t.deepEqual(JSON.parse(readFileSync(join(directory, "owner.json"), "utf8")), owner);
  lock.release();
});

test("DirectoryLock.take() refuses without a name while the owner's note is absent or means nothing", async (t) => {
  const { directory } = t.context;
  const lock = await DirectoryLock.take(directory, owner);
  for (const note of ["", "{}", '{"pid":"1"}']) {
    writeFileSync(join(directory, "owner.json"), note);
    t.is(readOwner(directory), undefined);
  }
  await t.throwsAsync(DirectoryLock.take(directory, owner), { code: "state-in-use", message: /in use by another process; stop it/ });
  lock.release();
});

test("DirectoryLock.take() says what to do about a directory that cannot be used", async (t) => {
  const file = join(t.context.directory, "file");
  writeFileSync(file, "");
  const unusable = {
    instanceOf: HeadframeError,
    code: "state-unusable",
    message: /cannot be used \(.*\)\. Let this user write there, or give another --state/,
  };
  await t.throwsAsync(DirectoryLock.take(file, owner), unusable);
  await t.throwsAsync(DirectoryLock.take(join(file, "below"), owner), unusable);
  mkdirSync(join(t.context.directory, "lock.sqlite"));
  await t.throwsAsync(DirectoryLock.take(t.context.directory, owner), unusable);
  t.is(readOwner(file), undefined);
});
