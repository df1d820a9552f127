import { anyItem, type Batch, defineSource, HeadframeError, optionsSchema, type SourceReader } from "@headframe/core";
import test from "ava";
import { catalogue, document } from "./simulation/flows.ts";
import { reading } from "./simulation/items.ts";
import type { RestartPolicy } from "./supervise.ts";
import { superviseFlow } from "./supervise.ts";
import { memorySink } from "./testing/devices.ts";
import { virtualHost } from "./virtual/virtual-host.ts";

/** A source that fails after every few items, `failures` times in all, and lasts `seconds` between. */
function failing(failures: number, { perRun = 3, total = 20, seconds = 0, opens = true } = {}) {
  let failed = 0;
  return defineSource({
    name: "failing",
    version: 1,
    summary: "Fails",
    options: optionsSchema({}),
    emits: anyItem,
    replayable: true,
    example: { options: {} },
    open: async (_, host, from): Promise<SourceReader> => {
      if (!opens) throw new Error("nobody there");
      let at = Number(from ?? 0);
      let given = 0;
      return {
        take: async (): Promise<Batch> => {
          if (at === total) return { items: [], position: at, done: true };
          if (given++ === perRun && failed < failures) {
            failed++;
            if (seconds > 0) await host.clock.until(host.clock.now() + BigInt(seconds) * 1_000_000_000n);
            throw new Error("cable out");
          }
          at++;
          return { items: [reading("a", at, at)], position: at };
        },
        close: async () => {},
      };
    },
  });
}

function supervised(source: ReturnType<typeof failing>, policy: Partial<RestartPolicy>) {
  const host = virtualHost({ seed: 3 });
  const memory = memorySink();
  const flow = document({ source: "failing" }, [["sum", "total", "source"]], [["sink", "memory", "sum"]]);
  const run = superviseFlow(flow, { catalogue: catalogue([source], [memory.sink]), host, state: { directory: "state" } }, policy);
  return { host, memory, run };
}

test("superviseFlow() starts a flow again from its state until it ends, with longer and longer pauses", async (t) => {
  const { host, memory, run } = supervised(failing(3), { firstSeconds: 1, crashes: 5 });
  const summary = await host.settle(run.done);
  t.is(summary.outcome, "ended");
  t.is(run.restarts, 3);
  const sums = memory.values();
  t.is(sums.at(-1), 210);
  t.deepEqual(
    host.logged.filter(({ level }) => level === "error").map(({ message }) => message.replace(/^.*The flow/, "The flow")),
    ["The flow starts again in 1 s", "The flow starts again in 2 s", "The flow starts again in 4 s"],
  );
});

test("superviseFlow() gives up after so many crashes in a row, and says what the last one was", async (t) => {
  const { host, run } = supervised(failing(100, { total: 1000 }), { firstSeconds: 1, longestSeconds: 2, crashes: 4 });
  const error = await t.throwsAsync(host.settle(run.done), { instanceOf: HeadframeError });
  t.is(error?.code, "gave-up");
  t.regex(error?.message ?? "", /failed 4 times in a row and stays down; the last time: .*cable out/);
});

test("superviseFlow() counts crashes anew after a run that lasted", async (t) => {
  const { host, run } = supervised(failing(6, { seconds: 100 }), { firstSeconds: 1, crashes: 3, steadySeconds: 60 });
  t.is((await host.settle(run.done)).outcome, "ended");
});

test("superviseFlow() reports at once what keeps a flow from ever running", async (t) => {
  const { host, run } = supervised(failing(0, { opens: false }), {});
  await t.throwsAsync(host.settle(run.done), { message: /Source "source" could not be opened: nobody there/ });
  t.is(host.logged.filter(({ level }) => level === "error").length, 0);
});

test("superviseFlow() can be stopped while it waits, and is seen to wait", async (t) => {
  const { host, run } = supervised(failing(100, { total: 1000 }), { firstSeconds: 1000, longestSeconds: 1000, crashes: 4 });
  await host.clock.until(host.clock.now() + 10_000_000_000n);
  t.is(run.health.state, "restarting");
  t.regex(run.health.reasons[0] ?? "", /cable out/);
  const stopped = run.stop();
  await t.throwsAsync(host.settle(stopped), { message: /cable out/ });
});
