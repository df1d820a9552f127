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
