import { createSocket } from "node:dgram";
import { existsSync, readFileSync } from "node:fs";
import {
  channelSamples,
  type Datagram,
  type Event,
  type Frame,
  frameLength,
  type Gap,
  type Host,
  InvalidError,
  type Item,
  type Network,
  type SourceReader,
  sampleGrid,
  type Time,
} from "@headframe/core";
import { readMiniseed } from "@headframe/formats";
import { nodeHost } from "@headframe/runtime";
import test, { type ExecutionContext } from "ava";
import { raspberryShake } from "./raspberry-shake.ts";
import { parseShakeUri } from "./shake-uri.ts";

const never = new AbortController().signal;
const data = new URL("../../../../shared/data/rsudp/", import.meta.url);

interface Rig {
  readonly reader: SourceReader;
  /** Hands a datagram over and waits until the source has it. */
  send(payload: string | Uint8Array): Promise<void>;
  close(): Promise<void>;
}

type Options = Partial<Parameters<typeof raspberryShake>[0]>;

/** A source behind a real UDP socket on the loopback interface. */
async function loopback(options: Options = {}): Promise<Rig> {
  let port = 0;
  let received = () => {};
  const { network, clock } = nodeHost();
  const udp: Network["udp"] = async (address, receive) => {
    const socket = await network.udp(address, (datagram) => {
      receive(datagram);
      received();
    });
    port = socket.port;
    return socket;
  };
  const host = { clock, network: { udp } } as unknown as Host;
  const reader = await raspberryShake.definition.open(raspberryShake({ station: "AM.R24FA", host: "127.0.0.1", port: 0, ...options }).spec.options, host);
  const sender = createSocket("udp4");
  return {
    reader,
    send: (payload) =>
      new Promise((resolve) => {
        received = resolve;
        sender.send(payload, port, "127.0.0.1");
      }),
    close: async () => {
      sender.close();
      await reader.close();
    },
  };
}

/** A source whose datagrams come by call, and whose clock the test turns. */
async function direct(
  options: Options = {},
): Promise<{ reader: SourceReader; receive: (text: string, time?: Time) => void; clock: { now: Time; due: Time[]; ring: () => void } }> {
  let receive: (datagram: Datagram) => void = () => {};
  const clock = { now: 0n, due: [] as Time[], ring: () => {} };
  const host = {
    clock: {
      now: () => clock.now,
      until: (time: Time) => {
        clock.due.push(time);
        return new Promise<void>((resolve) => {
          clock.ring = resolve;
        });
      },
    },
    network: {
      udp: async (_: unknown, take: typeof receive) => {
        receive = take;
        return { port: 1, close: async () => {} };
      },
    },
  } as unknown as Host;
  const reader = await raspberryShake.definition.open(raspberryShake({ station: "AM.R24FA", ...options }).spec.options, host);
  return { reader, receive: (text, time = clock.now) => receive({ bytes: new TextEncoder().encode(text), from: "", time }), clock };
}

/** Everything that is there to take. */
async function drain(reader: SourceReader, credit = 100): Promise<{ items: Item[]; errors: Event[] }> {
  const items: Item[] = [];
  const errors: Event[] = [];
  for (;;) {
    const stop = new AbortController();
    const taking = reader.take(credit, stop.signal);
    await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    const batch = await taking;
    if (batch.items.length === 0 && !batch.side) return { items, errors };
    items.push(...batch.items);
    errors.push(...((batch.side?.errors ?? []) as Event[]));
  }
}

function samplesOf(items: readonly Item[], source: string): number[] {
  return items.flatMap((item) => (item.kind === "frame" && item.source === source ? [...item.samples] : []));
}

/** The real packets, one a line; undefined (and a note) where the data are not at hand. */
function realPackets(t: ExecutionContext): string[] | undefined {
  const file = new URL("testdata", data);
  if (existsSync(file))
    return readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => line.startsWith("{"));
  t.log("skipped: no ../shared/data/rsudp");
  t.pass();
  return undefined;
}

function twin(): Map<string, number[]> {
  const { frames } = readMiniseed(readFileSync(new URL("testdata.ms", data)));
  const traces = new Map<string, number[]>();
  for (const frame of frames) traces.set(frame.source, [...(traces.get(frame.source) ?? []), ...channelSamples(frame, 0)]);
  return traces;
}

async function play(packets: readonly string[], options: Options = {}): Promise<{ items: Item[]; errors: Event[] }> {
  const rig = await loopback(options);
  for (const packet of packets) await rig.send(packet);
  const result = await drain(rig.reader);
  await rig.close();
  return result;
}

test("raspberryShake() decodes the 1760 real packets over a real socket to the samples of their miniSEED twin", async (t) => {
  const packets = realPackets(t);
  if (!packets) return;
  t.is(packets.length, 1760);
  const { items, errors } = await play(packets);
  t.deepEqual(errors, []);
  t.true(items.every((item) => item.kind !== "gap"));
  const expected = twin();
  t.deepEqual([...expected.keys()].sort(), ["FDSN:AM_R24FA_00_E_H_Z", "FDSN:AM_R24FA_00_E_N_E", "FDSN:AM_R24FA_00_E_N_N", "FDSN:AM_R24FA_00_E_N_Z"]);
  for (const [source, samples] of expected) {
    t.deepEqual(samplesOf(items, source), samples.slice(0, 11_000), source);
    const frames = items.filter((item): item is Frame => item.kind === "frame" && item.source === source);
    t.is(frames[0]?.t0, 1_580_372_810_003_000_000n);
    t.true(frames.every((frame, i) => frame.rate === 100 && frame.t0 === (frames[0]?.t0 ?? 0n) + BigInt(i) * 250_000_000n));
  }
});

test("raspberryShake() decodes the real packets in disorder, with duplicates", async (t) => {
  const packets = realPackets(t);
  if (!packets) return;
  // four channels take turns: blocks of twelve packets backwards are three packets of disorder in each channel
  const disorder = packets
    .flatMap((_, i) => (i % 12 === 0 ? packets.slice(i, i + 12).reverse() : []))
    .flatMap((packet, i) => (i % 7 === 0 ? [packet, packet] : [packet]));
  const { items, errors } = await play(disorder);
  t.deepEqual(errors, []);
  t.true(items.every((item) => item.kind !== "gap"));
  for (const [source, samples] of twin()) t.deepEqual(samplesOf(items, source), samples.slice(0, 11_000), source);
});

test("raspberryShake() states what is lost of the real packets", async (t) => {
  const packets = realPackets(t);
  if (!packets) return;
  const lost = (i: number) => i >= 40 && i < 1700 && (i * 7919) % 13 === 0;
  const { items } = await play(packets.filter((_, i) => !lost(i)));
  const t0 = 1_580_372_810_003_000_000n;
  for (const [source, samples] of twin()) {
    let end = t0;
    for (const item of items.filter((one): one is Frame | Gap => one.source === source && (one.kind === "frame" || one.kind === "gap"))) {
      t.is(item.kind === "gap" ? item.from : item.t0, end);
      end = item.kind === "gap" ? item.to : item.t0 + sampleGrid(100).offset(frameLength(item));
      if (item.kind !== "frame") continue;
      const first = Number((item.t0 - t0) / 10_000_000n);
      t.deepEqual([...item.samples], samples.slice(first, first + 25));
    }
    t.is(end, t0 + 110_000_000_000n);
  }
  const gaps = items.filter((item): item is Gap => item.kind === "gap");
  t.is(
    gaps.reduce((sum, gap) => sum + Number(gap.to - gap.from) / 250e6, 0),
    packets.filter((_, i) => lost(i)).length,
  );
});

test("raspberryShake() sends what is no packet to errors, with its bytes, and goes on", async (t) => {
  const rig = await loopback({ rate: 100 });
  await rig.send("TERM");
  await rig.send(Uint8Array.of(0xff, 0x00));
  await rig.send("{'EHZ', 1.5, 7}");
  const { items, errors } = await drain(rig.reader);
  await rig.close();
  t.deepEqual(
    errors.map((error) => error.data),
    [
      { step: "raspberry-shake", reason: 'Expected "{" at byte 0, found "T"', bytes: "VEVSTQ==" },
      { step: "raspberry-shake", reason: 'Expected "{" at byte 0, found byte 0xff', bytes: "/wA=" },
    ],
  );
  t.is(new Set(errors.map((error) => error.id)).size, 2);
  t.deepEqual(
    items.map((item) => item.kind),
    ["frame", "watermark"],
  );
});

test("raspberryShake() keeps to its queue, says what it dropped, and keeps to the credit", async (t) => {
  const { reader, receive } = await direct({ rate: 1, queueItems: 16 });
  for (let i = 0; i < 100; i++) receive(`{'EHZ', ${1000 + i}.000, ${i}}`);
  const first = await reader.take(3, never);
  t.deepEqual(first.items[0], { kind: "gap", source: "FDSN:AM_R24FA_00_E_H_Z", from: 1000n * 1_000_000_000n, to: 1084n * 1_000_000_000n, cause: "overflow" });
  t.is(first.items.length, 3);
  t.regex(JSON.stringify((first.side?.errors ?? []).map((item) => item.kind === "event" && item.data)), /84 frames dropped/);
  const rest = await drain(reader, 3);
  t.deepEqual(
    samplesOf([...first.items, ...rest.items], "FDSN:AM_R24FA_00_E_H_Z"),
    Array.from({ length: 16 }, (_, i) => 84 + i),
  );
});

test("raspberryShake() states a watermark behind the last frame of each channel", async (t) => {
  const { reader, receive } = await direct({ rate: 1 });
  for (const channel of ["EHZ", "HDF"]) for (let i = 0; i < 3; i++) receive(`{'${channel}', ${1000 + i}.000, ${i}}`);
  const { items } = await drain(reader);
  t.deepEqual(items.slice(6), [
    { kind: "watermark", source: "FDSN:AM_R24FA_00_E_H_Z", time: 1003n * 1_000_000_000n },
    { kind: "watermark", source: "FDSN:AM_R24FA_00_H_D_F", time: 1003n * 1_000_000_000n },
  ]);
});

test("raspberryShake() waits for an earlier packet only so long", async (t) => {
  const { reader, receive, clock } = await direct({ rate: 1, reorderSeconds: 3 });
  receive("{'EHZ', 1000.000, 1}");
  receive("{'EHZ', 1002.000, 3}");
  t.is((await drain(reader)).items.length, 2, "a frame and its watermark");
  const taking = reader.take(10, never);
  await Promise.resolve();
  t.is(clock.due.at(-1), 3_000_000_000n);
  clock.now = 3_000_000_000n;
  clock.ring();
  t.deepEqual(
    (await taking).items.map((item) => item.kind),
    ["gap", "frame", "watermark"],
  );
});

test("raspberryShake() refuses a flood of channels", async (t) => {
  const { reader, receive } = await direct({ rate: 1 });
  for (let i = 0; i < 100; i++) receive(`{'X${String(i).padStart(2, "0")}', 1000.000, 1}`);
  const { items, errors } = await drain(reader);
  t.is(items.filter((item) => item.kind === "frame").length, 32);
  t.is(errors.length, 68);
});

test("raspberryShake() ends a wait when told to", async (t) => {
  const { reader } = await direct();
  const stop = new AbortController();
  const taking = reader.take(10, stop.signal);
  stop.abort();
  t.deepEqual((await taking).items, []);
});

test("raspberryShake() names what is wrong with its options", (t) => {
  const error = t.throws(() => raspberryShake({ station: "am.r24fa", port: 70_000 }), { instanceOf: InvalidError });
  t.is(error?.problems.length, 2);
  t.throws(() => raspberryShake({} as { station: string }), { message: /"station" is missing/ });
});

test("parseShakeUri() reads host, port and options", (t) => {
  t.deepEqual(parseShakeUri("shake-udp://0.0.0.0:8888?station=AM.R24FA&rate=100"), { host: "0.0.0.0", port: 8888, station: "AM.R24FA", rate: 100 });
  t.deepEqual(parseShakeUri("shake-udp://[::]:9000/?station=R24FA"), { host: "::", port: 9000, station: "R24FA" });
  t.deepEqual(parseShakeUri("shake-udp://?station=1234"), { station: "1234" });
  t.throws(() => parseShakeUri("udp://x"), { code: "uri-invalid" });
});
