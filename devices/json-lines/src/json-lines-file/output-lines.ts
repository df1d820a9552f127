import type { OutputBatch, Position, SinkResume, SinkWriter } from "@headframe/core";
import { itemLine } from "./item-line.ts";

/** Where lines go. */
export interface TextOutput {
  write(text: string): Promise<void> | void;
  /** Where the text stands; absent where what was written cannot be found again. */
  checkpoint?(): Position;
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** Largest text handed over at a time, in UTF-16 units. */
const most = 1 << 20;

/** Writes batches as lines, without items it has written before. */
export class OutputLines implements SinkWriter {
  readonly #output: TextOutput;
  readonly #next = new Map<string, { epoch: number; sequence: number }>();

  /** Absent where the output has none. */
  readonly checkpoint?: () => Position;

  constructor(output: TextOutput, resume?: SinkResume) {
    this.#output = output;
    if (resume) this.#next.set(resume.producer, { epoch: resume.epoch, sequence: resume.sequence });
    if (output.checkpoint) this.checkpoint = () => output.checkpoint?.() ?? null;
  }

  async write({ producer, epoch, sequence, items }: OutputBatch): Promise<void> {
    const before = this.#next.get(producer);
    const written = before?.epoch === epoch ? Math.max(0, before.sequence - sequence) : 0;
    let text = "";
    for (let i = written; i < items.length; i++) {
      text += itemLine(items[i] as OutputBatch["items"][number]);
      if (text.length < most) continue;
      await this.#output.write(text);
      this.#next.set(producer, { epoch, sequence: sequence + i + 1 });
      text = "";
    }
    if (text !== "") await this.#output.write(text);
    if (written < items.length) this.#next.set(producer, { epoch, sequence: sequence + items.length });
  }

  flush(): Promise<void> {
    return this.#output.flush();
  }

  close(): Promise<void> {
    return this.#output.close();
  }
}
