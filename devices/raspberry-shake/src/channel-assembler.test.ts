import { type Frame, frameLength, type Gap, sampleGrid } from "@headframe/core";
import test from "ava";
import fc from "fast-check";
import { type AssemblyOptions, ChannelAssembler } from "./channel-assembler.ts";
import type { ShakePacket } from "./parse-shake-packet.ts";

const ms = 1_000_000n;
const start = 1_580_372_810_003n * ms;

/** Packet `i` of a regular stream, with the sample's number as its value, moved by some milliseconds. */
function packet(i: number, { n = 25, rate = 100, shift = 0n, label = i }: { n?: number; rate?: number; shift?: bigint; label?: number } = {}): ShakePacket {
  const exact = start + sampleGrid(rate).offset(i * n);
  return { channel: "EHZ", time: ((exact + ms / 2n) / ms) * ms + shift * ms, counts: Int32Array.from({ length: n }, (_, k) => label * n + k) };
}

interface Result {
  readonly items: (Frame | Gap)[];
  readonly reports: string[];
  readonly assembler: ChannelAssembler;
}

function assemble(packets: readonly ShakePacket[], options: Partial<AssemblyOptions> = {}): Result {
  const [items, reports]: [(Frame | Gap)[], string[]] = [[], []];
  const output = { item: (item: Frame | Gap) => items.push(item), report: (reason: string) => reports.push(reason) };
  const assembler = new ChannelAssembler("FDSN:AM_RTEST_00_E_H_Z", { rate: undefined, reorderPackets: 4, reorderTime: 2000n * ms, ...options }, output);
  for (const p of packets) assembler.push(p, 0n);
  assembler.expire(10_000n * ms);
  return { items, reports, assembler };
}

function samples({ items }: Result): number[] {
  return items.flatMap((item) => (item.kind === "frame" ? [...item.samples] : []));
}

function gaps({ items }: Result): Gap[] {
  return items.filter((item): item is Gap => item.kind === "gap");
}

/** Whether every item begins where the one before it ended. */
function isSeamless({ items }: Result): boolean {
  return items.every((item, i) => {
    const before = items[i - 1];
    if (!before) return true;
    const end = before.kind === "gap" ? before.to : before.t0 + sampleGrid(before.rate).offset(frameLength(before));
    return end === (item.kind === "gap" ? item.from : item.t0);
  });
}

const indices = (n: number) => Array.from({ length: n }, (_, i) => i);

test("ChannelAssembler learns the rate, holds the first packets and places frames on the grid", (t) => {
  const result = assemble(indices(20).map((i) => packet(i, { shift: BigInt((i % 3) - 1) })));
  t.deepEqual(samples(result), indices(500));
  t.true(isSeamless(result));
  t.deepEqual(result.reports, []);
  t.is(result.items[0]?.kind === "frame" && result.items[0].rate, 100);
  t.is(assemble(indices(4).map((i) => packet(i))).items.length, 0, "four packets are not enough to be sure");
  t.is(
    assemble(
      indices(2).map((i) => packet(i)),
      { reorderPackets: 0 },
    ).items.length,
    2,
    "two are, where none may be out of order",
  );
});

test("ChannelAssembler works at rates whose period is no whole number of milliseconds", (t) => {
  for (const [rate, n] of [
    [62.5, 25],
    [800, 200],
    [120, 30],
    [1000, 250],
    [50, 25],
  ] as const) {
    const result = assemble(indices(40).map((i) => packet(i, { rate, n })));
    t.deepEqual(samples(result), indices(40 * n), `${rate} Hz`);
    t.true(isSeamless(result), `${rate} Hz`);
  }
});

test("ChannelAssembler takes a fixed rate at once", (t) => {
  const result = assemble([packet(0, { n: 7, rate: 93 })], { rate: 93 });
  t.deepEqual(samples(result), indices(7));
});

test("ChannelAssembler puts packets in order inside the window, for any disorder", (t) => {
  fc.assert(
    fc.property(fc.array(fc.nat(3), { minLength: 60, maxLength: 60 }), (delays) => {
      const order = indices(60).sort((a, b) => a + (delays[a] ?? 0) + a / 1000 - (b + (delays[b] ?? 0) + b / 1000));
      const result = assemble(order.map((i) => packet(i)));
      t.deepEqual(samples(result), indices(1500));
      t.true(isSeamless(result));
      t.deepEqual(result.reports, []);
    }),
  );
});

test("ChannelAssembler states loss as gaps and loses nothing else", (t) => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 5, max: 95 }), { maxLength: 20 }), (lost) => {
      const kept = indices(100).filter((i) => !lost.includes(i));
      const result = assemble(kept.map((i) => packet(i)));
      t.deepEqual(
        samples(result),
        kept.flatMap((i) => indices(25).map((k) => i * 25 + k)),
      );
      t.true(isSeamless(result));
      t.true(gaps(result).every((gap) => gap.cause === "lost"));
      t.is(
        gaps(result).reduce((sum, gap) => sum + gap.to - gap.from, 0n),
        BigInt(lost.length) * 250n * ms,
      );
    }),
  );
});

test("ChannelAssembler drops duplicates and counts them", (t) => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }), (twice) => {
      const order = indices(60).flatMap((i) => (twice[i] ? [i, i] : [i]));
      const result = assemble(order.map((i) => packet(i)));
      t.deepEqual(samples(result), indices(1500));
      t.is(result.assembler.duplicates, twice.filter(Boolean).length);
      t.deepEqual(result.reports, []);
    }),
  );
});

test("ChannelAssembler gives a late packet up and says so", (t) => {
  const order = [...indices(10), 11, 12, 13, 14, 15, 16, 10, 17, 18];
  const result = assemble(order.map((i) => packet(i)));
  t.deepEqual(gaps(result), [{ kind: "gap", source: "FDSN:AM_RTEST_00_E_H_Z", from: start + 2500n * ms, to: start + 2750n * ms, cause: "lost" }]);
  t.deepEqual(result.reports, ["Late packet dropped: later samples have been passed on"]);
  t.is(samples(result).length, 18 * 25);
});

test("ChannelAssembler does not wait for ever for an earlier packet", (t) => {
  const { assembler, items } = assemble(indices(6).map((i) => packet(i)));
  assembler.push(packet(7), 100_000n * ms);
  t.is(items.length, 6);
  t.is(assembler.deadline(), 102_000n * ms);
  assembler.expire(102_000n * ms);
  t.deepEqual(
    items.slice(6).map((item) => item.kind),
    ["gap", "frame"],
  );
  t.is(assembler.deadline(), undefined);
});

test("ChannelAssembler counts the waiting time of each packet, so that lasting disorder loses nothing", (t) => {
  const [items, reports]: [(Frame | Gap)[], string[]] = [[], []];
  const output = { item: (item: Frame | Gap) => items.push(item), report: (reason: string) => reports.push(reason) };
  const assembler = new ChannelAssembler("FDSN:AM_RTEST_00_E_H_Z", { rate: 100, reorderPackets: 4, reorderTime: 2000n * ms }, output);
  // every second packet is late by more than the next one: some packet waits at all times, none of them for 1 s
  const arrivals = indices(400).map((i) => ({ i, slot: i % 2 === 0 ? i : i + 4.5 }));
  for (const { i, slot } of arrivals.sort((a, b) => a.slot - b.slot)) assembler.push(packet(i), start + BigInt(250 * slot) * ms);
  t.deepEqual([items.filter(({ kind }) => kind === "gap"), reports], [[], []]);
  t.deepEqual(samples({ items, reports, assembler }), indices(10_000));
});

test("ChannelAssembler re-anchors when the clock steps forward", (t) => {
  const result = assemble([...indices(10).map((i) => packet(i)), ...indices(10).map((i) => packet(i + 10, { shift: 137n }))]);
  t.deepEqual(samples(result), indices(500));
  t.true(isSeamless(result));
  t.deepEqual(
    gaps(result).map((gap) => [gap.cause, gap.to - gap.from]),
    [["clock-step", 137n * ms]],
  );
  t.regex(result.reports[0] ?? "", /clock stepped forward by 0\.137 s/);
});

test("ChannelAssembler follows a clock that is set back, without losing samples", (t) => {
  const result = assemble([...indices(10).map((i) => packet(i)), ...indices(10).map((i) => packet(i + 10, { shift: -3333n }))]);
  t.deepEqual(samples(result), indices(500));
  t.deepEqual(gaps(result), [
    { kind: "gap", source: "FDSN:AM_RTEST_00_E_H_Z", from: start + (2500n - 3333n) * ms, to: start + (2500n - 3333n) * ms, cause: "clock-step" },
  ]);
  t.regex(result.reports[0] ?? "", /clock stepped back by 3\.333 s/);
});

test("ChannelAssembler follows a clock that drifts, without a gap", (t) => {
  for (const drift of [1, -1]) {
    const packets = indices(400).map((i) => packet(i, { shift: BigInt(drift * Math.floor(i / 20)) }));
    const result = assemble(packets);
    t.deepEqual(samples(result), indices(10_000));
    t.deepEqual([gaps(result), result.reports], [[], []]);
    const off = result.items.map((item, i) => Number((item as Frame).t0 - (packets[i] as ShakePacket).time) / 1e6);
    t.true(Math.max(...off.map(Math.abs)) <= 2.5, "no frame is more than a quarter of a sample off its packet's time");
  }
});

test("ChannelAssembler follows a clock that is set back by less than a packet", (t) => {
  const result = assemble([...indices(10).map((i) => packet(i)), ...indices(10).map((i) => packet(i + 10, { shift: -40n }))]);
  t.deepEqual(samples(result), indices(500));
  t.deepEqual(
    gaps(result).map((gap) => [gap.cause, gap.to - gap.from]),
    [["clock-step", 0n]],
  );
  t.regex(result.reports[0] ?? "", /overlaps the one before/);
});

test("ChannelAssembler learns a changed rate", (t) => {
  const slow = indices(10).map((i) => packet(i, { rate: 50 }));
  const end = start + 5000n * ms;
  const fast = indices(20).map((i) => ({ ...packet(i, { label: i + 10 }), time: end + BigInt(i) * 250n * ms }));
  const up = assemble([...slow, ...fast]);
  t.deepEqual(
    samples(up).slice(-25),
    indices(25).map((k) => 29 * 25 + k),
  );
  t.is(samples(up).length, 750);
  t.true(gaps(up).some((gap) => gap.cause === "rate-change"));
  const down = assemble([
    ...indices(10).map((i) => packet(i)),
    ...indices(30).map((i) => ({ ...packet(i, { label: i + 10 }), time: start + 2500n * ms + BigInt(i) * 500n * ms })),
  ]);
  const last = down.items.at(-1);
  t.is(last?.kind === "frame" && last.rate, 50);
  t.is(samples(down).length, 1000);
});

test("ChannelAssembler reports packets that fit no nominal rate, and holds only a few", (t) => {
  const result = assemble(indices(100).map((i) => packet(i, { rate: 93 })));
  t.deepEqual(result.items, []);
  t.is(result.reports.length, 84);
  t.regex(result.reports[0] ?? "", /state the rate/);
});

test("ChannelAssembler survives packets with any times and lengths", (t) => {
  const wild = fc.record({
    time: fc.oneof(
      fc.bigInt(0n, 9_999_999_999n * 1_000_000_000n),
      fc.bigInt(0n, 5000n).map((x) => start + x * ms),
    ),
    n: fc.integer({ min: 1, max: 300 }),
  });
  fc.assert(
    fc.property(
      fc.array(wild, { maxLength: 120 }),
      fc.option(fc.constantFrom(1, 100, 93.7, 6000), { nil: undefined }),
      fc.nat(6),
      (list, rate, reorderPackets) => {
        const result = assemble(
          list.map(({ time, n }) => ({ channel: "EHZ", time, counts: new Int32Array(n) })),
          { rate, reorderPackets },
        );
        t.true(result.items.every((item) => item.kind === "frame" || item.to >= item.from));
        const total = list.reduce((sum, { n }) => sum + n, 0);
        t.true(samples(result).length <= total);
      },
    ),
    { numRuns: 2000 },
  );
});
