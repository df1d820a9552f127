import { SeededRandom } from "@headframe/core";
import test from "ava";
import fc from "fast-check";
import { VirtualDisk } from "./virtual-disk.ts";
import { type VirtualHost, virtualHost } from "./virtual-host.ts";

const text = (host: VirtualHost, path: string) => {
  const bytes = host.files.content(path);
  return bytes && Buffer.from(bytes).toString("latin1");
};

function numbers(seed: number): () => number {
  const random = new SeededRandom(seed);
  return () => random.next();
}

/** The machine after its power failed. */
function afterPowerLoss(host: VirtualHost, seed: number): VirtualHost {
  host.kill();
  host.disk.powerLoss(numbers(seed));
  return virtualHost({ seed, disk: host.disk, clock: host.clock.another() });
}

test("VirtualDisk.powerLoss() leaves what was synced, and of the rest sectors of any age", async (t) => {
  const seen = new Set<string>();
  for (let seed = 0; seed < 300; seed++) {
    const host = virtualHost({ seed });
    const file = await host.files.open("a", "append");
    await file.write(Buffer.alloc(700, "s"));
    await file.sync();
    await file.write(Buffer.alloc(1000, "x"));
    await file.write(Buffer.alloc(1000, "y"));
    const found = text(afterPowerLoss(host, seed), "a") ?? "";
    t.is(found.slice(0, 700), "s".repeat(700));
    t.regex(found.slice(700), /^[xy\0]*$/);
    for (let at = 0; at < found.length; at++) if (found[at] !== "\0" && at >= 700) t.is(found[at], at < 1700 ? "x" : "y");
    seen.add(found.replaceAll(/(.)\1*/gs, "$1").slice(1));
  }
  t.true(seen.has(""), "all may be lost");
  t.true(seen.has("xy"), "all may be there");
  t.true(seen.has("\0"), "a file may have grown without its data");
  t.true(
    [...seen].some((found) => /\0[xy]/.test(found)),
    "later writes may be there without earlier ones",
  );
});

test("VirtualDisk.powerLoss() keeps a whole number of changes of the directory; a sync of any file keeps all before it", async (t) => {
  const outcomes = new Set<string>();
  for (let seed = 0; seed < 100; seed++) {
    const host = virtualHost({ seed });
    host.files.put("old", "old");
    const made = await host.files.open("new", "write");
    await made.write(Buffer.from("new"));
    await made.sync();
    await host.files.rename("new", "old");
    await host.files.remove("old");
    const after = afterPowerLoss(host, seed);
    outcomes.add(`${text(after, "old")} ${text(after, "new")}`);
  }
  t.deepEqual([...outcomes].sort(), ["new undefined", "old new", "undefined undefined"]);
});

test("VirtualDisk.powerLoss() changes nothing where all was synced", async (t) => {
  const change = fc.oneof(
    fc.record({ at: fc.nat(3000), size: fc.nat(1500), byte: fc.integer({ min: 1, max: 255 }) }),
    fc.record({ truncate: fc.nat(3000) }),
    fc.constant("sync" as const),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(change), fc.nat(), async (changes, seed) => {
      const host = virtualHost({ seed });
      const file = await host.files.open("f", "write");
      for (const each of [...changes, "sync" as const])
        if (each === "sync") await file.sync();
        else if ("truncate" in each) await file.truncate(each.truncate);
        else await file.write(Buffer.alloc(each.size, each.byte), each.at);
      const before = host.files.content("f");
      t.deepEqual(afterPowerLoss(host, seed).files.content("f"), before);
    }),
  );
});

test("VirtualDisk.powerLoss() gives each sector content that it had since the last sync", async (t) => {
  const change = fc.oneof(
    { weight: 4, arbitrary: fc.record({ at: fc.nat(3000), size: fc.nat(1500), byte: fc.integer({ min: 1, max: 255 }) }) },
    { weight: 1, arbitrary: fc.record({ truncate: fc.nat(3000) }) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(change), fc.nat(), async (changes, seed) => {
      const host = virtualHost({ seed });
      const file = await host.files.open("f", "write");
      const versions = [Buffer.alloc(8192)];
      for (const each of changes) {
        if ("truncate" in each) await file.truncate(each.truncate);
        else await file.write(Buffer.alloc(each.size, each.byte), each.at);
        const version = Buffer.alloc(8192);
        version.set(host.files.content("f") ?? []);
        versions.push(version);
      }
      const found = afterPowerLoss(host, seed).files.content("f") ?? new Uint8Array(0);
      for (let from = 0; from < found.length; from += 512) {
        const sector = Buffer.from(found.subarray(from, from + 512));
        t.true(versions.some((version) => sector.equals(version.subarray(from, from + sector.length))));
      }
    }),
  );
});

test("VirtualHost.kill() leaves what was written, and a prefix of what was being written", async (t) => {
  const seen = new Set<number>();
  for (let seed = 0; seed < 60; seed++) {
    const host = virtualHost({ seed, disk: new VirtualDisk({ delays: { write: [0.01, 0.01] } }) });
    const file = await host.files.open("a", "append");
    await file.write(Buffer.from("done"));
    const lost = file.write(Buffer.from("0123456789"));
    void lost.then(() => t.fail("A dead host is told nothing"));
    const later = file.write(Buffer.from("never before the one before"));
    void later.then(() => t.fail("A dead host is told nothing"));
    host.kill();
    const found = text(host, "a") ?? "";
    t.true("done0123456789never before the one before".startsWith(found), found);
    seen.add(Math.min(found.length, 15));
    await host.clock.another().until(host.clock.now() + 10n ** 9n);
    t.is(text(host, "a"), found);
  }
  t.true(seen.has(4) && seen.has(14) && seen.has(15) && seen.size > 5, `${[...seen]}`);
});

test("VirtualDisk.onOperation may kill the host between any two writes", async (t) => {
  for (let count = 1; count <= 4; count++) {
    const disk = new VirtualDisk();
    const host = virtualHost({ seed: count, disk });
    let left = count;
    disk.onOperation = () => {
      if (--left === 0) host.kill();
    };
    const done: string[] = [];
    void (async () => {
      const file = await host.files.open("a", "append");
      for (const word of ["one ", "two ", "three "]) {
        await file.write(Buffer.from(word));
        done.push(word);
      }
    })();
    await host.clock.another().until(host.clock.now() + 1n);
    t.is(done.length, Math.max(0, Math.min(3, count - 2)));
    t.true((text(host, "a") ?? "").startsWith(done.join("")));
    t.true("one two three ".startsWith(text(host, "a") ?? ""));
  }
});

test("VirtualDisk.capacity ends a write after a part with ENOSPC", async (t) => {
  const host = virtualHost({ seed: 1, disk: new VirtualDisk({ capacity: 10 }) });
  const file = await host.files.open("a", "append");
  await file.write(Buffer.from("1234567"));
  await t.throwsAsync(file.write(Buffer.from("89abcde")), { code: "ENOSPC" });
  t.is(text(host, "a"), "123456789a");
  await file.write(Buffer.from(""));
  await t.throwsAsync(file.truncate(11), { code: "ENOSPC" });
  await file.truncate(7);
  await file.write(Buffer.from("xyz"));
  t.is(host.disk.room, 0);
  host.disk.capacity = 100;
  await file.write(Buffer.from("more"));
  t.is(host.disk.bytesWritten, 7 + 3 + 3 + 4);
});
