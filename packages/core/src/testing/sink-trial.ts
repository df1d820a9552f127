import type { OutputBatch, Position, SinkResume, SinkWriter } from "../device.ts";
import type { SeededRandom } from "../random.ts";
import type { FaultyFiles } from "./faulty-files.ts";
import type { SinkContent, SinkEnd, SinkUnderTest } from "./sink-repeats.ts";

interface Setting {
  readonly sink: SinkUnderTest;
  readonly files: FaultyFiles;
  readonly items: OutputBatch["items"];
  readonly end: SinkEnd;
  readonly random: SeededRandom;
  /** Bytes that an uninterrupted run writes to files; absent where no write is cut off. */
  readonly bytes?: number | undefined;
}

/** How a process ended. */
type Ended = "finished" | "stopped" | "killed";

const PRODUCER = "sink";
const EPOCH = 1;
/** The last life goes undisturbed to the end of the items. */
const MOST_LIVES = 8;

/** One sink and one list of items, driven as a durable host drives a sink. */
export class SinkTrial {
  readonly #set: Setting;
  /** What the host has kept; undefined before the first checkpoint. */
  #kept: SinkResume | undefined;

  constructor(setting: Setting) {
    this.#set = setting;
  }

  /** Writes everything in one life. */
  async uninterrupted(): Promise<SinkContent> {
    const { sink, items } = this.#set;
    const writer = await sink.open();
    await writer.checkpoint?.();
    for (let at = 0; at < items.length; at += 7) await writer.write(this.#batch(at, at + 7));
    await writer.flush();
    await writer.close();
    return sink.content();
  }

  /** Writes everything in several lives, each of which begins at what was kept. */
  async interrupted(): Promise<SinkContent> {
    const { sink, files, random, end } = this.#set;
    const lives = 1 + this.#below(MOST_LIVES);
    for (let life = 1; ; life++) {
      const ended = await this.#live(life >= lives);
      if (ended === "finished" && life >= lives) return sink.content();
      files.restart();
      if (ended !== "killed") continue;
      const how = end === "power" && random.next() < 0.6 ? "power" : "kill";
      if (how === "power") files.losePower(random);
      await sink.end?.(how, random);
    }
  }

  async #live(last: boolean): Promise<Ended> {
    const { files, bytes, random } = this.#set;
    if (!last && bytes !== undefined) files.killAfter(Math.floor(random.next() ** 2 * 1.2 * bytes));
    try {
      return await this.#run(last);
    } catch (error) {
      if (files.killed) return "killed";
      throw error;
    }
  }

  async #run(last: boolean): Promise<Ended> {
    const { sink, items, random } = this.#set;
    const writer = await sink.open(this.#kept && structuredClone(this.#kept));
    if (!this.#kept) await this.#checkpoint(writer, 0);
    let at = this.#kept?.sequence ?? 0;
    while (at < items.length) {
      if (!last && random.next() < 0.08) return this.#leave(writer, at);
      const to = Math.min(items.length, at + 1 + this.#below(1 + this.#below(20)));
      if (random.next() < 0.2) at = await this.#checkpointBeside(writer, at, to);
      else at = await this.#write(writer, at, to);
      if (random.next() < 0.15) await this.#checkpoint(writer, at);
    }
    if (random.next() < 0.5) await this.#checkpoint(writer, at);
    await this.#closed(writer);
    return "finished";
  }

  /** The host stops, or is killed between two writes. */
  async #leave(writer: SinkWriter, at: number): Promise<Ended> {
    const fate = this.#set.random.next();
    if (fate < 0.5) return "killed";
    if (fate < 0.8) await this.#checkpoint(writer, at);
    await this.#closed(writer);
    return "stopped";
  }

  async #closed(writer: SinkWriter): Promise<void> {
    await writer.flush();
    await writer.close();
    this.#survived();
  }

  /** Writes a batch; when the disk was full on the way, the same batch again. */
  async #write(writer: SinkWriter, from: number, to: number): Promise<number> {
    const { files, random } = this.#set;
    if (this.#set.bytes !== undefined && random.next() < 0.1) files.fullAfter(this.#below(300));
    try {
      await writer.write(this.#batch(from, to));
    } catch (error) {
      if (files.killed || !isFull(error)) throw error;
      await writer.write(this.#batch(from, to));
    }
    files.fullAfter(Number.POSITIVE_INFINITY);
    this.#survived();
    return to;
  }

  /** Takes a checkpoint; a host that dies or fails before it has kept it goes on with the one before. */
  async #checkpoint(writer: SinkWriter, at: number): Promise<void> {
    const position = await positionOf(writer);
    this.#survived();
    if (this.#set.end === "power") await writer.flush();
    this.#survived();
    if (this.#kept === undefined || this.#set.random.next() < 0.8) this.#keep(position, at);
  }

  /** The flush of a checkpoint runs beside the next write. */
  async #checkpointBeside(writer: SinkWriter, at: number, to: number): Promise<number> {
    const position = await positionOf(writer);
    const [flushed, written] = await Promise.allSettled([writer.flush(), this.#write(writer, at, to)]);
    this.#survived();
    if (flushed.status === "rejected") throw flushed.reason;
    this.#keep(position, at);
    if (written.status === "rejected") throw written.reason;
    return to;
  }

  /** The position goes through JSON, as plain data may. */
  #keep(position: Position, sequence: number): void {
    this.#kept = { producer: PRODUCER, epoch: EPOCH, sequence, position: JSON.parse(JSON.stringify(position)) as Position };
  }

  /** A sink may have swallowed the error that tells of the kill. */
  #survived(): void {
    if (this.#set.files.killed) throw new Error("The process was killed");
  }

  #batch(from: number, to: number): OutputBatch {
    return { producer: PRODUCER, epoch: EPOCH, sequence: from, items: this.#set.items.slice(from, to) };
  }

  #below(n: number): number {
    return Math.floor(this.#set.random.next() * n);
  }
}

async function positionOf(writer: SinkWriter): Promise<Position> {
  if (!writer.checkpoint) throw new Error("the sink has no checkpoint, so it cannot recognise repeats");
  return writer.checkpoint();
}

/** The sink's own error may stand around the system's. */
function isFull(error: unknown): boolean {
  return error instanceof Error && ((error as { code?: string }).code === "ENOSPC" || isFull(error.cause));
}
