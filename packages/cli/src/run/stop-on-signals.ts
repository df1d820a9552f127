const stopSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** One Ctrl-C may arrive more than once: from the terminal, and handed on by npm and by `bin/headframe.js`. */
const echoMilliseconds = 500;

/** First signal: stop cleanly. Second, other than an echo of the first: end at once. */
export function stopOnSignals(stop: (signal: string) => void): () => void {
  let asked: number | undefined;
  const handler = (signal: NodeJS.Signals) => {
    if (asked === undefined) {
      asked = performance.now();
      stop(signal);
    } else if (performance.now() - asked > echoMilliseconds) process.exit(130);
  };
  for (const signal of stopSignals) process.on(signal, handler);
  return () => {
    for (const signal of stopSignals) process.off(signal, handler);
  };
}
