/**
 * Seconds that one call takes: the fastest of several rounds of at least `roundSeconds`, after a warm-up.
 * The fastest round is the one that other work on the machine disturbed least.
 */
export function secondsPerCall(work: () => void, { rounds = 7, roundSeconds = 0.25 } = {}): number {
  const warmUntil = performance.now() + 300;
  let calls = 0;
  while (performance.now() < warmUntil || calls < 3) {
    work();
    calls++;
  }
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    let n = 0;
    const start = performance.now();
    let now = start;
    while (now - start < roundSeconds * 1000) {
      work();
      n++;
      now = performance.now();
    }
    best = Math.min(best, (now - start) / 1000 / n);
  }
  return best;
}
