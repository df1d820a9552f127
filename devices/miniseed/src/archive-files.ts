import { HeadframeError, type Host, type OpenFile } from "@headframe/core";
import { MiniseedReader } from "@headframe/formats";
import { OpenFiles, readRange } from "./open-files.ts";

const READ = 1 << 20;

/** Files of an archive that records are appended to. */
export class ArchiveFiles {
  readonly #host: Host;
  readonly #open: OpenFiles;
  /** Size of each file that was opened before. */
  readonly #sizes = new Map<string, number>();
  /** Files that were written since the last {@link sync}; they may have been closed in between. */
  readonly #unsynced = new Set<string>();

  constructor(host: Host) {
    this.#host = host;
    this.#open = new OpenFiles(host.files, "append");
  }

  /**
   * Appends whole records. Where that fails, what was written of them is taken back.
   *
   * @throws HeadframeError `archive-write` that names the file
   */
  async append(path: string, records: readonly Uint8Array[]): Promise<void> {
    try {
      const file = await this.#open.get(path);
      const size = this.#sizes.get(path) ?? (await this.#prepare(path, file));
      const bytes = joined(records);
      this.#unsynced.add(path);
      try {
        await file.write(bytes);
      } catch (error) {
        await file.truncate(size).catch(() => {});
        throw error;
      }
      this.#sizes.set(path, size + bytes.length);
    } catch (error) {
      throw new HeadframeError("archive-write", `Archive file "${path}" could not be written: ${(error as Error).message}`, { cause: error });
    }
  }

  /** Cuts off the part of a record that a crash left at the end of a file; gives the size. */
  async #prepare(path: string, file: OpenFile): Promise<number> {
    const size = await file.size();
    const reader = new MiniseedReader();
    for (let at = 0; at < size; at += READ) reader.push(await readRange(file, at, Math.min(size, at + READ)));
    const left = reader.position;
    const torn = reader.end().at(-1);
    if (torn?.kind !== "skipped" || torn.position < left) return size;
    this.#host.log.warn("An archive file ended inside of a record, which is cut off", { file: path, bytes: size - torn.position });
    await file.truncate(torn.position);
    return torn.position;
  }

  /** Everything that was appended is on the medium. */
  async sync(): Promise<void> {
    for (const path of this.#unsynced) {
      try {
        await (await this.#open.get(path)).sync();
      } catch (error) {
        throw new HeadframeError("archive-write", `Archive file "${path}" could not be written: ${(error as Error).message}`, { cause: error });
      }
      this.#unsynced.delete(path);
    }
  }

  close(): Promise<void> {
    return this.#open.closeAll();
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0] as Uint8Array;
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
