import { anyItem, defineSink, type Host, type OutputBatch, optionsSchema, type SinkResume, type SinkWriter } from "@headframe/core";
import type { SecondsRange } from "../virtual/virtual-disk.ts";
import type { Recording } from "./recording.ts";
import type { World } from "./world.ts";

/** What may be chosen about a recording sink. */
export interface RecordingSinkOptions {
  /** How long a write takes; some hundredths of a second unless told. */
  readonly seconds?: SecondsRange;
  /** Whether it says where it stands, as a sink should; it recognises repeats without as well. */
  readonly checkpoints?: boolean;
  /** A mistake to be found: at a start it forgets what came after the checkpoint. */
  readonly forgetful?: boolean;
}

/**
 * A sink outside the machine, such as a database on another host: what it was given stays, and it knows the number of
 * the last item. A write that the host did not live to see may have been done, or a part of it.
 *
 * @param name - of the device; what it holds is `world.recording(name)`
 */
export function recordingSink(world: World, name: string, { seconds = [0, 0.03], checkpoints = true, forgetful = false }: RecordingSinkOptions = {}) {
  return defineSink({
    name,
    version: 1,
    summary: "Remembers what it was given, and by which number",
    options: optionsSchema({}),
    accepts: anyItem,
    example: { options: {} },
    open: async (_: unknown, __: Host, resume?: SinkResume): Promise<SinkWriter> => {
      const recording = world.recording(name);
      if (forgetful) recording.forget(resume?.epoch ?? 0, resume?.sequence ?? 0);
      const writer = new RecordingWriter(world, recording, seconds);
      if (checkpoints) return writer;
      return { write: (batch) => writer.write(batch), flush: () => writer.flush(), close: () => writer.close() };
    },
  });
}

class RecordingWriter implements SinkWriter {
  readonly #world: World;
  readonly #host: World["host"];
  readonly #recording: Recording;
  readonly #seconds: SecondsRange;

  constructor(world: World, recording: Recording, seconds: SecondsRange) {
    this.#world = world;
    this.#host = world.host;
    this.#recording = recording;
    this.#seconds = seconds;
  }

  write(batch: OutputBatch): Promise<void> {
    return this.#world.outside(this.#host, this.#seconds, {
      to: this.#recording,
      whole: () => this.#recording.take(batch),
      part: (random) => this.#recording.take(batch, Math.floor(random() * batch.items.length)),
    });
  }

  checkpoint(): Promise<{ readonly epoch: number; readonly next: number }> {
    return this.#world.outside(this.#host, this.#seconds, { to: this.#recording, whole: () => this.#recording.position });
  }

  flush(): Promise<void> {
    return this.#world.outside(this.#host, this.#seconds, { to: this.#recording, whole: () => {} });
  }

  async close(): Promise<void> {}
}
