/**
 * Randomness by counter: a number is a function of what it is for, not of how many were drawn before.
 *
 * So any block of any station can be made at any time, in any order, and always comes out the same.
 */

/** What a number is for; keeps the uses apart that share the other counters. */
export const purpose = {
  table: 1,
  station: 2,
  noise: 3,
  event: 4,
  arrival: 5,
  dropout: 6,
  rock: 7,
  sensor: 8,
  defect: 9,
  spike: 10,
  hum: 11,
  crusher: 12,
  blast: 13,
  overlap: 14,
  size: 20,
} as const;

/** Mixes one 32-bit word into a hash (the round of MurmurHash3, Appleby 2011, public domain). */
function absorb(hash: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51);
  k = (k << 15) | (k >>> 17);
  const h = hash ^ Math.imul(k, 0x1b873593);
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}

/** Mixes a counter, which may have more than 32 bits. */
function counted(hash: number, counter: number): number {
  return absorb(absorb(hash, counter | 0), Math.floor(counter / 0x1_0000_0000));
}

/** Last step of MurmurHash3: every input bit reaches every output bit. */
function avalanche(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Hash of up to five counters (integers below 2^53) under a seed: 32 random bits as an unsigned integer. */
export function hash32(seed: number, use: number, a = 0, b = 0, c = 0): number {
  return avalanche(counted(counted(counted(absorb(absorb(0x9747b28c, seed), use), a), b), c));
}

/** Uniform number in the open interval (0, 1) with 32 random bits; never 0, so its logarithm is finite. */
export function uniform(seed: number, use: number, a = 0, b = 0, c = 0): number {
  return (hash32(seed, use, a, b, c) + 0.5) / 0x1_0000_0000;
}

/** Standard normal number by the Box-Muller transform. */
export function gaussian(seed: number, use: number, a = 0, b = 0): number {
  const radius = Math.sqrt(-2 * Math.log(uniform(seed, use, a, b, 0)));
  return radius * Math.cos(2 * Math.PI * uniform(seed, use, a, b, 1));
}
