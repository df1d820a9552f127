import type { Datagram } from "@headframe/core";
import test from "ava";
import { virtualHost } from "./virtual-host.ts";
import { VirtualTerminal } from "./virtual-terminal.ts";

const second = 1_000_000_000n;

test("VirtualClock jumps to the next timer only when nothing else can run", async (t) => {
  const { clock } = virtualHost({ seed: 1, start: 0n });
  const order: string[] = [];
  const busy = (async () => {
    for (let i = 0; i < 1000; i++) await Promise.resolve();
    order.push(`busy until ${clock.now()}`);
  })();
  await Promise.all([
    busy,
    clock.until(2n * second).then(() => order.push(`late at ${clock.now()}`)),
    clock.until(second).then(async () => {
      order.push(`early at ${clock.now()}`);
      await clock.until(clock.now() + second);
      order.push(`again at ${clock.now()}`);
    }),
  ]);
  t.deepEqual(order, ["busy until 0", "early at 1000000000", "late at 2000000000", "again at 2000000000"]);
});

test("VirtualClock.until() rejects when aborted, and resolves at once for the past", async (t) => {
  const { clock } = virtualHost({ seed: 1, start: 5n });
  await clock.until(5n);
  const abort = new AbortController();
  const waiting = clock.until(10n, abort.signal);
  abort.abort(new Error("Enough"));
  await t.throwsAsync(waiting, { message: "Enough" });
  await t.throwsAsync(clock.until(0n, abort.signal), { message: "Enough" });
  t.is(clock.now(), 5n);
});

test("VirtualClock.hold() keeps time still for real work", async (t) => {
  const { clock } = virtualHost({ seed: 1, start: 0n });
  const seen: bigint[] = [];
  const timer = clock.until(second);
  await clock.hold(new Promise((resolve) => setImmediate(resolve)).then(() => seen.push(clock.now())));
  await timer;
  t.deepEqual(seen, [0n]);
});

test("VirtualHost.settle() rejects when nothing is left to wait for", async (t) => {
  const host = virtualHost({ seed: 1 });
  await t.throwsAsync(host.settle(new Promise(() => {})), { message: /nothing left to wait for/ });
  t.is(await host.settle(host.clock.until(host.clock.now() + second).then(() => 7)), 7);
});

async function traffic(seed: number) {
  const host = virtualHost({ seed, network: { loss: 0.3, duplicate: 0.2, delaySeconds: [0.01, 0.5] } });
  const got: [number, bigint][] = [];
  const socket = await host.network.udp({ port: 0 }, ({ bytes, time }: Datagram) => got.push([bytes[0] ?? -1, time]));
  for (let i = 0; i < 100; i++) {
    host.network.send(socket.port, Uint8Array.of(i));
    await host.clock.until(host.clock.now() + second / 10n);
  }
  await host.clock.until(host.clock.now() + second);
  await socket.close();
  return got;
}

test("VirtualNetwork loses, repeats and reorders as its seed says", async (t) => {
  const got = await traffic(3);
  t.deepEqual(await traffic(3), got);
  t.notDeepEqual(await traffic(4), got);
  const numbers = got.map(([n]) => n);
  t.true(new Set(numbers).size < 100, "some are lost");
  t.true(new Set(numbers).size < numbers.length, "some come twice");
  t.notDeepEqual(
    numbers,
    numbers.toSorted((a, b) => a - b),
    "some overtake others",
  );
});

test("VirtualNetwork refuses a port that is taken", async (t) => {
  const { network } = virtualHost({ seed: 1 });
  const socket = await network.udp({ port: 8888 }, () => {});
  await t.throwsAsync(
    network.udp({ port: 8888 }, () => {}),
    { code: "EADDRINUSE" },
  );
  await socket.close();
  await (await network.udp({ port: 8888 }, () => {})).close();
});

test("VirtualFiles lists, reads, writes, appends, truncates, renames and removes", async (t) => {
  const { files } = virtualHost({ seed: 1 });
  files.put("data/b.txt", "bb");
  const file = await files.open("data/deep/a.txt", "append");
  await file.write(Buffer.from("one"));
  await file.write(Buffer.from("two"));
  t.is(await file.size(), 6);
  await file.close();
  await t.throwsAsync(file.size(), { message: /closed/ });
  t.deepEqual(await files.list("data"), [
    { path: "data/b.txt", size: 2 },
    { path: "data/deep/a.txt", size: 6 },
  ]);
  t.deepEqual((await files.list("data/**/*.txt")).length, 2);
  t.deepEqual(await files.list("data/*.txt"), [{ path: "data/b.txt", size: 2 }]);
  const written = await files.open("data/b.txt", "write");
  await written.write(Buffer.from("XYZ"), 1);
  await written.truncate(3);
  const target = new Uint8Array(10);
  t.is(await written.read(target, 1), 2);
  await files.rename("data/b.txt", "c.txt");
  t.is(Buffer.from(files.content("c.txt") ?? []).toString(), "bXY");
  await files.remove("c.txt");
  await t.throwsAsync(files.open("c.txt", "read"), { code: "ENOENT" });
  await t.throwsAsync(files.list("c.txt"), { code: "ENOENT" });
});

test("VirtualFiles takes a path that exists as it stands, whatever characters it has", async (t) => {
  const { files } = virtualHost({ seed: 1 });
  for (const name of ["run?/*.txt", "run1/a.txt", "run1/b.txt"]) files.put(name, "");
  const paths = async (path: string) => (await files.list(path)).map((entry) => entry.path);
  t.deepEqual(await paths("run?"), ["run?/*.txt"]);
  t.deepEqual(await paths("run?/*.txt"), ["run?/*.txt"]);
  t.deepEqual(await paths("run1/*.txt"), ["run1/a.txt", "run1/b.txt"]);
  t.deepEqual(await paths("run1/a.txt/*"), []);
  t.deepEqual(await paths("none*"), []);
});

test("VirtualHost keeps what was written, logged and drawn", async (t) => {
  const host = virtualHost({ seed: 9, terminal: new VirtualTerminal({ input: ["a\n", "b\n"] }) });
  await host.terminal.write("hello");
  host.log.warn("Careful", { n: 1 });
  t.is(host.terminal.text, "hello");
  t.like(host.logged, [{ level: "warn", message: "Careful", fields: { n: 1 } }]);
  const input: string[] = [];
  for await (const chunk of host.terminal.input) input.push(Buffer.from(chunk).toString());
  t.deepEqual(input, ["a\n", "b\n"]);
  const again = virtualHost({ seed: 9 });
  t.deepEqual([host.random(), host.random()], [again.random(), again.random()]);
});

test("VirtualClock.another() shares the time, with an offset of its own; step() rings what is due", async (t) => {
  const { clock } = virtualHost({ seed: 1, start: 0n });
  const other = clock.another(-5n * second);
  t.is(other.now(), -5n * second);
  const order: string[] = [];
  const waiting = [
    clock.until(2n * second).then(() => order.push("clock")),
    other.until(-4n * second).then(() => order.push("other")),
    clock.until(100n * second).then(() => order.push(`stepped at ${clock.now() / second}`)),
  ];
  await Promise.all(waiting.slice(0, 2));
  clock.step(200n * second);
  await waiting[2];
  t.deepEqual(order, ["other", "clock", "stepped at 202"]);
  t.is(other.now(), -3n * second);
  t.throws(() => clock.step(-1n), { instanceOf: RangeError });
});

test("VirtualHost.kill() ends timers, ports, output and log of the host, and of no other", async (t) => {
  const host = virtualHost({ seed: 1 });
  const next = virtualHost({ seed: 2, disk: host.disk, clock: host.clock.another() });
  const fails = () => t.fail("A dead host does nothing");
  const abort = new AbortController();
  void host.clock.until(host.clock.now() + second, abort.signal).then(fails, fails);
  await host.network.udp({ port: 7 }, fails);
  host.network.send(7, Uint8Array.of(1));
  host.kill();
  abort.abort();
  host.terminal.write("dead");
  host.log.info("dead");
  host.network.send(7, Uint8Array.of(1));
  void host.clock.until(0n).then(fails);
  void host.files.list(".").then(fails, fails);
  void host.files.open("a", "write").then(fails);
  void host.network.udp({ port: 8 }, fails).then(fails);
  void host.openStore("state", { durability: "process", owner: { pid: 1, flow: "f", since: "" } }).then(fails, fails);
  await next.clock.until(next.clock.now() + 5n * second);
  t.is(host.terminal.text, "");
  t.deepEqual(host.logged, []);
  t.deepEqual(await next.files.list("**"), []);
});
