import { channelSamples, type Frame, frameLength, type Gap, type Host, type OutputBatch, type SinkWriter, sampleGrid } from "@headframe/core";
import { MiniseedWriteError, RecordPacker } from "@headframe/formats";
import { ArchiveFiles } from "./archive-files.ts";
import type { SdsOptions } from "./sds-options.ts";
import { dayOf, sdsPath, startOfDay } from "./sds-path.ts";

/** Packs frames into records and appends them to the files of an SDS archive. */
export class SdsWriter implements SinkWriter {
  readonly #root: string;
  readonly #host: Host;
  readonly #files: ArchiveFiles;
  readonly #packer: RecordPacker;
  /** The day that a channel's waiting samples belong to. */
  readonly #days = new Map<string, bigint>();
  /** Channels by the source they first came from; archives of a thousand stations see many gaps. */
  readonly #bySource = new Map<string, string[]>();
  /** Records for each file that are not written yet. */
  readonly #pending = new Map<string, Uint8Array[]>();

  constructor({ path, version, recordLength }: SdsOptions, host: Host) {
    this.#root = path.replace(/\/+$/, "");
    this.#host = host;
    this.#files = new ArchiveFiles(host);
    this.#packer = new RecordPacker({ version, publicationVersion: version === 2 ? 2 : 1, ...(recordLength !== undefined && { recordLength }) });
  }

  async write(batch: OutputBatch): Promise<void> {
    for (const item of batch.items) {
      if (item.kind === "frame") this.#frame(item);
      else if (item.kind === "gap") this.#gap(item);
    }
    await this.#writePending();
  }

  async flush(): Promise<void> {
    for (const id of this.#days.keys()) this.#finish(id);
    await this.#writePending();
    await this.#files.sync();
  }

  async close(): Promise<void> {
    await this.#files.close();
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
    sdsPath(id, day);
    const waiting = this.#days.get(id);
    if (waiting !== undefined && waiting !== day) this.#finish(id);
    const records = this.#packer.push(piece);
    if (waiting === undefined) this.#bySource.set(piece.source, [...(this.#bySource.get(piece.source) ?? []), id]);
    this.#days.set(id, day);
    this.#keep(id, day, records);
  }

  #gap(gap: Gap): void {
    for (const id of this.#bySource.get(gap.source) ?? []) this.#finish(id);
  }

  /** Packs what waits of a channel into records of its day. */
  #finish(id: string): void {
    const day = this.#days.get(id);
    if (day !== undefined) this.#keep(id, day, this.#packer.flush(id));
  }

  #keep(id: string, day: bigint, records: readonly Uint8Array[]): void {
    if (records.length === 0) return;
    const path = `${this.#root}/${sdsPath(id, day)}`;
    const pending = this.#pending.get(path);
    if (pending) pending.push(...records);
    else this.#pending.set(path, [...records]);
  }

  /** Records stay pending where writing fails, so that a host may try again. */
  async #writePending(): Promise<void> {
    for (const [path, records] of this.#pending) {
      await this.#files.append(path, records);
      this.#pending.delete(path);
    }
  }
}

/** One channel of a frame, cut where a day begins. */
function cutAtMidnight(frame: Frame, id: string, channel: number): Frame[] {
  const n = frameLength(frame);
  if (!(frame.rate > 0) || !Number.isInteger(n)) throw new MiniseedWriteError(`A frame of ${n} samples at ${frame.rate} Hz`);
  const samples = channelSamples(frame, channel);
  const grid = sampleGrid(frame.rate);
  const pieces: Frame[] = [];
  for (let from = 0; from < n; ) {
    const t0 = frame.t0 + grid.offset(from);
    const midnight = startOfDay(dayOf(t0) + 1n);
    let to = Math.min(n, from + Math.max(1, Math.ceil(grid.index(midnight - t0))));
    while (to > from + 1 && frame.t0 + grid.offset(to - 1) >= midnight) to--;
    while (to < n && frame.t0 + grid.offset(to) < midnight) to++;
    pieces.push({ ...frame, channels: [id], t0, samples: samples.subarray(from, to) });
    from = to;
  }
  return pieces;
}
