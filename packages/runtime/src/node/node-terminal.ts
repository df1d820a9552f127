import type { Terminal } from "@headframe/core";

/** The process's standard input and output. */
export const nodeTerminal: Terminal = {
  get input() {
    return process.stdin;
  },
  write: (text) => {
    listen();
    return new Promise((resolve, reject) => {
      process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
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

/** A closed pipe (`| head`) is told to the writer, who is waiting for it, and must not end the process as well. */
function listen(): void {
  if (listening) return;
  listening = true;
  process.stdout.on("error", () => {});
}
