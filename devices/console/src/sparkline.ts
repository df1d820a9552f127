const blocks = "▁▂▃▄▅▆▇█";

/** Ratio to the quiet level that fills a block, unless louder ones set the scale. */
const loud = 64;

/**
 * Heights 0 to 7 of amplitudes, logarithmic from the quiet level (the lower quartile) up; -1 where there are none.
 *
 * Earth shakes over many powers of ten, and what matters is how far it stands out of its own quiet.
 */
export function sparkHeights(amplitudes: readonly number[]): number[] {
  const sorted = amplitudes.filter((a) => a > 0 && a < Number.POSITIVE_INFINITY).sort((a, b) => a - b);
  const quiet = sorted[Math.floor(sorted.length / 4)] ?? 1;
  const scale = Math.max(Math.log(loud), Math.log(sorted.at(-1) ?? 1) - Math.log(quiet));
  return amplitudes.map((a) => {
    if (!(a >= 0)) return -1;
    return a <= quiet ? 0 : Math.min(7, Math.round((7 * (Math.log(a) - Math.log(quiet))) / scale));
  });
}

/** One block character for a height; a blank for none. */
export function sparkBlock(height: number): string {
  return height < 0 ? " " : (blocks[Math.min(7, height)] as string);
}
