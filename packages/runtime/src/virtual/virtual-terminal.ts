import type { Terminal } from "@headframe/core";

/** A terminal that remembers what was written and whose input is given by the test. */
export class VirtualTerminal implements Terminal {
  /** Everything written so far. */
  text = "";
  readonly interactive: boolean;
  readonly columns: number;
  readonly rows: number;
  #open = true;
  readonly #input: readonly (Uint8Array | string)[];

  constructor({
    input = [],
    interactive = false,
    columns = 80,
    rows = 24,
  }: { input?: readonly (Uint8Array | string)[]; interactive?: boolean; columns?: number; rows?: number } = {}) {
    this.#input = input;
    this.interactive = interactive;
    this.columns = columns;
    this.rows = rows;
  }

  get input(): AsyncIterable<Uint8Array> {
    const chunks = this.#input;
    return (async function* () {
      for (const chunk of chunks) yield typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk;
    })();
  }

  write(text: string): void {
    if (this.#open) this.text += text;
  }

  /** The process is dead: what it still writes goes nowhere. */
  close(): void {
    this.#open = false;
  }
}
