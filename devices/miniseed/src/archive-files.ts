import { HeadframeError, type Host, type OpenFile } from "@headframe/core";
import { MiniseedReader } from "@headframe/formats";
import { ArchiveEnds, type EndsJson } from "./archive-ends.ts";
import { OpenFiles, readRange } from "./open-files.ts";
import { isOther, isTorn, recordAt } from "./other-record.ts";

const READ = 1 << 20;
/** Bytes of the longest record that an archive holds. */
const LONGEST = 1 << 16;

/** A file that was opened. */
interface ArchiveFile {
  /** End of what was written. */
  end: number;
  /** End of the file, or later: behind what was written may lie records of a process that has ended. */
  size: number;
}

/**
 * Files of an archive that records are appended to. When an archive is gone on with, records that lie behind the
 * ends it had are compared with those that are appended: equal ones stay, at the first other one the file is cut off.
 */
export class ArchiveFiles {
  readonly #root: string;
  readonly #host: Host;
  readonly #open: OpenFiles;
  readonly #files = new Map<string, ArchiveFile>();
  /** Files that were written since the last {@link sync}; they may have been closed in between. */
  readonly #unsynced = new Set<string>();
  readonly #ends: ArchiveEnds;
  /** The archive is gone on with: a file whose end is not known was begun after the ends were taken. */
  readonly #resumed: boolean;
  /** Files that were there before are known. */
  #listed: boolean;

  /** @param root - folder of the archive; ends - where its files ended, for an archive that is gone on with */
  constructor(root: string, host: Host, ends?: EndsJson) {
    this.#root = root;
    this.#host = host;
    this.#open = new OpenFiles(host.files, "write");
    this.#ends = new ArchiveEnds(ends);
    this.#resumed = this.#listed = ends !== undefined;
  }

  /**
   * Appends whole records. Where that fails, what was written of them is taken back.
   *
   * @param last - records that are not full since nothing follows: a fuller one that is there stays
   * @throws HeadframeError `archive-write` that names the file
   */
  async append(path: string, records: readonly Uint8Array[], last = false): Promise<void> {
    try {
      const file = await this.#open.get(path);
      let known = this.#files.get(path);
      if (!known) {
        known = await this.#begin(path, file);
        this.#files.set(path, known);
      }
      this.#unsynced.add(path);
      await this.#write(path, file, known, records, last);
      this.#ends.set(path, known.end);
      // Again, for a sync may have run meanwhile.
      this.#unsynced.add(path);
    } catch (error) {
      throw new HeadframeError("archive-write", `Archive file "${path}" could not be written: ${(error as Error).message}`, { cause: error });
    }
  }

  async #write(path: string, file: OpenFile, known: ArchiveFile, records: readonly Uint8Array[], last: boolean): Promise<void> {
    const begin = known.end;
    try {
      const there = known.end < known.size ? await this.#alreadyThere(path, file, known, records, last) : 0;
      if (there === records.length) return;
      const bytes = joined(records.slice(there));
      await file.write(bytes, known.end);
      known.end += bytes.length;
      known.size = known.end;
    } catch (error) {
      await file.truncate(known.end).catch(() => {});
      // All of them come again; whatever is behind the place where they begin is compared then.
      known.end = begin;
      known.size = Number.POSITIVE_INFINITY;
      throw error;
    }
  }

  /** Where a file that is opened for the first time is gone on with. */
  async #begin(path: string, file: OpenFile): Promise<ArchiveFile> {
    const size = await file.size();
    const end = this.#resumed ? (this.#ends.get(path) ?? 0) : undefined;
    if (end !== undefined && end <= size) return { end, size };
    if (end !== undefined)
      this.#host.log.warn(
        "An archive file is shorter than it was; records are added at its end. If it was moved away, records since the last snapshot may stand there as well",
        { file: path, bytes: size, before: end },
      );
    const whole = await this.#withoutTorn(path, file, 0, size);
    return { end: whole, size: whole };
  }

  /** Cuts off the part of a record that a crash left at the end of a file; gives the size. */
  async #withoutTorn(path: string, file: OpenFile, from: number, size: number): Promise<number> {
    const reader = new MiniseedReader({ position: from });
    for (let at = from; at < size; at += READ) reader.push(await readRange(file, at, Math.min(size, at + READ)));
    const left = reader.position;
    const torn = reader.end().at(-1);
    if (torn?.kind !== "skipped" || torn.position < left) return size;
    this.#host.log.warn("An archive file ended inside of a record, which is cut off", { file: path, bytes: size - torn.position });
    await file.truncate(torn.position);
    return torn.position;
  }

  /** How many of the records the file holds already; what differs from the others is cut off. */
  async #alreadyThere(path: string, file: OpenFile, known: ArchiveFile, records: readonly Uint8Array[], last: boolean): Promise<number> {
    known.size = Math.min(known.size, await file.size());
    for (const [i, record] of records.entries()) {
      if (known.end >= known.size) return i;
      const found = await readRange(file, known.end, Math.min(known.size, known.end + Math.max(LONGEST, record.length)));
      if (Buffer.compare(found.subarray(0, record.length), record) === 0) {
        known.end += record.length;
        continue;
      }
      const [ours, theirs] = [recordAt(record), recordAt(found)];
      if (ours && theirs && isOther(theirs, ours)) {
        this.#host.log.warn("An archive file holds records of others; what follows is added at its end and may be there twice", { file: path, at: known.end });
        known.end = known.size = await this.#withoutTorn(path, file, known.end, known.size);
      } else if (last && ours && theirs && theirs.sampleCount > ours.sampleCount) {
        return records.length;
      } else {
        // A shorter record was written when the archive was closed.
        const shorter = ours && theirs && !isOther(theirs, ours) && theirs.sampleCount < ours.sampleCount ? theirs.length : 0;
        const bytes = known.size - known.end;
        if (bytes !== shorter) this.#tellCut({ file: path, at: known.end, bytes }, bytes < record.length && isTorn(found, record));
        await file.truncate(known.end);
        known.size = known.end;
      }
      return i;
    }
    return records.length;
  }

  #tellCut(facts: Readonly<Record<string, unknown>>, torn: boolean): void {
    if (torn) this.#host.log.info("An archive file ended inside of a record, which is written again", facts);
    else
      this.#host.log.warn("The end of an archive file is not what is written again and is cut off: somebody appended it, or a loss of power damaged it", facts);
  }

  /** Where all files end, see {@link ArchiveEnds}. */
  async ends(): Promise<EndsJson> {
    if (!this.#listed) this.#ends.find(await this.#host.files.list(this.#root).catch(() => []));
    this.#listed = true;
    return this.#ends.toJSON();
  }

  /** Everything that was appended before is on the medium; may run beside {@link append}. */
  async sync(): Promise<void> {
    for (const path of [...this.#unsynced]) {
      this.#unsynced.delete(path);
      try {
        // With a handle of its own, for an append may close the other.
        const file = await this.#host.files.open(path, "write");
        try {
          await file.sync();
        } finally {
          await file.close();
        }
      } catch (error) {
        this.#unsynced.add(path);
        throw new HeadframeError("archive-write", `Archive file "${path}" could not be written: ${(error as Error).message}`, { cause: error });
      }
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
