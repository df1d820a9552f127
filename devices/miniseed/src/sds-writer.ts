import type { Frame, Gap, Host, Json, OutputBatch, Position, SinkResume, SinkWriter } from "@headframe/core";
import { MiniseedWriteError, RecordPacker } from "@headframe/formats";
import { channelFromJson, channelJson } from "./archive-channel.ts";
import type { EndsJson } from "./archive-ends.ts";
import { ArchiveFiles } from "./archive-files.ts";
import { cutAtMidnight } from "./cut-at-midnight.ts";
import type { SdsOptions } from "./sds-options.ts";
import { dayOf, sdsPath } from "./sds-path.ts";

/** What a checkpoint holds. */
interface ArchivePosition {
  readonly ends: EndsJson;
  /** Samples that wait for a full record. */
  readonly channels: readonly Json[];
}

/** What the samples of a channel that wait belong to. */
interface Belonging {
  day: bigint;
  path: string;
  source: string;
}

/** Packs frames into records and appends them to the files of an SDS archive. */
export class SdsWriter implements SinkWriter {
  readonly #root: string;
  readonly #host: Host;
  readonly #files: ArchiveFiles;
  readonly #packer: RecordPacker;
  readonly #channels = new Map<string, Belonging>();
  /** Channels by the source of their last frame; archives of a thousand stations see many gaps. */
  readonly #bySource = new Map<string, Set<string>>();
  /** Records for each file that are not written yet. */
  readonly #pending = new Map<string, Uint8Array[]>();
  /** What was packed: items before it are repeats. */
  #packed: Pick<OutputBatch, "epoch" | "sequence"> | undefined;

  constructor({ path, version, recordLength }: SdsOptions, host: Host, resume?: SinkResume) {
    const position = resume?.position as ArchivePosition | undefined;
    this.#root = path.replace(/\/+$/, "");
    this.#host = host;
    this.#files = new ArchiveFiles(this.#root, host, position?.ends);
    this.#packer = new RecordPacker({ version, publicationVersion: version === 2 ? 2 : 1, ...(recordLength !== undefined && { recordLength }) });
    this.#packed = resume;
    for (const channel of position?.channels ?? []) this.#resume(channel);
  }

  #resume(json: Json): void {
    const { waiting, source, day } = channelFromJson(json);
    this.#packer.resume(waiting);
    if (waiting.samples.length > 0) this.#belong(waiting.id, source, day);
  }

  async write({ epoch, sequence, items }: OutputBatch): Promise<void> {
    const known = this.#packed?.epoch === epoch ? Math.max(0, this.#packed.sequence - sequence) : 0;
    for (const [i, item] of items.entries()) {
      if (i < known) continue;
      if (item.kind === "frame") this.#frame(item);
      else if (item.kind === "gap") this.#gap(item);
      this.#packed = { epoch, sequence: sequence + i + 1 };
    }
    await this.#writePending(false);
  }

  async checkpoint(): Promise<Position> {
    await this.#writePending(false);
    const channels = this.#packer.waiting().map((waiting) => {
      const { source = "", day = 0n } = this.#channels.get(waiting.id) ?? {};
      return channelJson({ waiting, source, day });
    });
    return { ends: await this.#files.ends(), channels } satisfies ArchivePosition as unknown as Position;
  }

  flush(): Promise<void> {
    return this.#files.sync();
  }

  /** What waits is written as shorter records; an archive that is gone on with writes fuller ones in their place. */
  async close(): Promise<void> {
    try {
      await this.#writePending(false);
      for (const id of this.#channels.keys()) this.#finish(id);
      await this.#writePending(true);
      await this.#files.sync();
    } finally {
      await this.#files.close();
    }
  }

  /** A frame that cannot be written is logged and left out; it must not stop the others. */
  #frame(frame: Frame): void {
    try {
      for (const [c, id] of frame.channels.entries()) for (const piece of cutAtMidnight(frame, id, c)) this.#piece(piece, id);
    } catch (error) {
      if (!(error instanceof MiniseedWriteError) && (error as { code?: string }).code !== "archive-id") throw error;
      this.#host.log.error("A frame could not be archived", { source: frame.source, reason: (error as Error).message });
    }
  }

  #piece(piece: Frame, id: string): void {
    const day = dayOf(piece.t0);
    const waiting = this.#channels.get(id);
    if (waiting && waiting.day !== day) this.#finish(id);
    const { path } = this.#belong(id, piece.source, day);
    this.#keep(path, this.#packer.push(piece));
  }

  /** Notes what the samples of a channel that follow belong to. */
  #belong(id: string, source: string, day: bigint): Belonging {
    let channel = this.#channels.get(id);
    if (channel?.day === day && channel.source === source) return channel;
    const path = channel?.day === day ? channel.path : `${this.#root}/${sdsPath(id, day)}`;
    if (channel?.source !== source) {
      if (channel) this.#bySource.get(channel.source)?.delete(id);
      const ids = this.#bySource.get(source);
      if (ids) ids.add(id);
      else this.#bySource.set(source, new Set([id]));
    }
    channel = { day, path, source };
    this.#channels.set(id, channel);
    return channel;
  }

  #gap(gap: Gap): void {
    for (const id of this.#bySource.get(gap.source) ?? []) this.#finish(id);
  }

  /** Packs what waits of a channel into records of its day. */
  #finish(id: string): void {
    const channel = this.#channels.get(id);
    if (channel) this.#keep(channel.path, this.#packer.flush(id));
  }

  #keep(path: string, records: readonly Uint8Array[]): void {
    if (records.length === 0) return;
    const pending = this.#pending.get(path);
    if (pending) pending.push(...records);
    else this.#pending.set(path, [...records]);
  }

  /** Records stay pending where writing fails, so that a host may try again. */
  async #writePending(last: boolean): Promise<void> {
    for (const [path, records] of this.#pending) {
      await this.#files.append(path, records, last);
      this.#pending.delete(path);
    }
  }
}
