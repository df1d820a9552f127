import { type MiniseedRecord, readRecords } from "@headframe/formats";

/** The record that bytes begin with; undefined if they do not. */
export function recordAt(bytes: Uint8Array): MiniseedRecord | undefined {
  const [first] = readRecords(bytes);
  return first?.kind === "record" && first.position === 0 ? first : undefined;
}

/**
 * Whether a record found in the place of another was written by somebody else: it is neither that record, shorter or
 * torn, nor that record with bytes that a loss of power has blanked, which a header without checksum may survive.
 */
export function isOther(found: MiniseedRecord, ours: MiniseedRecord): boolean {
  if (found.id === ours.id && found.t0 === ours.t0) return false;
  return found.version === 3 || !isBlanked(bytesOf(found), bytesOf(ours));
}

/** Whether bytes are the beginning of a record, and zeros behind it. */
export function isTorn(found: Uint8Array, record: Uint8Array): boolean {
  const torn = found.findIndex((byte, i) => byte !== record[i]);
  return torn < 0 || found.subarray(torn).every((byte) => byte === 0);
}

/** Codes and time of miniSEED 2. */
const [IDENTITY, IDENTITY_END] = [8, 30];

function isBlanked(found: Uint8Array, ours: Uint8Array): boolean {
  for (let i = IDENTITY; i < IDENTITY_END; i++) if (found[i] !== 0 && found[i] !== ours[i]) return false;
  let same = 0;
  let other = 0;
  for (let i = 0; i < Math.min(found.length, ours.length); i++) {
    if (found[i] === 0) continue;
    if (found[i] === ours[i]) same++;
    else other++;
  }
  return same >= other;
}

function bytesOf({ bytes, offset, length }: MiniseedRecord): Uint8Array {
  return bytes.subarray(offset, offset + length);
}
