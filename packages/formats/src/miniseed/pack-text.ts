import type { Time } from "@headframe/core";
import { checkRecordLength, writeRecordAt } from "./write-record.ts";

/** How a text becomes records. */
export interface PackTextOptions {
  /** 3 unless told. */
  readonly version?: 2 | 3;
  /** Bytes of a record (the most, in version 3): 512 in version 2, 4096 in version 3 unless told. */
  readonly recordLength?: number;
}

/**
 * Text records (log channels, such as `FDSN:XX_STA__L_O_G`) of a text in UTF-8, cut between characters
 * where it does not fit into one.
 *
 * @throws MiniseedWriteError if the id or the record length is impossible
 */
export function packText(id: string, t0: Time, text: string, options: PackTextOptions = {}): Uint8Array {
  const version = options.version ?? 3;
  const recordLength = options.recordLength ?? (version === 2 ? 512 : 4096);
  checkRecordLength(version, recordLength);
  const source = new TextEncoder().encode(text);
  // The headers of the version; a record that is too short for them is refused below.
  const step = Math.max(8, recordLength - (version === 2 ? 64 : 40 + new TextEncoder().encode(id).length));
  const out = new Uint8Array(Math.max(1, Math.ceil(source.length / (step - 3))) * recordLength);
  const view = new DataView(out.buffer);
  let at = 0;
  for (let from = 0, sequence = 1; from < source.length; sequence++) {
    const to = characterBorder(source, Math.min(source.length, from + step));
    const header = { version, id, t0, rate: 0, encoding: "text", recordLength, publicationVersion: 1, flags: 0, sequence } as const;
    const written = writeRecordAt(out, view, at, header, source, from, to);
    at += written.length;
    from += written.samples;
  }
  return out.subarray(0, at);
}

/** The last place up to `at` where a character of a UTF-8 text begins. */
function characterBorder(bytes: Uint8Array, at: number): number {
  let border = at;
  while (border < bytes.length && (bytes[border]! & 0xc0) === 0x80) border--;
  return border;
}
