import type { DataItem, PortReference } from "@headframe/core";
import { Observable, type Subscriber } from "rxjs";
import type { Flowing } from "./turn.ts";

/** Looks on at a port; called within the turn, in order. What it throws is logged and changes nothing. */
export type PortObserver = (item: Flowing) => void;

/**
 * A hot Observable: what is put in goes to all who take from it, in the order in which they subscribed.
 * A Subject would do, but allocates at every item; the takers of a port are fixed before the first item.
 */
export class Port extends Observable<Flowing> {
  readonly #takers: Subscriber<Flowing>[];

  constructor() {
    const takers: Subscriber<Flowing>[] = [];
    super((subscriber) => void takers.push(subscriber));
    this.#takers = takers;
  }

  next(item: Flowing): void {
    const takers = this.#takers;
    for (let i = 0; i < takers.length; i++) (takers[i] as Subscriber<Flowing>).next(item);
  }
}

/** The ports of a graph. Only ports that somebody takes from exist, so an item for any other one costs nothing. */
export class Ports {
  readonly #ports: ReadonlyMap<PortReference, Port>;

  constructor(consumed: Iterable<PortReference>) {
    this.#ports = new Map([...new Set(consumed)].map((reference) => [reference, new Port()]));
  }

  /** @throws TypeError if nobody takes from the port */
  get(reference: PortReference): Port {
    const port = this.#ports.get(reference);
    if (port === undefined) throw new TypeError(`Nobody takes from port ${reference}`);
    return port;
  }

  find(reference: PortReference): Port | undefined {
    return this.#ports.get(reference);
  }
}

/** Side ports of one step: items go to whoever takes from them, and are counted either way. */
export class SidePorts {
  /** Items by port. */
  readonly counts: Record<string, number> = {};
  /** Items of ports that nobody takes from, by port. */
  readonly unconnected: Record<string, number> = {};
  readonly #ports: Ports;
  readonly #step: string;
  readonly #known = new Map<string, Port | undefined>();

  constructor(ports: Ports, step: string) {
    this.#ports = ports;
    this.#step = step;
  }

  emit(port: string, item: DataItem | Flowing): void {
    this.counts[port] = (this.counts[port] ?? 0) + 1;
    const taken = this.#find(port);
    if (taken) taken.next(item);
    else this.unconnected[port] = (this.unconnected[port] ?? 0) + 1;
  }

  /** Counts an item that was not even made because nobody takes from the port. */
  missed(port: string): void {
    this.counts[port] = (this.counts[port] ?? 0) + 1;
    this.unconnected[port] = (this.unconnected[port] ?? 0) + 1;
  }

  connected(port: string): boolean {
    return this.#find(port) !== undefined;
  }

  #find(port: string): Port | undefined {
    if (!this.#known.has(port)) this.#known.set(port, this.#ports.find(`${this.#step}#${port}`));
    return this.#known.get(port);
  }
}
