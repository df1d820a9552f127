import { channelSamples, type Frame, frameLength } from "@headframe/core";
import { ChannelPacker, defaultEncoding } from "./channel-packer.ts";
import { encodingProblem } from "./encode-payload.ts";
import type { PackOptions } from "./pack-options.ts";
import { RecordArena } from "./record-arena.ts";
import { MiniseedWriteError } from "./record-header.ts";
import type { WaitingSamples } from "./waiting-samples.ts";
import { checkRecordLength } from "./write-record.ts";

/**
 * Packs frames into full miniSEED records, across the borders of frames. A record ends early at a gap or
 * overlap, at a change of rate, sample type or timing quality, where Steim-2 could not hold a difference
 * (the next record carries that sample in full), and at {@link flush}. The records do not depend on how
 * the samples were cut into frames.
 *
 * A record's time is that of the frame its first sample came in. Frames of several channels give records
 * of each.
 */
export class RecordPacker {
  readonly #options: PackOptions;
  readonly #channels = new Map<string, ChannelPacker>();
  readonly #arena: RecordArena;

  /** @throws MiniseedWriteError if the record length is impossible */
  constructor(options: PackOptions = {}) {
    const version = options.version ?? 3;
    const recordLength = options.recordLength ?? (version === 2 ? 512 : 4096);
    checkRecordLength(version, recordLength);
    this.#options = { ...options, version, recordLength };
    this.#arena = new RecordArena(recordLength);
  }

  /**
   * Takes a frame in; gives the records that are full.
   *
   * @throws MiniseedWriteError if the frame's samples, rate or ids cannot be written as asked; nothing of it is kept then
   */
  push(frame: Frame): Uint8Array[] {
    const n = frameLength(frame);
    if (!Number.isInteger(n)) throw new MiniseedWriteError(`${frame.samples.length} samples are not a multiple of ${frame.channels.length} channels`);
    if (!(frame.rate > 0 && Number.isFinite(frame.rate))) throw new MiniseedWriteError(`A frame of ${frame.source} has the rate ${frame.rate} Hz`);
    const problem = encodingProblem(this.#options.encoding ?? defaultEncoding(frame.samples), frame.samples);
    if (problem !== undefined) throw new MiniseedWriteError(problem);
    const records: Uint8Array[] = [];
    if (n === 0) return records;
    frame.channels.forEach((id, c) => {
      this.#channel(id).push(frame, channelSamples(frame, c), records);
    });
    return records;
  }

  /** Records of everything that is still waiting: of one channel, or of all. */
  flush(id?: string): Uint8Array[] {
    const records: Uint8Array[] = [];
    if (id === undefined) for (const packer of this.#channels.values()) packer.flush(records);
    else this.#channels.get(id)?.flush(records);
    return records;
  }

  /** What waits in all channels, as a copy; the packer goes on as if it had not been asked. */
  waiting(): WaitingSamples[] {
    return [...this.#channels.values()].flatMap((packer) => packer.waiting() ?? []);
  }

  /**
   * Takes back what waited in a channel of another packer with the same options: the records that follow are the
   * same, byte for byte, as that packer would have given.
   *
   * @throws MiniseedWriteError if the id cannot be written
   */
  resume(waiting: WaitingSamples): void {
    this.#channel(waiting.id).resume(waiting);
  }

  #channel(id: string): ChannelPacker {
    let packer = this.#channels.get(id);
    if (!packer) {
      packer = new ChannelPacker(id, this.#options, this.#arena);
      this.#channels.set(id, packer);
    }
    return packer;
  }
}

/**
 * Records of one frame.
 *
 * @throws MiniseedWriteError if the frame cannot be written as asked
 */
export function packFrame(frame: Frame, options: PackOptions = {}): Uint8Array {
  const packer = new RecordPacker(options);
  return joinBytes([...packer.push(frame), ...packer.flush()]);
}

function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
