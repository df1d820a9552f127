import type { Time } from "@headframe/core";

/** One datagram of the datacast. */
export interface ShakePacket {
  /** SEED channel, such as `EHZ`. */
  readonly channel: string;
  /** Time of the first sample. */
  readonly time: Time;
  /** Digitiser counts, at least one. */
  readonly counts: Int32Array;
}

/** Why bytes are not a packet, as one sentence with the byte's place. */
export interface PacketFault {
  readonly reason: string;
}

interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
  reason: string | undefined;
}

/** Largest payload of a UDP datagram over IPv4. */
const longest = 65_507;
const code = { open: 0x7b, close: 0x7d, quote: 0x27, comma: 0x2c, point: 0x2e, minus: 0x2d, space: 0x20, newline: 0x0a, carriage: 0x0d, zero: 0x30 } as const;

/**
 * Reads a datagram such as `{'EHZ', 1582315130.292, 14168, 14927}`. Never throws.
 *
 * ```text
 * packet  = "{" "'" channel "'" separator time 1*( separator count ) "}" *( SP / CR / LF )
 * channel = 3( A-Z / 0-9 )               separator = *SP "," *SP
 * time    = 1*10DIGIT [ "." 1*9DIGIT ]   seconds since 1970, UTC; read to the nanosecond, not through a double
 * count   = [ "-" ] 1*10DIGIT            no leading zeros, within 32 bits with sign
 * ```
 *
 * @see rsudp, raspberryshake.py (the form that Raspberry Shakes and their listeners share)
 */
export function parseShakePacket(bytes: Uint8Array): ShakePacket | PacketFault {
  if (bytes.length > longest) return { reason: `${bytes.length} bytes are more than a datagram can hold` };
  const cursor: Cursor = { bytes, at: 0, reason: undefined };
  expect(cursor, code.open);
  expect(cursor, code.quote);
  const channel = readChannel(cursor);
  expect(cursor, code.quote);
  separator(cursor);
  const time = readTime(cursor);
  const counts = readCounts(cursor);
  expect(cursor, code.close);
  while (isBlank(bytes[cursor.at])) cursor.at++;
  if (cursor.reason === undefined && cursor.at < bytes.length) fail(cursor, "nothing more");
  return cursor.reason === undefined ? { channel, time, counts } : { reason: cursor.reason };
}

/** Keeps the first failure; what is read after it does not count. */
function fail(cursor: Cursor, expected: string): void {
  if (cursor.reason !== undefined) return;
  const found = cursor.bytes[cursor.at];
  const shown =
    found === undefined ? "the end" : found > 0x20 && found < 0x7f ? `"${String.fromCharCode(found)}"` : `byte 0x${found.toString(16).padStart(2, "0")}`;
  cursor.reason = `Expected ${expected} at byte ${cursor.at}, found ${shown}`;
}

function expect(cursor: Cursor, byte: number): void {
  if (cursor.bytes[cursor.at] === byte) cursor.at++;
  else fail(cursor, `"${String.fromCharCode(byte)}"`);
}

function separator(cursor: Cursor): void {
  skipSpaces(cursor);
  expect(cursor, code.comma);
  skipSpaces(cursor);
}

function skipSpaces(cursor: Cursor): void {
  while (cursor.bytes[cursor.at] === code.space) cursor.at++;
}

function isBlank(byte: number | undefined): boolean {
  return byte === code.space || byte === code.newline || byte === code.carriage;
}

function isDigit(byte: number | undefined): byte is number {
  return byte !== undefined && byte >= code.zero && byte <= code.zero + 9;
}

function readChannel(cursor: Cursor): string {
  let channel = "";
  for (let i = 0; i < 3; i++) {
    const byte = cursor.bytes[cursor.at];
    if (!isDigit(byte) && !(byte !== undefined && byte >= 0x41 && byte <= 0x5a)) {
      fail(cursor, "a channel of three capital letters or digits");
      break;
    }
    channel += String.fromCharCode(byte);
    cursor.at++;
  }
  return channel;
}

/** Digits as a number: exact, because there are at most `most` <= 10 of them. */
function readDigits(cursor: Cursor, most: number): { value: number; digits: number } {
  let value = 0;
  let digits = 0;
  for (; isDigit(cursor.bytes[cursor.at]); digits++) {
    if (digits === most) {
      fail(cursor, `at most ${most} digits`);
      break;
    }
    value = value * 10 + (cursor.bytes[cursor.at++] as number) - code.zero;
  }
  if (digits === 0) fail(cursor, "a digit");
  return { value, digits };
}

function readTime(cursor: Cursor): Time {
  const seconds = BigInt(readDigits(cursor, 10).value) * 1_000_000_000n;
  if (cursor.bytes[cursor.at] !== code.point) return seconds;
  cursor.at++;
  const { value, digits } = readDigits(cursor, 9);
  return seconds + BigInt(value) * 10n ** BigInt(9 - digits);
}

function readCounts(cursor: Cursor): Int32Array {
  const { bytes } = cursor;
  let room = 0;
  for (let i = cursor.at; i < bytes.length; i++) if (bytes[i] === code.comma) room++;
  if (room === 0) fail(cursor, '"," and a count');
  const counts = new Int32Array(room);
  for (let i = 0; i < room && cursor.reason === undefined; i++) {
    separator(cursor);
    counts[i] = readCount(cursor);
  }
  skipSpaces(cursor);
  return counts;
}

function readCount(cursor: Cursor): number {
  const begin = cursor.at;
  const negative = cursor.bytes[begin] === code.minus;
  if (negative) cursor.at++;
  const leadingZero = cursor.bytes[cursor.at] === code.zero;
  const { value, digits } = readDigits(cursor, 10);
  if ((leadingZero && digits > 1) || value > (negative ? 2_147_483_648 : 2_147_483_647)) {
    cursor.at = begin;
    fail(cursor, "a count of 32 bits without leading zeros");
  }
  return negative ? -value : value;
}
