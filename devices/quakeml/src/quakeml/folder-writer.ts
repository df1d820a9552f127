import { formatTime, type Host, type OutputBatch, type SinkWriter } from "@headframe/core";
import { idPart } from "../event/quakeml-ids.ts";
import type { LocatedEvent } from "../event/seismic-event.ts";
import { PART, replaceDocument, writtenRevision } from "./document-files.ts";
import { syncFolders } from "./sync-folders.ts";

/** The document of an event; undefined, after saying so in the log, where QuakeML cannot hold it. */
export type Render = (event: LocatedEvent) => string | undefined;

/** Events whose files are remembered; a later revision of an event older than that begins a file of its own. */
const REMEMBERED = 20_000;

/** A file of this sink, with the event's id; no other file is ever touched. */
const ownFile = /\/-?\d{4,}-\d\d-\d\dT\d{6}\.\d{9}Z_([^/]*)\.xml$/;

interface KnownFile {
  readonly path: string;
  /** Undefined until the file was read or written. */
  revision?: number;
}

/** A file for each event, named by the time of its first revision and its id; a later revision replaces it. */
export class FolderWriter implements SinkWriter {
  readonly #folder: string;
  readonly #files: Host["files"];
  readonly #render: Render;
  readonly #known: Map<string, KnownFile>;
  /** Names that were taken since the folder was synced. */
  #renamed = 0;

  private constructor(folder: string, files: Host["files"], render: Render, known: Map<string, KnownFile>) {
    this.#folder = folder;
    this.#files = files;
    this.#render = render;
    this.#known = known;
  }

  /** Learns which files are there; what an interrupted write left behind is removed. */
  static async open(folder: string, files: Host["files"], render: Render): Promise<FolderWriter> {
    const root = folder.replace(/\/+$/, "") || "/";
    const known = new Map<string, KnownFile>();
    for (const path of await pathsIn(files, root)) {
      const whole = path.endsWith(PART) ? path.slice(0, -PART.length) : path;
      const id = ownFile.exec(whole)?.[1];
      if (id === undefined) continue;
      if (whole === path) known.set(id, { path });
      else await files.remove(path);
    }
    forgetOldest(known);
    return new FolderWriter(root, files, render, known);
  }

  /** Located events of a batch; gaps and other items are no part of a catalogue. */
  async write({ items }: OutputBatch): Promise<void> {
    for (const item of items) if (item.kind === "event" && item.type === "event") await this.#put(item as unknown as LocatedEvent);
  }

  async #put(event: LocatedEvent): Promise<void> {
    const text = this.#render(event);
    if (text === undefined) return;
    const id = idPart(event.id);
    const file = this.#known.get(id) ?? { path: `${this.#folder}/${formatTime(event.time).replaceAll(":", "")}_${id}.xml` };
    file.revision ??= await writtenRevision(this.#files, file.path);
    if (event.data.revision < file.revision) return;
    await replaceDocument(this.#files, file.path, text);
    this.#renamed++;
    file.revision = event.data.revision;
    this.#known.set(id, file);
    forgetOldest(this.#known);
  }

  /** Nothing has to be kept: a file tells its event and revision. */
  checkpoint(): null {
    return null;
  }

  /** The files are on the medium already; their names are when the folder is. */
  async flush(): Promise<void> {
    const renamed = this.#renamed;
    if (renamed === 0) return;
    await syncFolders(this.#files, this.#folder);
    // A write may have run beside this: its name counts for the next flush.
    this.#renamed -= renamed;
  }

  close(): Promise<void> {
    return this.flush();
  }
}

async function pathsIn(files: Host["files"], folder: string): Promise<string[]> {
  try {
    return (await files.list(folder)).map(({ path }) => path);
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return [];
    throw error;
  }
}

function forgetOldest(known: Map<string, KnownFile>): void {
  for (const id of known.keys()) {
    if (known.size <= REMEMBERED) return;
    known.delete(id);
  }
}
