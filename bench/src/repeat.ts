/**
 * Seconds of processor time that one call takes: the fastest of several rounds of at least `roundSeconds`, after a
 * warm-up. Processor time, helper threads included, because other work on the machine adds to the time on the wall;
 * the fastest round is the one that it disturbed least.
 */
export function secondsPerCall(work: () => void, { rounds = 7, roundSeconds = 0.25 } = {}): number {
  const warmFrom = processorSeconds();
  for (let calls = 0; calls < 3 || processorSeconds() - warmFrom < 0.3; calls++) work();
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const start = processorSeconds();
    let calls = 0;
    let spent = 0;
    for (; spent < roundSeconds; spent = processorSeconds() - start) {
      work();
      calls++;
    }
    best = Math.min(best, spent / calls);
  }
  return best;
}

/** Processor time of this process since its start, all threads, user and system. */
export function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
