import test from "ava";
import fc from "fast-check";
import { parseShakePacket } from "./parse-shake-packet.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

function reason(text: string): string {
  const result = parseShakePacket(bytes(text));
  return "reason" in result ? result.reason : "no fault";
}

test("parseShakePacket() reads a packet", (t) => {
  t.deepEqual(parseShakePacket(bytes("{'EHZ', 1582315130.292, 14168, -14927, 0}")), {
    channel: "EHZ",
    time: 1_582_315_130_292_000_000n,
    counts: Int32Array.of(14_168, -14_927, 0),
  });
});

test("parseShakePacket() reads times to the nanosecond", (t) => {
  for (const [text, time] of [
    ["1582315130.292", 1_582_315_130_292_000_000n],
    ["1582315130.123456789", 1_582_315_130_123_456_789n],
    ["9999999999.000000001", 9_999_999_999_000_000_001n],
    ["0", 0n],
    ["1582315130.05", 1_582_315_130_050_000_000n],
  ] as const) {
    const packet = parseShakePacket(bytes(`{'EHZ', ${text}, 1}`));
    t.is("time" in packet && packet.time, time);
  }
});

test("parseShakePacket() takes any number of counts, and spacing as third parties send it", (t) => {
  for (const n of [1, 25, 250, 4000]) {
    const counts = Array.from({ length: n }, (_, i) => i - 100);
    for (const separator of [", ", ",", "  ,  "]) {
      const packet = parseShakePacket(bytes(`{'SHZ'${separator}1.5${separator}${counts.join(separator)}}\r\n`));
      t.deepEqual("counts" in packet && [...packet.counts], counts);
    }
  }
});

test("parseShakePacket() says what is wrong, and where", (t) => {
  t.is(reason(""), 'Expected "{" at byte 0, found the end');
  t.is(reason("TERM"), 'Expected "{" at byte 0, found "T"');
  t.is(reason('{"EHZ", 1.5, 1}'), `Expected "'" at byte 1, found """`);
  t.is(reason("{'EH', 1.5, 1}"), `Expected a channel of three capital letters or digits at byte 4, found "'"`);
  t.is(reason("{'ehz', 1.5, 1}"), 'Expected a channel of three capital letters or digits at byte 2, found "e"');
  t.is(reason("{'EHZ', -1.5, 1}"), 'Expected a digit at byte 8, found "-"');
  t.is(reason("{'EHZ', 1., 1}"), 'Expected a digit at byte 10, found ","');
  t.is(reason("{'EHZ', 1.5}"), 'Expected "," and a count at byte 11, found "}"');
  t.is(reason("{'EHZ', 1.5, }"), 'Expected a digit at byte 13, found "}"');
  t.is(reason("{'EHZ', 1.5, 1, 2"), 'Expected "}" at byte 17, found the end');
  t.is(reason("{'EHZ', 1.5, 1.0}"), 'Expected "}" at byte 14, found "."');
  t.is(reason("{'EHZ', 1.5, 1e3}"), 'Expected "}" at byte 14, found "e"');
  t.is(reason("{'EHZ', 1.5, 1}{"), 'Expected nothing more at byte 15, found "{"');
  t.is(reason("{'EHZ', 1.5, 2147483648}"), 'Expected a count of 32 bits without leading zeros at byte 13, found "2"');
  t.is(reason("{'EHZ', 1.5, 007}"), 'Expected a count of 32 bits without leading zeros at byte 13, found "0"');
  t.is(reason("{'EHZ', 12345678901.5, 1}"), 'Expected at most 10 digits at byte 18, found "1"');
  t.is(reason("{'EHZ', 1.5, \u0000}"), "Expected a digit at byte 13, found byte 0x00");
  t.is(reason(" ".repeat(70_000)), "70000 bytes are more than a datagram can hold");
});

test("parseShakePacket() reads the limits of 32 bits", (t) => {
  const packet = parseShakePacket(bytes("{'EHZ', 1.5, -2147483648, 2147483647}"));
  t.deepEqual("counts" in packet && [...packet.counts], [-2_147_483_648, 2_147_483_647]);
});

const packets = fc.record({
  channel: fc.stringMatching(/^[A-Z0-9]{3}$/),
  millis: fc.nat(2 ** 40),
  counts: fc.array(fc.integer(), { minLength: 1, maxLength: 40 }),
});

test("parseShakePacket() reads back what was written", (t) => {
  fc.assert(
    fc.property(packets, ({ channel, millis, counts }) => {
      const text = `{'${channel}', ${Math.floor(millis / 1000)}.${String(millis % 1000).padStart(3, "0")}, ${counts.join(", ")}}`;
      t.deepEqual(parseShakePacket(bytes(text)), { channel, time: BigInt(millis) * 1_000_000n, counts: Int32Array.from(counts) });
    }),
    { numRuns: 1000 },
  );
});

test("parseShakePacket() never throws: 10,000 fuzzed datagrams each give a packet or a stated error", (t) => {
  const damaged = fc
    .tuple(packets, fc.array(fc.tuple(fc.nat(400), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 5 }), fc.nat(400))
    .map(([packet, flips, cut]) => {
      const whole = bytes(`{'${packet.channel}', ${packet.millis / 1000}, ${packet.counts.join(", ")}}`);
      for (const [at, value] of flips) if (at < whole.length) whole[at] = value;
      return whole.subarray(0, Math.max(1, cut));
    });
  const likely = fc.string({ unit: fc.constantFrom("{", "}", "'", ",", ".", "-", " ", "0", "9", "E", "H", "Z", "\n", "e"), maxLength: 60 }).map(bytes);
  const fuzz = fc.oneof(fc.uint8Array({ maxLength: 1500 }), likely, damaged);
  let faults = 0;
  fc.assert(
    fc.property(fuzz, (datagram) => {
      const result = parseShakePacket(datagram);
      if ("reason" in result) {
        faults++;
        return result.reason.length > 0 && result.reason.length < 200;
      }
      return /^[A-Z0-9]{3}$/.test(result.channel) && result.time >= 0n && result.counts.length > 0;
    }),
    { numRuns: 10_000 },
  );
  t.true(faults > 5000);
});
