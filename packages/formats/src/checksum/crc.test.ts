import { crc32 as zlibCrc32 } from "node:zlib";
import { crc32c } from "@headframe/core";
import test from "ava";
import fc from "fast-check";
import { crc32, crc32Combine } from "./crc32.ts";

const digits = new TextEncoder().encode("123456789");

test("crc32c() gives the check values of RFC 3720", (t) => {
  t.is(crc32c(digits), 0xe3069283);
  t.is(crc32c(new Uint8Array(32)), 0x8a9136aa);
  t.is(crc32c(new Uint8Array(32).fill(255)), 0x62a8ab43);
  t.is(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i)), 0x46dd794e);
});

test("crc32() equals zlib for any bytes and any cut", (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(300), (bytes, cut) => {
      const at = Math.min(cut, bytes.length);
      t.is(crc32(bytes), zlibCrc32(bytes));
      t.is(crc32(bytes.subarray(at), crc32(bytes.subarray(0, at))), zlibCrc32(bytes));
    }),
  );
});

test("crc32Combine() gives the checksum of two strings put together", (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.uint8Array({ maxLength: 5000 }), (a, b) => {
      t.is(crc32Combine(crc32(a), crc32(b), b.length), zlibCrc32(Buffer.concat([a, b])));
    }),
  );
});
