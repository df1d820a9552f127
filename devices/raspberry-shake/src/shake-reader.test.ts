import { existsSync, readFileSync } from "node:fs";
import {
  type Batch,
  type Datagram,
  type Event,
  type Host,
  type Item,
  type Json,
  type Position,
  SeededRandom,
  type SourceReader,
  type Time,
} from "@headframe/core";
import test, { type ExecutionContext } from "ava";
import fc from "fast-check";
import { raspberryShake } from "./raspberry-shake.ts";

const never = new AbortController().signal;

interface Rig {
  readonly reader: SourceReader;
  receive(text: string): void;
  clock: Time;
}

/** A reader whose datagrams come by call, and whose clock the test turns. */
async function rig(options: Partial<Parameters<typeof raspberryShake>[0]> = {}, from?: Position): Promise<Rig> {
  let receive: (datagram: Datagram) => void = () => {};
  const on = { clock: 0n };
  const udp = async (_: unknown, take: typeof receive) => {
    receive = take;
    return { port: 1, close: async () => {} };
  };
  const host = { clock: { now: () => on.clock, until: () => new Promise<void>(() => {}) }, network: { udp } } as unknown as Host;
  const { definition, spec } = raspberryShake({ station: "AM.R24FA", ...options });
  const reader = await definition.open(spec.options, host, from);
  return Object.assign(on, { reader, receive: (text: string) => receive({ bytes: new TextEncoder().encode(text), from: "", time: on.clock }) });
}

/** Batches until nothing is left to take. */
async function drain({ reader }: Rig, credit: number): Promise<Batch[]> {
  const batches: Batch[] = [];
  for (;;) {
    const stop = new AbortController();
    const taking = reader.take(credit, stop.signal);
    await null; // what is there is handed over at once
    stop.abort();
    const batch = await taking;
    if (batch.items.length === 0 && !batch.side) return batches;
    batches.push(batch);
  }
}

const itemsOf = (batches: readonly Batch[]): Item[] => batches.flatMap((batch) => [...batch.items, ...(batch.side?.errors ?? [])]);
const copy = (position: Position): Json => JSON.parse(JSON.stringify(position)) as Json;

function realPackets(t: ExecutionContext): string[] {
  const file = new URL("../../../../shared/data/rsudp/testdata", import.meta.url);
  if (existsSync(file)) {
    const lines = readFileSync(file, "utf8").split("\n");
    return lines.filter((line) => line.startsWith("{"));
  }
  t.log("no ../shared/data/rsudp: with made packets");
  const channels = ["EHZ", "ENE", "ENN", "ENZ"];
  const counts = Array.from({ length: 25 }, (_, k) => k).join(", ");
  return Array.from({ length: 1760 }, (_, i) => `{'${channels[i % 4]}', ${(1_580_372_810_003 + 250 * Math.floor(i / 4)) / 1000}, ${counts}}`);
}

test("raspberryShake() opened where another reader was abandoned goes on as if nothing had happened", async (t) => {
  const packets = realPackets(t);
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.constantFrom(0, 0.1), fc.boolean(), fc.integer({ min: 1, max: 40 }), async (seed, loss, disorder, credit) => {
      const generator = new SeededRandom(seed);
      const random = () => generator.next();
      const kept = packets.filter(() => random() >= loss);
      const sent = disorder
        ? kept
            .map((text, i) => ({ text, at: i + 10 * random() }))
            .sort((a, b) => a.at - b.at)
            .map(({ text }) => text)
        : kept;
      const whole = await rig();
      let other = await rig();
      const [expected, joined]: [Item[], Item[]] = [[], []];
      for (let at = 0; at < sent.length; ) {
        const arrived = sent.slice(at, at + 1 + Math.floor(random() * 30));
        at += arrived.length;
        for (const one of [whole, other]) for (const text of arrived) one.receive(text);
        expected.push(...itemsOf(await drain(whole, credit)));
        const batches = await drain(other, credit);
        const cut = random() < 0.1 && batches.length > 0 ? Math.floor(random() * batches.length) : undefined;
        joined.push(...itemsOf(cut === undefined ? batches : batches.slice(0, cut + 1)));
        if (cut === undefined) continue;
        other = await rig({}, copy(batches[cut]?.position as Position));
        for (const text of sent.slice(Math.max(0, at - 30), at)) other.receive(text);
        joined.push(...itemsOf(await drain(other, credit)));
      }
      t.deepEqual(joined, expected);
      t.true(loss > 0 || disorder || joined.every(({ kind }) => kind !== "gap"));
    }),
    { numRuns: 12 },
  );
});

test("raspberryShake() has a short position while nothing waits", async (t) => {
  const one = await rig();
  for (const text of realPackets(t)) one.receive(text);
  const position = (await drain(one, 5000)).at(-1)?.position;
  const text = JSON.stringify(position);
  t.true(text.length < 4 * 80, text);
});

test("raspberryShake() states the time in which it was down as lost", async (t) => {
  const counts = Array.from({ length: 25 }, (_, k) => k).join(", ");
  const packet = (i: number) => `{'EHZ', ${1000 + i / 4}, ${counts}}`;
  const before = await rig();
  for (let i = 0; i < 8; i++) before.receive(packet(i));
  const { position } = (await drain(before, 100)).at(-1) as Batch;
  const after = await rig({}, copy(position));
  after.receive(packet(48));
  after.clock = 3_000_000_000n;
  const [gap, frame] = itemsOf(await drain(after, 100));
  t.deepEqual(gap, { kind: "gap", source: "FDSN:AM_R24FA_00_E_H_Z", from: 1002n * 1_000_000_000n, to: 1012n * 1_000_000_000n, cause: "lost" });
  t.is(frame?.kind === "frame" && frame.t0, 1012n * 1_000_000_000n);
});

test("raspberryShake() keeps what waits in the queue, what was dropped of it and the numbers of errors", async (t) => {
  const fill = (one: Rig) => {
    for (let i = 0; i < 60; i++) one.receive(`{'${i % 2 ? "EHZ" : "HDF"}', ${1000 + i}.000, ${i}}`);
    one.receive("TERM");
  };
  const options = { rate: 0.5, queueItems: 16, reorderPackets: 0 };
  const whole = await rig(options);
  fill(whole);
  const expected = await drain(whole, 3);
  t.true(expected.length > 4);
  for (const cut of expected.keys()) {
    const first = await rig(options);
    fill(first);
    const given: Batch[] = [];
    for (let i = 0; i <= cut; i++) given.push(await first.reader.take(3, never));
    const second = await rig(options, copy(given.at(-1)?.position as Position));
    t.deepEqual(itemsOf([...given, ...(await drain(second, 3))]), itemsOf(expected), `cut ${cut}`);
    second.receive("TERM");
    const ids = itemsOf([...given, ...(await drain(second, 3))]).filter((item): item is Event => item.kind === "event");
    t.is(new Set(ids.map(({ id }) => id)).size, ids.length);
  }
});

test("raspberryShake() hands over datagrams that come together as one batch", async (t) => {
  const one = await rig({ rate: 1 });
  const taking = one.reader.take(100, never);
  for (const channel of ["EHZ", "ENE", "ENN", "ENZ"]) {
    one.receive(`{'${channel}', 1000.000, 7}`);
    for (let i = 0; i < 20; i++) await null; // as between the datagrams of one round of the event loop
  }
  t.is((await taking).items.filter(({ kind }) => kind === "frame").length, 4);
});

test("raspberryShake() refuses a position that is none, whatever it is", async (t) => {
  const valid = [1, 0, 0, [["EHZ", 100, "1580372810003000000", 11000, 0, 25, [250, 250, 15]]]];
  await t.notThrowsAsync(rig({}, valid as Position));
  const channel = (...parts: unknown[]) => [1, 0, 0, [parts]];
  const wrong: unknown[] = [
    ...[7, "x", {}, [], [2, 0, 0, []], [1, -1, 0, []], [1, 0, 0], { packets: 9 }],
    channel("EHZ", 100, "x", 0, 0, 25, []),
    channel("ehz", 100, "0", 0, 0, 25, []),
    channel("EHZ", -1, "0", 0, 0, 25, []),
    channel("EHZ", 0, "0", 0, 0, 25, []),
    channel("EHZ", 100, "0", 0.5, 0, 25, []),
    channel("EHZ", 100, "0", 0, 0, 25, [250, 250, 1e9]),
    [1, 0, 0, [...(valid[3] as unknown[]), ...(valid[3] as unknown[])]],
    [...valid, [[[1, "0", 100, [1]]], [], []]],
    [...valid, [[[0, "0", 100, [2 ** 31]]], [], []]],
  ];
  for (const position of wrong) await t.throwsAsync(rig({}, position as Position), { code: "position-invalid" }, JSON.stringify(position));
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), async (position) => {
      if (position === null) return;
      await t.throwsAsync(rig({}, position as Position), { code: "position-invalid" });
    }),
  );
});
