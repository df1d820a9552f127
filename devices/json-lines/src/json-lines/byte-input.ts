/** Where the bytes come from: a file or standard input. */
import type { OpenFile, Terminal } from "@headframe/core";

/** Bytes of a file or of standard input, chunk by chunk. */
export interface ByteInput {
  /** Fills the front of `target`; gives the number of bytes, 0 at the end, or undefined if `signal` aborted first. */
  read(target: Uint8Array, signal: AbortSignal): Promise<number | undefined>;
  /** Whether the input has become shorter than what was read, as a file has that was written anew; then reads begin at 0. */
  restarted(): Promise<boolean>;
  close(): Promise<void>;
}

/** Bytes of a file from a position on. */
export function fileInput(file: OpenFile, from: number): ByteInput {
  let position = from;
  return {
    async read(target) {
      const count = await file.read(target, position);
      position += count;
      return count;
    },
    async restarted() {
      if ((await file.size()) >= position) return false;
      position = 0;
      return true;
    },
    close: () => file.close(),
  };
}

/** Bytes of standard input, which cannot be read again. */
export function terminalInput({ input }: Pick<Terminal, "input">): ByteInput {
  const chunks = input[Symbol.asyncIterator]();
  let pending: Promise<IteratorResult<Uint8Array>> | undefined;
  let rest: Uint8Array = new Uint8Array();
  return {
    async read(target, signal) {
      while (rest.length === 0) {
        pending ??= chunks.next();
        const next = await unlessAborted(pending, signal);
        if (next === undefined) return undefined;
        pending = undefined;
        if (next.done) return 0;
        rest = next.value;
      }
      const count = Math.min(rest.length, target.length);
      target.set(rest.subarray(0, count));
      rest = rest.subarray(count);
      return count;
    },
    restarted: async () => false,
    // A read that is still open would hold up the iterator's end, so nobody waits for it.
    close: async () => void chunks.return?.().catch(() => {}),
  };
}

/** The promise's value, or undefined if the signal aborts first. */
async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  if (signal.aborted) return undefined;
  const { promise: aborted, resolve } = Promise.withResolvers<undefined>();
  const abort = () => resolve(undefined);
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
