import type { DataItem, Event, Frame, Gap, Host, SinkWriter } from "@headframe/core";
import { VirtualTerminal, virtualHost } from "@headframe/runtime";
import test from "ava";
import { consoleView } from "./console-view.ts";

const second = 1_000_000_000n;

interface Rig {
  readonly writer: SinkWriter;
  readonly screen: { text: string; columns: number; rows: number; now: bigint };
  write(...items: (DataItem | Gap)[]): Promise<void>;
}

async function rig(options: Parameters<typeof consoleView>[0], interactive: boolean): Promise<Rig> {
  const screen = { text: "", columns: 80, rows: 24, now: 1_760_000_000n * second };
  const host = {
    clock: {
      now: () => screen.now,
      until: (_: bigint, signal: AbortSignal) => new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
    },
    terminal: {
      interactive,
      get columns() {
        return screen.columns;
      },
      get rows() {
        return screen.rows;
      },
      write: (text: string) => {
        screen.text += text;
      },
    },
  } as unknown as Host;
  const writer = await consoleView.definition.open(consoleView(options).spec.options, host);
  return {
    writer,
    screen,
    write: async (...items) => {
      await writer.write({ producer: "view", epoch: 0, sequence: 0, items });
    },
  };
}

function frame(time: bigint): Frame {
  return {
    kind: "frame",
    source: "FDSN:MN_S001_00_G_H",
    channels: ["FDSN:MN_S001_00_G_H_Z"],
    t0: time,
    rate: 100,
    unit: "count",
    samples: Int32Array.of(1, -1, 1, -1),
  };
}

const trigger: Event = { kind: "event", type: "trigger", id: "ab", source: "MN", time: 1_760_000_000n * second, data: { stations: ["S001"], seconds: 0.5 } };

test("consoleView() as json prints an object an event and nothing else", async (t) => {
  const { writer, screen, write } = await rig({ format: "json" }, true);
  await write(frame(screen.now), trigger, { kind: "gap", source: "x", from: 0n, to: 1n, cause: "lost" }, { ...trigger, id: "cd" });
  await writer.close();
  t.deepEqual(
    screen.text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown),
    ["ab", "cd"].map((id) => ({ type: "trigger", id, source: "MN", time: "2025-10-09T08:53:20.000000000Z", stations: ["S001"], seconds: 0.5 })),
  );
});

test("consoleView() in a pipe prints a line an event, plain, and no status however long the quiet", async (t) => {
  const { writer, screen, write } = await rig({}, false);
  await write(trigger);
  for (let i = 0; i < 100; i++) {
    screen.now += second;
    await write(frame(screen.now));
  }
  await writer.close();
  t.is(screen.text, "2025-10-09T08:53:20.000Z  trigger  1 station  0.50 s  S001\n");
});

test("consoleView() as lines on a terminal gives a sign of life in long quiet", async (t) => {
  const { screen, write } = await rig({ format: "lines", colour: "never" }, true);
  for (let i = 0; i < 24; i++) {
    screen.now += second;
    await write(frame(screen.now));
  }
  t.is(screen.text.trimEnd().split("\n").length, 2);
  t.regex(screen.text, /^quiet: 1 station, .*1\.00× real time, 0 events, 0 gaps, 0 errors, up 10 s\n/);
});

test("consoleView() live takes over the screen, draws a few times a second and gives it back", async (t) => {
  const { writer, screen, write } = await rig({ title: "demo", colour: "never" }, true);
  t.true(screen.text.startsWith("\u001b[?1049h\u001b[?25l"));
  screen.text = "";
  for (let i = 0; i < 100; i++) {
    screen.now += second / 100n;
    await write(frame(screen.now));
  }
  t.is(screen.text.split("\u001b[H").length - 1, 5, "five drawings in a second");
  t.false(screen.text.includes("\u001b[2J"));
  screen.columns = 100;
  screen.now += second;
  screen.text = "";
  await write(trigger);
  t.true(screen.text.includes("\u001b[2J\u001b[H"), "another size starts on a clean screen");
  screen.text = "";
  await writer.close();
  t.true(screen.text.startsWith("\u001b[?25h\u001b[?1049l ▲ headframe  demo"), "the last picture stays");
  t.true(screen.text.endsWith("S001\n"));
});

test("consoleView() live draws on when nothing comes, so that silence shows", async (t) => {
  const terminal = new VirtualTerminal({ interactive: true });
  const host = virtualHost({ seed: 1, terminal });
  const writer = await consoleView.definition.open(consoleView({ colour: "never" }).spec.options, host);
  await host.settle(host.clock.until(host.clock.now() + (19n * second) / 10n));
  t.is(terminal.text.split("\u001b[H").length - 1, 4, "once at the start, then every half second");
  t.regex(terminal.text, /up 0:00:01/);
  await writer.close();
  const length = terminal.text.length;
  await host.settle(host.clock.until(host.clock.now() + 2n * second));
  t.is(terminal.text.length, length, "and no more after the close");
});

test("consoleView() is plain where colour is not wanted", async (t) => {
  const { screen, write } = await rig({ format: "lines", colour: "always" }, false);
  await write(trigger);
  t.true(screen.text.includes("\u001b[1m"));
  const before = process.env.NO_COLOR;
  process.env.NO_COLOR = "1";
  const plain = await rig({ format: "lines" }, true);
  if (before === undefined) delete process.env.NO_COLOR;
  else process.env.NO_COLOR = before;
  await plain.write(trigger);
  t.false(plain.screen.text.includes("\u001b["));
});

test("consoleView() names what is wrong with its options", (t) => {
  t.throws(() => consoleView({ format: "loud" } as never), { message: /format/ });
});
