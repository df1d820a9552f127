import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Time } from "./item.ts";

/**
 * Deterministic event id: the same type, source, time and discriminator give the same 128-bit id, on
 * every host and in every replay. The discriminator tells events apart that share the first three.
 *
 * @returns 32 hexadecimal digits
 */
export function eventId(type: string, source: string, time: Time, discriminator = ""): string {
  const text = [type, source, String(time), discriminator].map((part) => `${part.length}:${part}`).join("");
  return bytesToHex(sha256(utf8ToBytes(text)).subarray(0, 16));
}
