import { matchesGlob } from "node:path";
import { type FileEntry, type Files, type OpenFile, SeededRandom } from "@headframe/core";
import { DiskFile } from "./disk-file.ts";
import { HostDisk } from "./host-disk.ts";
import { Life } from "./life.ts";
import { VirtualClock } from "./virtual-clock.ts";
import { VirtualDisk } from "./virtual-disk.ts";

/** Files of a virtual disk, as one host sees them. */
export class VirtualFiles implements Files {
  readonly #host: HostDisk;

  constructor(host: HostDisk = hostless()) {
    this.#host = host;
  }

  /** Content of a file, for tests; undefined if it does not exist. */
  content(path: string): Uint8Array | undefined {
    return this.#files.get(clean(path))?.content.slice();
  }

  /** Puts a file there, in place of what was. */
  put(path: string, bytes: Uint8Array | string): void {
    const file = new DiskFile();
    file.write(typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes, 0);
    this.#host.disk.link(clean(path), file);
    this.#host.disk.sync(file);
  }

  get #files(): ReadonlyMap<string, DiskFile> {
    return this.#host.disk.files;
  }

  list(pathOrPattern: string): Promise<readonly FileEntry[]> {
    return this.#host.see(() => this.#list(pathOrPattern));
  }

  #list(pathOrPattern: string): FileEntry[] {
    const wanted = clean(pathOrPattern);
    const those = (is: (path: string) => boolean) => [...this.#files].filter(([path]) => is(path));
    let found = those((path) => path === wanted || wanted === "." || path.startsWith(`${wanted}/`));
    // As on a real host: only what does not exist is a pattern.
    if (found.length === 0 && /[*?]/.test(wanted)) found = those((path) => matchesGlob(path, wanted));
    else if (found.length === 0) throw noSuchFile(pathOrPattern);
    return found.map(([path, { size }]) => ({ path, size })).sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  async open(path: string, mode: "read" | "write" | "append"): Promise<OpenFile> {
    const name = clean(path);
    const file = (await this.#host.see(() => this.#files.get(name))) ?? (await this.#create(name, mode));
    return new VirtualFile(this.#host, name, file, mode);
  }

  async #create(name: string, mode: "read" | "write" | "append"): Promise<DiskFile> {
    if (mode === "read") throw noSuchFile(name);
    const whole = () => {
      const file = this.#files.get(name) ?? new DiskFile();
      if (!this.#files.has(name)) this.#host.disk.link(name, file);
      return file;
    };
    return this.#host.do("create", name, { to: this.#host.disk, whole });
  }

  async remove(path: string): Promise<void> {
    const name = clean(path);
    const whole = () => {
      if (!this.#files.has(name)) throw noSuchFile(path);
      this.#host.disk.link(name, undefined);
    };
    await this.#host.do("remove", name, { to: this.#host.disk, whole });
  }

  async rename(from: string, to: string): Promise<void> {
    const [old, name] = [clean(from), clean(to)];
    const whole = () => {
      if (!this.#files.has(old)) throw noSuchFile(from);
      if (old !== name) this.#host.disk.rename(old, name);
    };
    await this.#host.do("rename", old, { to: this.#host.disk, whole });
  }
}

class VirtualFile implements OpenFile {
  readonly #host: HostDisk;
  readonly #path: string;
  readonly #file: DiskFile;
  readonly #mode: "read" | "write" | "append";
  #open = true;

  constructor(host: HostDisk, path: string, file: DiskFile, mode: "read" | "write" | "append") {
    this.#host = host;
    this.#path = path;
    this.#file = file;
    this.#mode = mode;
  }

  size(): Promise<number> {
    return this.#host.see(() => this.#usable().size);
  }

  read(target: Uint8Array, position: number): Promise<number> {
    return this.#host.see(() => {
      const part = this.#usable().content.subarray(position, position + target.length);
      target.set(part);
      return part.length;
    });
  }

  async write(bytes: Uint8Array, position?: number): Promise<void> {
    if (this.#mode === "read") throw new Error("The file is open for reading only");
    this.#usable();
    await this.#host.do("write", this.#path, {
      to: this.#file,
      whole: () => this.#write(bytes, position),
      part: (random) => this.#write(bytes.subarray(0, Math.floor(random() * bytes.length)), position),
    });
  }

  /** As much as there is room for. */
  #write(bytes: Uint8Array, position: number | undefined): void {
    const { disk } = this.#host;
    const at = this.#mode === "append" ? this.#file.size : (position ?? this.#file.size);
    const most = this.#file.size - at + disk.room;
    const fitting = bytes.length <= most ? bytes : bytes.subarray(0, Math.max(0, most));
    disk.bytesWritten += fitting.length;
    this.#file.write(fitting, at);
    if (fitting.length < bytes.length) throw diskFull("write");
  }

  async truncate(size: number): Promise<void> {
    this.#usable();
    const whole = () => {
      if (size - this.#file.size > this.#host.disk.room) throw diskFull("ftruncate");
      this.#file.truncate(size);
    };
    await this.#host.do("truncate", this.#path, { to: this.#file, whole });
  }

  async sync(): Promise<void> {
    this.#usable();
    await this.#host.do("sync", this.#path, { to: this.#file, whole: () => this.#host.disk.sync(this.#file) });
  }

  async close(): Promise<void> {
    this.#open = false;
  }

  #usable(): DiskFile {
    if (!this.#open) throw new Error("The file is closed");
    return this.#file;
  }
}

/** For files that no host owns. */
function hostless(): HostDisk {
  const random = new SeededRandom(0);
  return new HostDisk(new VirtualDisk(), new Life(new VirtualClock(0n)), () => random.next());
}

function clean(path: string): string {
  return path
    .replace(/\/+/g, "/")
    .replace(/^\.\/(?=.)/, "")
    .replace(/(?<=.)\/$/, "");
}

function noSuchFile(path: string): Error {
  return Object.assign(new Error(`ENOENT: no such file or directory, open '${path}'`), { code: "ENOENT" });
}

function diskFull(call: string): Error {
  return Object.assign(new Error(`ENOSPC: no space left on device, ${call}`), { code: "ENOSPC" });
}
