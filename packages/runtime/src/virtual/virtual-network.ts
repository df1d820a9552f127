import type { Clock, Datagram, Network, UdpSocket } from "@headframe/core";

/** How a virtual network treats datagrams; all 0 unless told. */
export interface NetworkFaults {
  /** Probability that a datagram is lost. */
  readonly loss: number;
  /** Probability that it arrives twice. */
  readonly duplicate: number;
  /** Least and greatest seconds on the way, evenly spread: what is sent later may arrive earlier. */
  readonly delaySeconds: readonly [least: number, greatest: number];
}

const FIRST_FREE_PORT = 49_152;

/** UDP in memory, with faults drawn from the host's seed. */
export class VirtualNetwork implements Network {
  faults: NetworkFaults;
  readonly #clock: Clock;
  readonly #random: () => number;
  #open = true;
  readonly #bound = new Map<number, (datagram: Datagram) => void>();

  constructor(clock: Clock, random: () => number, faults: Partial<NetworkFaults> = {}) {
    this.#clock = clock;
    this.#random = random;
    this.faults = { loss: 0, duplicate: 0, delaySeconds: [0, 0], ...faults };
  }

  async udp({ port }: { readonly port: number }, receive: (datagram: Datagram) => void): Promise<UdpSocket> {
    if (!this.#open) return new Promise(() => {});
    let own = port;
    if (own === 0) for (own = FIRST_FREE_PORT; this.#bound.has(own); own++);
    if (this.#bound.has(own)) throw Object.assign(new Error(`bind EADDRINUSE 0.0.0.0:${own}`), { code: "EADDRINUSE" });
    this.#bound.set(own, receive);
    return {
      port: own,
      close: async () => {
        this.#bound.delete(own);
      },
    };
  }

  /** The host is dead: its ports are free, and what is on the way to them is lost. */
  close(): void {
    this.#open = false;
    this.#bound.clear();
  }

  /** Sends a datagram to whoever is bound to `port` when it arrives. */
  send(port: number, bytes: Uint8Array, from = "10.0.0.1:40000"): void {
    const { loss, duplicate } = this.faults;
    if (loss > 0 && this.#random() < loss) return;
    const copies = duplicate > 0 && this.#random() < duplicate ? 2 : 1;
    for (let i = 0; i < copies; i++) this.#carry(port, Uint8Array.from(bytes), from);
  }

  #carry(port: number, bytes: Uint8Array, from: string): void {
    const [least, greatest] = this.faults.delaySeconds;
    const delay = greatest > 0 ? least + (greatest - least) * this.#random() : 0;
    const arrive = () => this.#bound.get(port)?.({ bytes, from, time: this.#clock.now() });
    void this.#clock.until(this.#clock.now() + BigInt(Math.round(delay * 1e9))).then(arrive);
  }
}
