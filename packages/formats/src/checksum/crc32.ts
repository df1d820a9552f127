import { type Checksum, slicedCrc } from "@headframe/core";

const POLYNOMIAL = 0xedb88320;

/**
 * CRC-32 as in zlib, PNG and Ethernet.
 *
 * @example
 * crc32(new TextEncoder().encode("123456789")); // => 0xcbf43926
 */
export const crc32: Checksum = slicedCrc(POLYNOMIAL);

/**
 * CRC-32 of two byte strings put together, from the CRC-32 of each and the length of the second, in
 * time that grows with the logarithm of that length.
 *
 * Appending zero bytes multiplies the checksum by a power of x modulo the polynomial.
 *
 * @param lengthB length of the second string in bytes, an integer from 0
 */
export function crc32Combine(a: number, b: number, lengthB: number): number {
  let factor = 1 << 31; // x^0, reflected
  let square = 0x00800000; // x^8: one byte
  for (let n = lengthB; n > 0; n = Math.floor(n / 2)) {
    if (n % 2 === 1) factor = multiply(factor, square);
    square = multiply(square, square);
  }
  return (multiply(factor, a) ^ b) >>> 0;
}

/** Product of two polynomials modulo the CRC's polynomial, all reflected. */
function multiply(a: number, b: number): number {
  let product = 0;
  let term = b;
  for (let bit = 31; bit >= 0; bit--) {
    if ((a >>> bit) & 1) product ^= term;
    term = term & 1 ? (term >>> 1) ^ POLYNOMIAL : term >>> 1;
  }
  return product;
}
