import { HeadframeError } from "@headframe/core";
import test from "ava";
import { DiskRoom, isDiskFull } from "./disk-room.ts";
import { virtualHost } from "./virtual/virtual-host.ts";

const full = () => Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });

test("isDiskFull() looks at what caused an error, and knows SQLite's code", (t) => {
  t.true(isDiskFull(full()));
  t.true(isDiskFull(new HeadframeError("sink-failed", "no", { cause: new HeadframeError("archive-write", "no", { cause: full() }) })));
  t.true(isDiskFull(Object.assign(new Error("database or disk is full"), { errcode: 13 })));
  t.true(isDiskFull(Object.assign(new Error("database or disk is full"), { errcode: 13 | (2 << 8) })));
  t.false(isDiskFull(Object.assign(new Error("locked"), { errcode: 5 })));
  t.false(isDiskFull(new Error("other")));
  t.false(isDiskFull("ENOSPC"));
});

test("DiskRoom tries again while the disk is full, says so once, and says when there is room", async (t) => {
  const { clock, log, logged, settle } = virtualHost({ seed: 1 });
  const room = new DiskRoom(clock, log);
  const started = clock.now();
  let attempts = 0;
  const work = room.work(
    "The sink",
    () => {
      if (++attempts <= 3) throw full();
      return "done";
    },
    new AbortController().signal,
  );
  await clock.until(started + 1_500_000_000n);
  t.deepEqual([...room.waiting], ["The sink"]);
  t.is(await settle(work), "done");
  t.deepEqual([...room.waiting], []);
  t.is(attempts, 4);
  t.is(clock.now() - started, 3_000_000_000n);
  t.deepEqual(
    logged.map(({ level, message }) => `${level} ${message}`),
    ["warn The sink waits: the disk is full. Make room; the host takes nothing more until then", "info The sink goes on: there is room on the disk again"],
  );
});

test("DiskRoom throws other errors at once, and stops waiting when told", async (t) => {
  const { clock, log, settle } = virtualHost({ seed: 1 });
  const room = new DiskRoom(clock, log);
  const stop = new AbortController();
  const failing = (error: Error) => () => {
    throw error;
  };
  await t.throwsAsync(room.work("a", failing(new Error("broken")), stop.signal), { message: "broken" });
  const waiting = room.work("a", failing(full()), stop.signal);
  stop.abort();
  await t.throwsAsync(settle(waiting), { code: "ENOSPC" });
});
