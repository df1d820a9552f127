/**
 * Seconds that one call takes: the fastest of several rounds of at least `roundSeconds`, after a warm-up. The
 * clock is the processor time of this thread: on a machine that does nothing else it equals the time on the wall,
 * and on a busy one it leaves out the waiting.
 */
export function secondsPerCall(work: () => void, { rounds = 7, roundSeconds = 0.25 } = {}): number {
  const warmFrom = threadSeconds();
  for (let calls = 0; calls < 3 || threadSeconds() - warmFrom < 0.3; calls++) work();
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const start = threadSeconds();
    let calls = 0;
    let spent = 0;
    for (; spent < roundSeconds; spent = threadSeconds() - start) {
      work();
      calls++;
    }
    best = Math.min(best, spent / calls);
  }
  return best;
}

/** Processor time of this thread since its start, user and system. */
function threadSeconds(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1e6;
}

/** Processor time of this process since its start, all threads, user and system. */
export function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
