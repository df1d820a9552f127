import { formatTime } from "@headframe/core";
import type { ReplayProgress } from "@headframe/runtime";

/** Between two drawings. */
const PAUSE_MILLISECONDS = 500;

/** Shows on a terminal how far a replay has come. */
export function watchReplay(): { readonly onProgress: (progress: ReplayProgress) => void; readonly clear: () => void } {
  const started = performance.now();
  let drawn = started;
  return {
    onProgress: ({ turns, reached, eventSeconds }) => {
      const now = performance.now();
      if (now - drawn < PAUSE_MILLISECONDS) return;
      drawn = now;
      const speed = (eventSeconds * 1000) / (now - started);
      const at = reached === undefined ? "" : `  at ${formatTime(reached).slice(0, 19)}Z`;
      process.stderr.write(`\r\x1b[2K${turns} turns${at}  ${speed < 10 ? speed.toFixed(1) : speed.toFixed(0)} times real time`);
    },
    clear: () => void process.stderr.write("\r\x1b[2K"),
  };
}
