import type { FileEntry, Files, OpenFile } from "../host.ts";
import type { SeededRandom } from "../random.ts";

/** A write or cut that the medium may not have yet. */
type Change = { readonly at: number; readonly bytes: Uint8Array } | { readonly size: number };

/** What the process sees, and what has happened since the medium was last known to hold it all. */
interface Content {
  seen: Uint8Array;
  /** Content at the last sync; undefined where the file did not exist then. */
  synced: Uint8Array | undefined;
  changes: Change[];
}

/**
 * Files in memory whose process can be killed inside of a write, whose disk can be full for once, and whose
 * medium can lose, tear or blank what was not synced. Renames and removals are on the medium at once.
 */
export class FaultyFiles implements Files {
  readonly #contents = new Map<string, Content>();
  #life = 0;
  #killed = false;
  #bytesToLive = Number.POSITIVE_INFINITY;
  #room = Number.POSITIVE_INFINITY;
  /** Bytes that were asked to be written, ever. */
  written = 0;

  /** The process was killed; nothing works until {@link restart}. */
  get killed(): boolean {
    return this.#killed;
  }

  /** The process dies inside of the write that goes past so many bytes from now. */
  killAfter(bytes: number): void {
    this.#bytesToLive = bytes;
  }

  /** After so many bytes from now one write stops half way with `ENOSPC`; then there is room again. */
  fullAfter(bytes: number): void {
    this.#room = bytes;
  }

  /** Another process begins; files that the last one had open are of no use any more. */
  restart(): void {
    this.#life++;
    this.#killed = false;
    this.#bytesToLive = this.#room = Number.POSITIVE_INFINITY;
  }

  /** Each change since the last sync of its file, on its own: is there, is missing, was torn or is zeros. */
  losePower(random: SeededRandom): void {
    for (const [path, content] of this.#contents) {
      if (content.synced === undefined && random.next() < 0.3) {
        this.#contents.delete(path);
        continue;
      }
      let bytes = content.synced ?? new Uint8Array();
      for (const change of content.changes) bytes = changed(bytes, damaged(change, random));
      content.seen = bytes;
      content.synced = bytes;
      content.changes = [];
    }
  }

  /** All files by path, as the process sees them. */
  contents(): Record<string, Uint8Array> {
    return Object.fromEntries([...this.#contents].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, { seen }]) => [path, seen]));
  }

  async list(path: string): Promise<readonly FileEntry[]> {
    this.#check(this.#life);
    const root = path.replace(/\/+$/, "");
    const found = Object.entries(this.contents()).filter(([name]) => name === root || name.startsWith(`${root}/`));
    if (found.length === 0) throw noSuchFile(path);
    return found.map(([name, bytes]) => ({ path: name, size: bytes.length }));
  }

  async open(path: string, mode: "read" | "write" | "append"): Promise<OpenFile> {
    this.#check(this.#life);
    let content = this.#contents.get(path);
    if (!content) {
      if (mode === "read") throw noSuchFile(path);
      content = { seen: new Uint8Array(), synced: undefined, changes: [] };
      this.#contents.set(path, content);
    }
    return this.#opened(content, mode);
  }

  async remove(path: string): Promise<void> {
    this.#check(this.#life);
    if (!this.#contents.delete(path)) throw noSuchFile(path);
  }

  async rename(from: string, to: string): Promise<void> {
    this.#check(this.#life);
    const content = this.#contents.get(from);
    if (!content) throw noSuchFile(from);
    this.#contents.delete(from);
    this.#contents.set(to, content);
  }

  #opened(content: Content, mode: "read" | "write" | "append"): OpenFile {
    const life = this.#life;
    let open = true;
    const usable = () => {
      this.#check(life);
      if (!open) throw new Error("The file is closed");
    };
    const change = (next: Change) => {
      content.seen = changed(content.seen, next);
      content.changes.push(next);
    };
    return {
      size: async () => {
        usable();
        return content.seen.length;
      },
      read: async (target, position) => {
        usable();
        const part = content.seen.subarray(position, position + target.length);
        target.set(part);
        return part.length;
      },
      write: async (bytes, position) => {
        usable();
        if (mode === "read") throw new Error("The file is open for reading only");
        const at = mode === "append" ? content.seen.length : (position ?? content.seen.length);
        const count = Math.min(bytes.length, this.#bytesToLive, this.#room);
        if (count > 0) change({ at, bytes: bytes.slice(0, count) });
        this.#spend(bytes.length, count);
      },
      truncate: async (size) => {
        usable();
        change({ size });
      },
      sync: async () => {
        usable();
        content.synced = content.seen;
        content.changes = [];
      },
      close: async () => {
        open = false;
      },
    };
  }

  #spend(wanted: number, count: number): void {
    this.written += wanted;
    this.#bytesToLive -= count;
    this.#room -= count;
    if (count === wanted) return;
    if (this.#bytesToLive <= 0) {
      this.#killed = true;
      throw new Error("The process was killed");
    }
    this.#room = Number.POSITIVE_INFINITY;
    throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  }

  #check(life: number): void {
    if (this.#killed || life !== this.#life) throw new Error("The process was killed");
  }
}

/** Content after a change; the content before stays as it was. */
function changed(bytes: Uint8Array, change: Change | undefined): Uint8Array {
  if (!change) return bytes;
  const size = "size" in change ? change.size : Math.max(bytes.length, change.at + change.bytes.length);
  const next = new Uint8Array(size);
  next.set(bytes.subarray(0, size));
  if ("bytes" in change) next.set(change.bytes, change.at);
  return next;
}

function damaged(change: Change, random: SeededRandom): Change | undefined {
  const fate = random.next();
  if (fate < 0.4) return change;
  if (fate < 0.6 || "size" in change) return undefined;
  const { at, bytes } = change;
  if (fate < 0.8) return { at, bytes: bytes.subarray(0, Math.floor(random.next() * bytes.length)) };
  const blank = bytes.slice();
  const from = Math.floor(random.next() * bytes.length);
  return { at, bytes: blank.fill(0, from, from + Math.ceil(random.next() * bytes.length)) };
}

function noSuchFile(path: string): Error {
  return Object.assign(new Error(`ENOENT: no such file or directory, open '${path}'`), { code: "ENOENT" });
}
