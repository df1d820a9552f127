import { createSocket } from "node:dgram";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { NodeClock } from "./node-clock.ts";
import { nodeHost } from "./node-host.ts";
import { stderrLog } from "./stderr-log.ts";

test("NodeClock never goes back, and follows a wall clock that is set forward", (t) => {
  let [wall, monotonic] = [1_000_000_000_000n, 0n];
  const clock = new NodeClock(
    () => wall,
    () => monotonic,
  );
  t.is(clock.now(), wall);
  monotonic += 500n;
  t.is(clock.now(), 1_000_000_000_500n);
  wall = 5_000_000_000_000n;
  t.is(clock.now(), wall, "set forward");
  wall = 2_000_000_000_000n;
  monotonic += 7n;
  t.is(clock.now(), 5_000_000_000_007n, "set back");
});

test("NodeClock.until() waits, and rejects when aborted", async (t) => {
  const clock = new NodeClock();
  const until = clock.now() + 3_000_000n;
  await clock.until(until);
  t.true(clock.now() >= until);
  const abort = new AbortController();
  const waiting = clock.until(clock.now() + 10n ** 18n, abort.signal);
  abort.abort();
  await t.throwsAsync(waiting, { name: "AbortError" });
});

test("nodeHost() reads, writes, appends and lists files", async (t) => {
  const { files } = nodeHost({ seed: 1 });
  const folder = await mkdtemp(join(tmpdir(), "headframe-"));
  try {
    const path = join(folder, "a/b/c.txt");
    const file = await files.open(path, "append");
    await file.write(Buffer.from("one"));
    await file.write(Buffer.from("two"));
    await file.sync();
    await file.close();
    const again = await files.open(path, "write");
    t.is(await again.size(), 6);
    await again.write(Buffer.from("X"), 1);
    await again.write(Buffer.from("!"));
    await again.truncate(5);
    const target = new Uint8Array(8);
    t.is(await again.read(target, 0), 5);
    t.is(Buffer.from(target.subarray(0, 5)).toString(), "oXetw");
    t.is(await again.read(target, 5), 0);
    await again.close();
    await files.rename(path, join(folder, "d.txt"));
    t.deepEqual(await files.list(folder), [{ path: join(folder, "d.txt"), size: 5 }]);
    t.deepEqual(await files.list(join(folder, "d.txt")), [{ path: join(folder, "d.txt"), size: 5 }]);
    t.deepEqual(await files.list(join(folder, "**/*.txt")), [{ path: join(folder, "d.txt"), size: 5 }]);
    await files.remove(join(folder, "d.txt"));
    t.deepEqual(await files.list(folder), []);
    await t.throwsAsync(files.open(join(folder, "none"), "read"), { code: "ENOENT" });
    await t.throwsAsync(files.list(join(folder, "none")), { code: "ENOENT" });
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("nodeHost() takes a path that exists as it stands, whatever characters it has", async (t) => {
  const { files } = nodeHost({ seed: 1 });
  const folder = await mkdtemp(join(tmpdir(), "headframe-"));
  const paths = (list: readonly { readonly path: string }[]) => list.map(({ path }) => path);
  try {
    for (const name of ["run?/*.txt", "run1/a.txt", "run1/b.txt"]) await (await files.open(join(folder, name), "write")).close();
    t.deepEqual(paths(await files.list(join(folder, "run?"))), [join(folder, "run?/*.txt")]);
    t.deepEqual(paths(await files.list(join(folder, "run?/*.txt"))), [join(folder, "run?/*.txt")]);
    t.deepEqual(paths(await files.list(join(folder, "run1/*.txt"))), [join(folder, "run1/a.txt"), join(folder, "run1/b.txt")]);
    t.deepEqual(await files.list(join(folder, "run1/a.txt/*")), []);
    t.deepEqual(await files.list(join(folder, "none*")), []);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("nodeHost() receives datagrams, and refuses a port that is taken", async (t) => {
  const { network, clock } = nodeHost({ seed: 1 });
  const got = Promise.withResolvers<{ text: string; from: string; time: bigint }>();
  const socket = await network.udp({ host: "127.0.0.1", port: 0 }, ({ bytes, from, time }) => got.resolve({ text: Buffer.from(bytes).toString(), from, time }));
  await t.throwsAsync(
    network.udp({ host: "127.0.0.1", port: socket.port }, () => {}),
    { code: "EADDRINUSE" },
  );
  const sender = createSocket("udp4");
  sender.send("hello", socket.port, "127.0.0.1");
  const { text, from, time } = await got.promise;
  t.is(text, "hello");
  t.regex(from, /^127\.0\.0\.1:\d+$/);
  t.true(time <= clock.now());
  sender.close();
  await socket.close();
});

test("nodeHost() draws the same numbers for the same seed", (t) => {
  const [a, b, c] = [nodeHost({ seed: 5 }), nodeHost({ seed: 5 }), nodeHost({ seed: 6 })];
  const draw = (host: typeof a) => Array.from({ length: 5 }, () => host.random());
  const numbers = draw(a);
  t.deepEqual(draw(b), numbers);
  t.notDeepEqual(draw(c), numbers);
  t.true(numbers.every((n) => n >= 0 && n < 1));
});

test("stderrLog() writes lines from its level upwards", (t) => {
  const lines: string[] = [];
  const log = stderrLog("info", (line) => lines.push(line));
  log.debug("not this");
  log.warn("Lost", { packets: 3, time: 5n, name: "a" });
  log.error("Bad", { stack: "Error: Bad\n    at x" });
  t.is(lines.length, 2);
  t.regex(lines[0] ?? "", /^\S+Z WARN {2}Lost packets=3 time="5" name=a\n$/);
  t.regex(lines[1] ?? "", /ERROR Bad\nError: Bad\n {4}at x\n$/);
});
