import { type Checksum, slicedCrc } from "./sliced-crc.ts";

/**
 * CRC-32C (Castagnoli), the checksum of miniSEED 3 records and of travel-time tables.
 *
 * @example
 * crc32c(new TextEncoder().encode("123456789")); // => 0xe3069283
 *
 * @see RFC 3720, appendix B.4
 */
export const crc32c: Checksum = slicedCrc(0x82f63b78);
