import type { Terminal } from "@headframe/core";

/** The process's standard input and output. */
export const nodeTerminal: Terminal = {
  get input() {
    return process.stdin;
  },
  write: (text) => {
    listen();
    return new Promise((resolve, reject) => {
      process.stdout.write(text, (error) => (error && !isClosedPipe(error) ? reject(error) : resolve()));
    });
  },
  get interactive() {
    return process.stdout.isTTY === true;
  },
  get columns() {
    return process.stdout.columns ?? 80;
  },
  get rows() {
    return process.stdout.rows ?? 24;
  },
};

let listening = false;

/** A reader such as `head` that has seen enough and gone is no failure: what follows goes nowhere. */
function isClosedPipe(error: NodeJS.ErrnoException): boolean {
  return error.code === "EPIPE" || error.code === "ERR_STREAM_DESTROYED";
}

/** The writer is told of errors; without a listener they would end the process as well. */
function listen(): void {
  if (listening) return;
  listening = true;
  process.stdout.on("error", () => {});
}
