/** CRC-32 with a reflected polynomial, eight bytes at a time ("slicing-by-8", Kounavis and Berry 2005). */

/** A checksum function: checksum of `bytes`, continued from the checksum of what came before. */
export type Checksum = (bytes: Uint8Array, before?: number) => number;

/** Makes the checksum function of a reflected polynomial; its tables (8 KiB) are built at the first call. */
export function slicedCrc(polynomial: number): Checksum {
  let tables: Int32Array | undefined;
  return (bytes, before = 0) => {
    tables ??= buildTables(polynomial);
    return update(tables, bytes, before);
  };
}

function buildTables(polynomial: number): Int32Array {
  const t = new Int32Array(8 * 256);
  for (let i = 0; i < 256; i++) {
    let c = i;
    for (let bit = 0; bit < 8; bit++) c = c & 1 ? (c >>> 1) ^ polynomial : c >>> 1;
    t[i] = c;
  }
  for (let i = 256; i < t.length; i++) {
    const c = t[i - 256]!;
    t[i] = (c >>> 8) ^ t[c & 255]!;
  }
  return t;
}

function update(t: Int32Array, bytes: Uint8Array, before: number): number {
  const n = bytes.length;
  const blocks = n - (n % 8);
  let c = ~before;
  let i = 0;
  for (; i < blocks; i += 8) {
    c ^= bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
    c =
      t[1792 + (c & 255)]! ^
      t[1536 + ((c >>> 8) & 255)]! ^
      t[1280 + ((c >>> 16) & 255)]! ^
      t[1024 + (c >>> 24)]! ^
      t[768 + bytes[i + 4]!]! ^
      t[512 + bytes[i + 5]!]! ^
      t[256 + bytes[i + 6]!]! ^
      t[bytes[i + 7]!]!;
  }
  for (; i < n; i++) c = (c >>> 8) ^ t[(c ^ bytes[i]!) & 255]!;
  return ~c >>> 0;
}
