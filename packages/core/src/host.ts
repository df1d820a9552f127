/** What a host gives to devices: time, files, network, randomness, terminal. Injected, so that tests own them all. */
import type { Time } from "./item.ts";

/** Host time: nanoseconds that never go back. */
export interface Clock {
  now(): Time;
  /** Resolves at `time`, or at once if that has passed; rejects with the signal's reason when aborted. */
  until(time: Time, signal?: AbortSignal): Promise<void>;
}

/** A file in a listing; `size` in bytes. */
export interface FileEntry {
  readonly path: string;
  readonly size: number;
}

/** A file that is open; sizes and positions in bytes. Methods reject with the system's error, which has a `code` such as `ENOSPC`. */
export interface OpenFile {
  size(): Promise<number>;
  /** Reads into `target` from `position`; gives the number of bytes read, 0 at the end. */
  read(target: Uint8Array, position: number): Promise<number>;
  /** Writes all of `bytes` at `position`, or at the end if the file was opened to append. */
  write(bytes: Uint8Array, position?: number): Promise<void>;
  truncate(size: number): Promise<void>;
  /** Returns when the data are on the medium. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** The file system; rejects with the system's error, which has a `code` such as `ENOENT`. */
export interface Files {
  /** Files at or below a path, sorted by path; a file gives itself, a pattern with `*`, `**` or `?` what it matches. */
  list(pathOrPattern: string): Promise<readonly FileEntry[]>;
  /** `read`: must exist. `write`: read and write, created if absent. `append`: at the end, created if absent. Parents are created. */
  open(path: string, mode: "read" | "write" | "append"): Promise<OpenFile>;
  remove(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
}

/** One UDP datagram; `from` is the sender as `address:port`. */
export interface Datagram {
  readonly bytes: Uint8Array;
  readonly from: string;
  /** Host time of arrival. */
  readonly time: Time;
}

/** A bound UDP port. */
export interface UdpSocket {
  readonly port: number;
  close(): Promise<void>;
}

/** The network; rejects with the system's error, such as `EADDRINUSE`. */
export interface Network {
  /** Binds a UDP port (0: any free one) and hands over every datagram. */
  udp(address: { readonly host: string; readonly port: number }, receive: (datagram: Datagram) => void): Promise<UdpSocket>;
}

/** The process's terminal and pipes. */
export interface Terminal {
  readonly input: AsyncIterable<Uint8Array>;
  /** Writes text to standard output; resolves when more may be written. */
  write(text: string): Promise<void> | void;
  readonly interactive: boolean;
  readonly columns: number;
  readonly rows: number;
}

/** The host's log: one sentence a message, facts as fields. */
export interface Log {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void;
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** All that a device may touch of the world. */
export interface Host {
  readonly clock: Clock;
  readonly files: Files;
  readonly network: Network;
  readonly terminal: Terminal;
  readonly log: Log;
  /** Next number of a seeded generator, in [0, 1). */
  random(): number;
}
