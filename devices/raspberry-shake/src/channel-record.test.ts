import type { Frame, Gap } from "@headframe/core";
import test from "ava";
import fc from "fast-check";
import * as Value from "typebox/value";
import { type AssemblyOptions, ChannelAssembler } from "./channel-assembler.ts";
import type { ChannelMemory } from "./channel-memory.ts";
import { type ChannelRecord, channelRecord, memoryOf, recordOf } from "./channel-record.ts";
import type { ShakePacket } from "./parse-shake-packet.ts";

const start = 1_580_372_810_003_000_000n;
const ms = 1_000_000n;
const options: AssemblyOptions = { rate: undefined, reorderPackets: 4, reorderTime: 2000n * ms };

interface Rig {
  readonly assembler: ChannelAssembler;
  readonly seen: (Frame | Gap | string)[];
}

function rig(settings: AssemblyOptions = options, memory?: ChannelMemory): Rig {
  const seen: Rig["seen"] = [];
  const output = { item: (item: Frame | Gap) => seen.push(item), report: (reason: string) => seen.push(reason) };
  return { assembler: new ChannelAssembler("FDSN:AM_RTEST_00_E_H_Z", settings, output, memory), seen };
}

function stored(assembler: ChannelAssembler): ChannelRecord {
  return JSON.parse(JSON.stringify(recordOf("EHZ", assembler.memory))) as ChannelRecord;
}

const regular = (i: number, shift = 0): ShakePacket => ({
  channel: "EHZ",
  time: start + BigInt(250 * i + shift) * ms,
  counts: Int32Array.from({ length: 25 }, (_, k) => 25 * i + k),
});

test("recordOf() needs less than 80 bytes for a channel in the steady state", (t) => {
  const { assembler } = rig();
  for (let i = 0; i < 1000; i++) assembler.push(regular(i), 0n);
  t.is(JSON.stringify(recordOf("EHZ", assembler.memory)), '["EHZ",100,"1580372810003000000",25000,0,25,[250,250,15]]');
  // after a year, with a clock that drifts
  const { memory } = assembler;
  const end = memory.anchor + 31_557_600_000_000_000n;
  const recent = memory.recent.map((time) => time + end - (memory.end ?? 0n) - 987_654n);
  const text = JSON.stringify(recordOf("EHZ", { ...memory, next: 3_155_760_000, offset: -987_654, end, recent }));
  t.true(text.length < 80, text);
});

test("memoryOf() lets another assembler go on exactly, whatever the packets are and wherever it takes over", (t) => {
  const wild = fc.record({
    time: fc.oneof(
      { weight: 1, arbitrary: fc.bigInt(0n, 9_999_999_999n * 1_000_000_000n) },
      { weight: 2, arbitrary: fc.bigInt(0n, 5000n).map((x) => start + x * ms) },
      { weight: 1, arbitrary: fc.bigInt(0n, 5_000_000_000n).map((x) => start + x) },
    ),
    counts: fc.array(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), { minLength: 1, maxLength: 40 }).map((list) => Int32Array.from(list)),
  });
  const near = fc.tuple(fc.nat(120), fc.integer({ min: -2, max: 2 })).map(([i, shift]) => regular(i, shift));
  const ordered = fc.array(fc.tuple(fc.nat(5), fc.integer({ min: -1, max: 1 })), { maxLength: 120 }).map((list) => {
    let i = 0;
    return list.map(([step, shift]) => {
      i += step > 3 ? step - 3 : 1;
      return regular(i, shift);
    });
  });
  // stretches in which every second or third packet is lost, or the clock drifts: what is learned over many packets
  const stretch = fc.record({ step: fc.integer({ min: 1, max: 3 }), drift: fc.integer({ min: -1, max: 1 }), count: fc.nat(40) });
  const stretches = fc.array(stretch, { maxLength: 4 }).map((list) => {
    let [i, shift] = [0, 0];
    return list.flatMap(({ step, drift, count }) =>
      Array.from({ length: count }, (_, n) => {
        i += step;
        shift += n % 4 === 0 ? drift : 0;
        return regular(i, shift);
      }),
    );
  });
  const packets = fc.oneof(ordered, stretches, fc.array(fc.oneof(near, wild), { maxLength: 120 }));
  fc.assert(
    fc.property(
      packets,
      fc.array(fc.nat(120), { maxLength: 5 }),
      fc.constantFrom(undefined, 100, 93.7),
      fc.constantFrom(0, 4),
      (list, cuts, rate, reorderPackets) => {
        const settings = { ...options, rate, reorderPackets };
        const whole = rig(settings);
        const [seen, other] = [whole.seen, { is: rig(settings), seen: [] as Rig["seen"] }];
        for (const [i, { time, counts }] of list.entries()) {
          const now = BigInt(i) * 300n * ms;
          whole.assembler.push({ channel: "EHZ", time, counts }, now);
          other.is.assembler.push({ channel: "EHZ", time, counts }, now);
          if (!cuts.includes(i)) continue;
          const record = stored(other.is.assembler);
          t.true(Value.Check(channelRecord, record));
          other.seen.push(...other.is.seen);
          other.is = rig(settings, memoryOf(record));
        }
        whole.assembler.expire(10n ** 15n);
        other.is.assembler.expire(10n ** 15n);
        t.deepEqual([...other.seen, ...other.is.seen], seen);
      },
    ),
    { numRuns: 1000 },
  );
});

test("ChannelAssembler with another fixed rate than it was left with states a change of rate", (t) => {
  const { assembler } = rig();
  for (let i = 0; i < 10; i++) assembler.push(regular(i), 0n);
  const next = rig({ ...options, rate: 50 }, memoryOf(stored(assembler)));
  next.assembler.push(regular(10), 0n);
  t.deepEqual(
    next.seen.map((item) => typeof item !== "string" && (item.kind === "gap" ? item.cause : item.rate)),
    ["rate-change", 50],
  );
});

test("memoryOf() refuses parts that do not go together", (t) => {
  const good: ChannelRecord = ["EHZ", 100, "0", 0, 0, 25, [250, 250, 15]];
  t.notThrows(() => memoryOf(good));
  for (const runs of [
    [250, 250],
    [250, 250, 16],
    [250, 250, 0],
    [250, 250, 1.5],
    [250, 250, "1"],
  ])
    t.throws(() => memoryOf([...good.slice(0, 6), runs] as unknown as ChannelRecord), { instanceOf: RangeError });
  t.throws(() => memoryOf(["EHZ", 0, "0", 0, 0, 25, []]), { message: /without a rate/ });
});
