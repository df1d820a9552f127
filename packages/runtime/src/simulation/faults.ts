/** What goes wrong in a simulation, and when. */
import { nanoseconds } from "@headframe/core";
import type { World } from "./world.ts";

/** How much goes wrong. Chances are those of one life of the host. */
export interface Faults {
  /** Most lives that end before the flow does. */
  readonly deaths: number;
  /** Chance that a crash is a loss of power. */
  readonly power: number;
  /** Chance that a life ends with a stop that was asked for. */
  readonly stops: number;
  /** Chance that the disk fills up and is given room again later. */
  readonly diskFull: number;
  /** Chance that the clock is set forward while the host runs, and that it is set forward or back between two lives. */
  readonly clockSteps: number;
  /** Chance that a take from a source that can be read again fails. */
  readonly failingTakes: number;
}

/** A bit of everything that a host must survive without a difference. */
export const someFaults: Faults = { deaths: 6, power: 0, stops: 0.15, diskFull: 0.1, clockSteps: 0.2, failingTakes: 0.002 };

/** Until a host has noticed that there is room on its disk again. */
const NOTICE_SECONDS = 3;

/** How a host dies. */
export type Death = "crash" | "power-loss";

/** What happens to one host. */
export class Fate {
  /** Resolves when the host has been killed. */
  readonly death: Promise<Death>;
  readonly #world: World;
  readonly #random: () => number;
  /** Deeds until the host dies. */
  #left = Number.POSITIVE_INFINITY;
  #fullSince: number | undefined;
  #resolve: (death: Death) => void = () => {};
  #death: Death = "crash";

  /**
   * @param last - the host lives until the flow has ended
   * @param stop - asks the host to stop
   */
  constructor(world: World, faults: Faults, last: boolean, stop: () => void) {
    this.#world = world;
    this.#random = world.random("faults");
    this.death = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    const random = this.#random;
    if (!last) this.#doom(faults, stop);
    if (random() < faults.diskFull) this.#fillDisk();
    if (random() < faults.clockSteps) this.#later(random() * 20, () => world.host.clock.step(nanoseconds(10 ** (random() * 5 - 1))));
  }

  /** Between two lives, from a few milliseconds to minutes pass. */
  static downSeconds(random: () => number): number {
    return 10 ** (random() * 4.5 - 2.5);
  }

  #doom(faults: Faults, stop: () => void): void {
    const random = this.#random;
    this.#death = random() < faults.power ? "power-loss" : "crash";
    if (random() < faults.stops) {
      this.#later(random() * random() * 60, () => {
        if (random() < 0.3) this.#killAfter(random() * 30);
        stop();
      });
    } else if (random() < 0.3) this.#later(random() * 60, () => this.#kill());
    else this.#killAfter(10 ** (random() * 2.7)); // a crash while the host recovers is as likely as one after a while
  }

  #killAfter(deeds: number): void {
    this.#left = Math.ceil(deeds);
    const count = () => {
      if (--this.#left === 0) this.#kill();
    };
    this.#world.disk.onOperation = count;
    this.#world.onDeed = count;
  }

  #kill(): void {
    this.#stopCounting();
    this.#world.host.kill();
    this.#resolve(this.#death);
  }

  #stopCounting(): void {
    this.#world.disk.onOperation = undefined;
    this.#world.onDeed = undefined;
  }

  /** The host is no more; nothing happens to the next one because of it. */
  over(): void {
    const { ends, seconds } = this.#world;
    this.#stopCounting();
    ends.push({ seconds, ...(this.#fullSince !== undefined && { fullSince: this.#fullSince }) });
    this.#makeRoom();
  }

  #fillDisk(): void {
    const { disk } = this.#world;
    const random = this.#random;
    const seconds = random() * 30;
    this.#later(seconds, () => {
      disk.capacity = disk.used + Math.floor(random() * 3000);
      this.#fullSince = this.#world.seconds;
    });
    const room = seconds + random() * 20;
    this.#later(room, () => this.#makeRoom());
    this.#later(room + NOTICE_SECONDS, () => {
      this.#fullSince = undefined;
    });
  }

  #makeRoom(): void {
    this.#world.disk.capacity = Number.POSITIVE_INFINITY;
  }

  #later(seconds: number, act: () => void): void {
    const { host, clock } = this.#world;
    void clock.until(clock.now() + nanoseconds(seconds)).then(() => {
      if (!host.life.over) act();
    });
  }
}
