import { createSocket, type Socket } from "node:dgram";

const CHANNELS = ["EHZ", "ENE", "ENN", "ENZ"];
const SAMPLES = 25;
/** Datagrams that may be under way. */
const BURST = 16;

/** Datagram `i` of a synthetic Raspberry Shake at 100 Hz: noise with a burst now and then, in text as the datacast sends it. */
function shakeDatagram(i: number): string {
  const quarter = Math.floor(i / CHANNELS.length);
  const channel = i % CHANNELS.length;
  const time = (1_767_225_600 + quarter * 0.25).toFixed(3);
  const samples = Array.from({ length: SAMPLES }, (_, k) => {
    const n = quarter * SAMPLES + k;
    const loud = n % 3000 > 2800 ? 4000 : 100;
    return Math.round(loud * Math.sin(n * 0.37 + channel) * Math.sin(n * n * 0.013));
  });
  return `{'${CHANNELS[channel]}', ${time}, ${samples.join(", ")}}`;
}

/**
 * Sends datagrams to a port on loopback, one after the other, as long as somebody listens there. What was under way
 * when the listener died may be lost, so the last ones are sent again to the next listener.
 */
export class ShakeSender {
  readonly #count: number;
  readonly #port: number;
  readonly #taken: () => Promise<void>;
  #socket: Socket | undefined;
  #next = 0;
  #furthest = 0;
  #stopped = false;

  /**
   * @param count - datagrams to send
   * @param taken - resolves when the listener has what was sent, as far as one can tell
   */
  constructor(count: number, port: number, taken: () => Promise<void>) {
    this.#count = count;
    this.#port = port;
    this.#taken = taken;
  }

  get done(): boolean {
    return this.#next >= this.#count;
  }

  /** The listener is gone: go back far enough for what it had not kept. However many die before they listen, no further. */
  rewind(datagrams: number): void {
    this.#next = Math.min(this.#next, Math.max(0, this.#furthest - datagrams));
  }

  /** Sends until `stop`; waits while nobody listens or all is sent, since a listener that dies then may want the last again. */
  async run(): Promise<void> {
    let heard = true;
    while (!this.#stopped) {
      if (this.done) {
        await pause(5);
        continue;
      }
      const before = heard;
      heard = await this.#send(shakeDatagram(this.#next));
      if (!heard) {
        if (before) this.rewind(1); // it was the one before that found nobody
        await pause(20);
        continue;
      }
      this.#furthest = Math.max(this.#furthest, ++this.#next);
      if (this.#next % BURST === 0) await this.#taken();
    }
  }

  /** Whether the datagram went to somebody: on loopback the system says so with the next one. */
  async #send(text: string): Promise<boolean> {
    const socket = this.#socket ?? (await connected(this.#port));
    this.#socket = socket;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const refused = () => {
      this.#socket = undefined;
      socket.close();
      resolve(false);
    };
    socket.removeAllListeners("error").once("error", refused);
    socket.send(text, (error) => {
      if (error) refused();
      else setImmediate(() => resolve(this.#socket === socket));
    });
    return promise;
  }

  stop(): void {
    this.#stopped = true;
    this.#socket?.close();
    this.#socket = undefined;
  }
}

async function connected(port: number): Promise<Socket> {
  const socket = createSocket("udp4");
  await new Promise<void>((resolve) => socket.connect(port, "127.0.0.1", resolve));
  return socket;
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
