/** Work of one key that waits or runs. */
interface Job {
  readonly key: string;
  readonly run: () => Promise<void>;
  /** Place in the order of arrival. */
  readonly ticket: number;
}

/**
 * Runs asynchronous work in lanes: one job of a key at a time, in order; at most `concurrency` over all
 * keys. A job must not reject.
 */
export class AsyncLanes {
  readonly #concurrency: number;
  /** In order of arrival. */
  #waiting: Job[] = [];
  readonly #running: Map<string, Job> = new Map();
  /** In order of arrival. */
  #barriers: { readonly ticket: number; readonly release: () => void }[] = [];
  #next = 0;

  constructor(concurrency: number) {
    this.#concurrency = concurrency;
  }

  /** Run a job after all others of its key. */
  push(key: string, run: () => Promise<void>): void {
    this.#waiting.push({ key, run, ticket: this.#next++ });
    this.#start();
  }

  /** Call `release` once everything pushed before is done; what is pushed later does not wait for it. */
  after(release: () => void): void {
    this.#barriers.push({ ticket: this.#next, release });
    this.#release();
  }

  /** Forget all that has not started. */
  clear(): void {
    this.#waiting = [];
    this.#barriers = [];
  }

  #start(): void {
    for (let i = 0; i < this.#waiting.length && this.#running.size < this.#concurrency; i++) {
      const job = this.#waiting[i];
      if (job === undefined || this.#running.has(job.key)) continue;
      this.#waiting.splice(i--, 1);
      this.#running.set(job.key, job);
      void job.run().finally(() => this.#settled(job));
    }
  }

  #settled(job: Job): void {
    this.#running.delete(job.key);
    this.#release();
    this.#start();
  }

  #release(): void {
    const oldest = Math.min(this.#waiting[0]?.ticket ?? this.#next, ...[...this.#running.values()].map(({ ticket }) => ticket));
    while (this.#barriers[0] !== undefined && this.#barriers[0].ticket <= oldest) this.#barriers.shift()?.release();
  }
}
