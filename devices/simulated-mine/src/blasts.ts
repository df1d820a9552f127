import { nanoseconds } from "@headframe/core";
import { purpose, uniform } from "./counter-hash.ts";
import { KeptDraws } from "./kept-draws.ts";
import type { EventDraw, MineEvent } from "./mine-event.ts";
import type { MineOptions } from "./mine-options.ts";
import { direction, type Vector } from "./vector.ts";
import { mineVolume, placeIn, type Volume } from "./volume.ts";

/** Slots of blasts lie above those of the Poisson process. */
const firstSlot = 2 ** 40;

/** How far a hole fires from its turn at most, as a part of the spacing; the first may fire before the blast's time. */
const jitterPart = 0.1;

/** Production blasts and the events that follow them. A blast is drawn whole and kept. */
export class Blasts {
  readonly #options: MineOptions;
  readonly #draw: EventDraw;
  readonly #volume: Volume;
  /** From the first hole to the last event of the burst, s. */
  readonly #length: number;
  readonly #known = new KeptDraws<readonly MineEvent[]>();

  constructor(options: MineOptions, draw: EventDraw) {
    this.#options = options;
    this.#draw = draw;
    this.#volume = mineVolume(options);
    this.#length = this.#holesSeconds + jitterPart * options.blastSpacingSeconds + options.burstSeconds;
  }

  /** Holes and burst events with `from <= origin < to`, ns after the start. */
  between(from: bigint, to: bigint): MineEvent[] {
    const early = jitterPart * this.#options.blastSpacingSeconds + 1e-6;
    const begins = this.#begins(Number(from) / 1e9 - this.#length - 1, Number(to) / 1e9 + early);
    this.#known.reserve(begins.length);
    return begins.flatMap(({ blast, at }) => this.#blast(blast, at).filter(({ offset }) => offset >= from && offset < to));
  }

  get #holesSeconds(): number {
    return Math.max(0, this.#options.blastDelays - 1) * this.#options.blastSpacingSeconds;
  }

  /** Blasts that begin in a time, s; the listed ones have the first numbers. */
  #begins(from: number, to: number): { blast: number; at: number }[] {
    const { blastAtSeconds = [], blastEverySeconds: every } = this.#options;
    const begins = blastAtSeconds.map((at, blast) => ({ blast, at })).filter(({ at }) => at >= from && at < to);
    if (every > 0) {
      for (let k = Math.max(1, Math.ceil(from / every)); k * every < to; k++) begins.push({ blast: blastAtSeconds.length + k - 1, at: k * every });
    }
    return begins;
  }

  #blast(blast: number, at: number): readonly MineEvent[] {
    return this.#known.get(blast, () => [...this.#holes(blast, at), ...this.#burst(blast, at + this.#holesSeconds)]);
  }

  #holes(blast: number, begin: number): MineEvent[] {
    const { seed, blastDelays, blastSpacingSeconds, blastRadiusMetres } = this.#options;
    return Array.from({ length: blastDelays }, (_, index) => {
      const jitter = 2 * jitterPart * (uniform(seed, purpose.blast, blast, index, 8) - 0.5);
      const at = Math.max(0, begin + (index + jitter) * blastSpacingSeconds);
      return this.#event("blast", blast, index, at, this.#near(blast, index, blastRadiusMetres));
    });
  }

  #burst(blast: number, begin: number): MineEvent[] {
    const { seed, blastDelays, burstEvents, burstSeconds, burstShape, burstRadiusMetres } = this.#options;
    return Array.from({ length: burstEvents }, (_, i) => {
      const index = blastDelays + i;
      const u = uniform(seed, purpose.blast, blast, index, 8);
      const c = burstSeconds / 20;
      const after = burstShape === "uniform" ? u * burstSeconds : c * ((burstSeconds / c + 1) ** u - 1);
      return this.#event("event", blast, index, begin + after, this.#near(blast, index, burstRadiusMetres));
    });
  }

  #event(kind: MineEvent["kind"], blast: number, index: number, at: number, place: Vector): MineEvent {
    return this.#draw({ kind, slot: firstSlot + blast, index, blast, offset: nanoseconds(at), place });
  }

  /** A place even in a sphere around the blast, kept inside the volume. */
  #near(blast: number, index: number, radius: number): Vector {
    const { seed } = this.#options;
    const draw = (what: number) => uniform(seed, purpose.blast, blast, index, what);
    const centre = placeIn(this.#volume, (axis) => uniform(seed, purpose.blast + 64, blast, axis));
    const [away, far] = [direction(draw(0), draw(1)), radius * Math.cbrt(draw(2))];
    const { low, size } = this.#volume;
    return centre.map((value, axis) => {
      const [least, length] = [low[axis] as number, size[axis] as number];
      const inside = Math.min(Math.max(value + far * (away[axis] as number), least), least + length);
      return Math.round(inside * 10) / 10;
    }) as unknown as Vector;
  }
}
