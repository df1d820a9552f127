/** Made networks, events and picks for tests of location: straight rays, and what real picks suffer from. */
import { formatTime, type Inventory, nanoseconds, SeededRandom, type Time } from "@headframe/core";
import type { AssociatedPick, AssociationEvent } from "../../association-event.ts";

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** What makes picks differ from straight rays at the true speeds. */
export interface Trouble {
  /** Standard deviation of fixed station delays, s; S 1.7 times that. */
  readonly delays?: number;
  /** Standard deviation of each travel time, as a share. */
  readonly scatter?: number;
  /** Share of picks that are anywhere within 30 ms. */
  readonly outliers?: number;
  /** Only so many stations, the nearest. */
  readonly nearest?: number;
  /** How far east of the network events are, m. */
  readonly outside?: number;
  /** All stations at one level. */
  readonly flat?: boolean;
}

export const trueSpeeds = { vp: 5600, vs: 3300 } as const;
const BEGIN: Time = 1_769_860_800_000_000_000n;
const [X0, Y0] = [650_371, 4_766_640];

/** Stations at random in 1.2 x 1.0 x 0.6 km, with the large offsets of a mine grid. */
export class MadeNetwork {
  readonly stations: readonly (Place & { readonly id: string })[];
  readonly #random: SeededRandom;
  readonly #delays: readonly (readonly [number, number])[];
  readonly #trouble: Trouble;
  #events = 0;

  constructor(seed: number, count: number, trouble: Trouble = {}) {
    this.#random = new SeededRandom(seed, "made network");
    this.#trouble = trouble;
    const within = (metres: number) => metres * this.#random.next();
    this.stations = Array.from({ length: count }, (_, i) => ({
      id: `MN_${i}`,
      x: X0 + within(1200),
      y: Y0 + within(1000),
      z: trouble.flat ? 300 : within(600),
    }));
    const delay = trouble.delays ?? 0;
    this.#delays = this.stations.map(() => [this.gauss() * delay, this.gauss() * delay * 1.7] as const);
  }

  inventory(): Inventory {
    return { frame: "local", stations: this.stations.map((station) => ({ ...station, channels: [] })) };
  }

  gauss(): number {
    return Math.sqrt(-2 * Math.log(1 - this.#random.next())) * Math.cos(2 * Math.PI * this.#random.next());
  }

  /** The next event, a second after the last: where it truly is, and its association. */
  event(): { readonly truth: Place & { readonly time: Time }; readonly association: AssociationEvent } {
    const random = () => this.#random.next();
    const { nearest = this.stations.length, outside = 0 } = this.#trouble;
    const truth = { x: X0 + 1200 * random() + outside, y: Y0 + 1000 * random(), z: 600 * random(), time: BEGIN + BigInt(++this.#events) * 1_000_000_000n };
    const near = this.stations
      .map((station, index) => ({ station, index, distance: Math.hypot(station.x - truth.x, station.y - truth.y, station.z - truth.z) }))
      .sort((a, b) => a.distance - b.distance)
      .slice(0, nearest);
    const picks = near.flatMap(({ station, index, distance }) => [
      ...(random() < 0.95 ? [this.#pick(station.id, index, "P", distance, truth.time)] : []),
      ...(random() < 0.7 ? [this.#pick(station.id, index, "S", distance, truth.time)] : []),
    ]);
    const [x, y, z] = [truth.x + 50 * this.gauss(), truth.y + 50 * this.gauss(), truth.z + 50 * this.gauss()];
    const time = truth.time + nanoseconds(0.005 * this.gauss());
    const event = `event ${this.#events}`;
    const data = { event, revision: 1, stage: "revised", x, y, z, uncertaintyMetres: 50, picks, ambiguous: false } as const;
    return { truth, association: { kind: "event", type: "association", id: `association ${event}`, source: "MN", time, data: { ...data, picks: [...picks] } } };
  }

  /** Picks whose errors are heavy-tailed (Student's t of 4 degrees with the stated standard deviation). */
  #pick(station: string, index: number, phase: "P" | "S", distance: number, origin: Time): AssociatedPick {
    const { scatter = 0, outliers = 0.04 } = this.#trouble;
    const [slow, typical, order] = phase === "P" ? ([1 / trueSpeeds.vp, 0.0003, 0] as const) : ([1 / trueSpeeds.vs, 0.001, 1] as const);
    const sigma = typical * Math.exp(0.4 * this.gauss());
    const chi4 = -2 * Math.log((1 - this.#random.next()) * (1 - this.#random.next()));
    const tailed = (this.gauss() * Math.sqrt(4 / chi4)) / Math.SQRT2;
    const wild = this.#random.next() < outliers ? 0.06 * (this.#random.next() - 0.5) : 0;
    const travel = distance * slow * (1 + scatter * this.gauss());
    const delay = this.#delays[index]?.[order] as number;
    const time = formatTime(origin + nanoseconds(travel + delay + sigma * tailed + wild));
    return { id: `${station} ${phase} ${origin}`, station, channel: `FDSN:${station}_00_F_H_Z`, phase, method: "onset", time, uncertaintySeconds: sigma };
  }
}
