import { formatTime, type Host, type OutputBatch, type SinkWriter } from "@headframe/core";
import { type QuakeMlOptions, writeQuakeMl } from "@headframe/formats";
import { idPart } from "../event/quakeml-ids.ts";
import type { LocatedEvent } from "../event/seismic-event.ts";
import { documentEvents, PART, replaceDocument, revisionOf } from "./document-files.ts";
import { type Convert, locatedEventsOf } from "./located-events-of.ts";

/** Events whose files are remembered; a later revision of an event older than that begins a file of its own. */
const REMEMBERED = 20_000;

interface KnownFile {
  readonly path: string;
  /** Undefined until the file was read or written. */
  revision?: number;
}

/** A file for each event, named by the time of its first revision and its id; a later revision replaces it. */
export class FolderWriter implements SinkWriter {
  readonly #folder: string;
  readonly #host: Host;
  readonly #convert: Convert;
  readonly #document: QuakeMlOptions;
  readonly #known: Map<string, KnownFile>;

  private constructor(folder: string, host: Host, convert: Convert, document: QuakeMlOptions, known: Map<string, KnownFile>) {
    this.#folder = folder;
    this.#host = host;
    this.#convert = convert;
    this.#document = document;
    this.#known = known;
  }

  /** Learns which files are there; what an interrupted write left behind is removed. */
  static async open(folder: string, host: Host, convert: Convert, document: QuakeMlOptions): Promise<FolderWriter> {
    const root = folder.replace(/\/+$/, "") || "/";
    const known = new Map<string, KnownFile>();
    for (const path of await pathsIn(host.files, root)) {
      const id = /\/[^/_]*_([^/]*)\.xml$/.exec(path)?.[1];
      if (path.endsWith(`.xml${PART}`)) await host.files.remove(path);
      else if (id !== undefined) known.set(id, { path });
    }
    forgetOldest(known);
    return new FolderWriter(root, host, convert, document, known);
  }

  async write(batch: OutputBatch): Promise<void> {
    for (const event of locatedEventsOf(batch)) await this.#put(event);
  }

  async #put(event: LocatedEvent): Promise<void> {
    const id = idPart(event.id);
    const converted = this.#convert(event);
    if (!converted) return;
    const file = this.#known.get(id) ?? { path: `${this.#folder}/${formatTime(event.time).replaceAll(":", "")}_${id}.xml` };
    file.revision ??= Math.max(-1, ...((await documentEvents(this.#host.files, file.path)) ?? []).map(revisionOf));
    if (revisionOf(converted) < file.revision) return;
    await replaceDocument(this.#host.files, file.path, writeQuakeMl([converted], { ...this.#document, publicID: `${converted.publicID}/document` }));
    file.revision = revisionOf(converted);
    this.#known.set(id, file);
    forgetOldest(this.#known);
  }

  /** Nothing has to be kept: a file tells its event and revision. */
  checkpoint(): null {
    return null;
  }

  /** Each file was on the medium before it took its name. */
  async flush(): Promise<void> {}

  async close(): Promise<void> {}
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
