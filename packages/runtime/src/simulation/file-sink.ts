import {
  anyItem,
  defineSink,
  HeadframeError,
  type Host,
  itemTime,
  type OpenFile,
  type OutputBatch,
  optionsSchema,
  type SinkResume,
  type SinkWriter,
} from "@headframe/core";
import type { Flowing } from "../turn.ts";

/** Where a file sink writes. */
export function sinkFile(name: string): string {
  return `out/${name}.jsonl`;
}

/** One line of a file sink. */
export function sinkLine(item: Flowing): string {
  const data = item.kind === "event" ? [item.type, item.id, item.data] : item.kind === "frame" ? [...item.samples] : [String(item.to), item.cause];
  return `${JSON.stringify([item.kind, item.source, String(itemTime(item)), data])}\n`;
}

/**
 * A sink that writes lines to a file of its host. Where it resumes it cuts the file to what it was at the checkpoint: all
 * that followed comes again.
 */
export function fileSink(name: string) {
  return defineSink({
    name,
    version: 1,
    summary: "Writes lines to a file",
    options: optionsSchema({}),
    accepts: anyItem,
    example: { options: {} },
    open: async (_: unknown, host: Host, resume?: SinkResume): Promise<SinkWriter> => {
      const path = sinkFile(name);
      const file = await host.files.open(path, "write");
      const size = Number(resume?.position ?? 0);
      const found = await file.size();
      if (found < size) throw new HeadframeError("sink-file-short", `${path} has ${found} bytes, and had ${size} at the checkpoint`);
      await file.truncate(size);
      return new FileWriter(file, size);
    },
  });
}

class FileWriter implements SinkWriter {
  readonly #file: OpenFile;
  #size: number;

  constructor(file: OpenFile, size: number) {
    this.#file = file;
    this.#size = size;
  }

  /** A write that failed is repeated in the same place. */
  async write({ items }: OutputBatch): Promise<void> {
    const bytes = new TextEncoder().encode(items.map(sinkLine).join(""));
    await this.#file.write(bytes, this.#size);
    this.#size += bytes.length;
  }

  checkpoint(): number {
    return this.#size;
  }

  flush(): Promise<void> {
    return this.#file.sync();
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
