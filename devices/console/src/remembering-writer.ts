import type { OutputBatch, SinkWriter } from "@headframe/core";
import type { ShownNote } from "./shown-note.ts";

/** Hands on what was not shown before, and notes it. */
export class RememberingWriter implements SinkWriter {
  readonly #writer: SinkWriter;
  readonly #note: ShownNote;

  constructor(writer: SinkWriter, note: ShownNote) {
    this.#writer = writer;
    this.#note = note;
  }

  async write(batch: OutputBatch): Promise<void> {
    const { producer, epoch, sequence, items } = batch;
    const { shown } = this.#note;
    const before = shown?.epoch === epoch ? Math.max(0, shown.sequence - sequence) : 0;
    if (before >= items.length) return;
    await this.#writer.write(before === 0 ? batch : { producer, epoch, sequence: sequence + before, items: items.slice(before) });
    await this.#note.write(producer, { epoch, sequence: sequence + items.length });
  }

  /** Nothing has to be kept: the note knows. */
  checkpoint(): null {
    return null;
  }

  async flush(): Promise<void> {
    await this.#writer.flush();
    await this.#note.sync();
  }

  async close(): Promise<void> {
    try {
      await this.#writer.close();
    } finally {
      await this.#note.close();
    }
  }
}
