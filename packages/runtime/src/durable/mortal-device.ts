import { type Batch, nanoseconds, type SourceReader, type Time } from "@headframe/core";
import { before } from "../wake.ts";
import type { LogParts } from "./log-parts.ts";

/** How long a device may take to stop and to close, unless told, s. */
const STOP_SECONDS = 10;
/** After its close: time for a last batch, s. */
const LAST_BATCH_SECONDS = 0.001;

/** A device that may hang: its close ends in a stated time, whatever it does. */
export class MortalDevice {
  readonly #parts: LogParts;
  readonly #device: SourceReader;
  #taking: Promise<unknown> = Promise.resolve();

  constructor(parts: LogParts, device: SourceReader) {
    this.#parts = parts;
    this.#device = device;
  }

  /** As {@link SourceReader.take}; what it gives later than `close` is for nobody. */
  take(credit: number, signal: AbortSignal): Batch | Promise<Batch> {
    const batch = this.#device.take(credit, signal);
    this.#taking = Promise.resolve(batch);
    return batch;
  }

  /**
   * Closes the device after its last take was aborted: waits for that half of the time, and for the close the rest.
   *
   * @returns whether the last take has settled
   */
  async close(): Promise<boolean> {
    const { clock, log, folder, stopSeconds = STOP_SECONDS } = this.#parts;
    const asked = clock.now();
    const limit = nanoseconds(stopSeconds);
    const taking = this.#taking.catch(() => {}); // who took it was told
    let stopped = await this.#inTime(taking, asked + limit / 2n);
    const closed = await this.#inTime(this.#device.close(), asked + limit);
    if (!stopped) stopped = await this.#inTime(taking, clock.now() + nanoseconds(LAST_BATCH_SECONDS)); // it may have waited for its close
    if (!stopped || !closed) log.warn(`The device of the journal in ${folder} hangs: the journal is closed without it`, { folder, stopped, closed });
    return stopped;
  }

  #inTime(work: Promise<unknown>, deadline: Time): Promise<boolean> {
    const done = work.then(() => true);
    done.catch(() => {}); // it may fail when nobody waits any more
    return before(this.#parts.clock, deadline, done, false);
  }
}
