/** Collects time of one step. */
export interface Timed {
  ns: number;
}

const EVERY = 61; // prime, so that it does not beat with the number of channels

/**
 * Exclusive time of nested calls, sampled: of all journeys of an item through the graph it times one in
 * 61, so that timing costs nothing to speak of. Work at the end of a turn is rare and always timed.
 */
export class Stopwatch {
  /** Whether the present journey is timed. */
  running = false;
  readonly #milliseconds: () => number;
  #current: Timed | undefined;
  #since = 0;
  #weight = 0;
  #journeys = 0;

  constructor(milliseconds: () => number = () => performance.now()) {
    this.#milliseconds = milliseconds;
  }

  /**
   * An item starts its journey.
   *
   * @param followed - whether somebody else looks on; such a journey runs as a timed one, and counts only if it was to be sampled
   */
  journey(followed = false): void {
    if (this.#journeys++ % EVERY === 0) this.#start(this.#journeys === 1 ? 1 : EVERY);
    else if (followed) this.#start(0);
    else if (this.running) this.stop();
  }

  /** From here to `stop` everything is timed. */
  always(): void {
    this.stop();
    this.#start(1);
  }

  #start(weight: number): void {
    this.#current = undefined;
    this.#weight = weight * 1e6;
    this.#since = this.#milliseconds();
    this.running = true;
  }

  stop(): void {
    this.running = false;
  }

  /** Time goes to `timed` from now on; gives what it went to before, for `leave`. */
  enter(timed: Timed): Timed | undefined {
    const outer = this.#current;
    this.#book();
    this.#current = timed;
    return outer;
  }

  leave(outer: Timed | undefined): void {
    this.#book();
    this.#current = outer;
  }

  #book(): void {
    const now = this.#milliseconds();
    if (this.#current) this.#current.ns += (now - this.#since) * this.#weight;
    this.#since = now;
  }
}
