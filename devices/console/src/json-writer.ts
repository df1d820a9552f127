import { eventJson, type Host, type OutputBatch, type SinkWriter } from "@headframe/core";

/** A JSON object an event and line, and nothing else. */
export class JsonWriter implements SinkWriter {
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  write({ items }: OutputBatch): Promise<void> | void {
    let text = "";
    for (const item of items) if (item.kind === "event") text += `${JSON.stringify(eventJson(item))}\n`;
    if (text !== "") return this.#host.terminal.write(text);
  }

  async flush(): Promise<void> {}

  async close(): Promise<void> {}
}
