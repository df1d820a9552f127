/** The table that events go into: made, brought up to date, written to. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { type Event, eventId, formatTime, type Gap, HeadframeError } from "@headframe/core";

/** Columns by the order in which versions of this table got them; `id` makes repeats visible. */
const columns: readonly (readonly [name: string, declaration: string])[] = [
  ["id", "TEXT PRIMARY KEY NOT NULL"],
  ["type", "TEXT NOT NULL DEFAULT ''"],
  ["source", "TEXT NOT NULL DEFAULT ''"],
  ["time", "TEXT NOT NULL DEFAULT ''"],
  ["time_ns", "INTEGER NOT NULL DEFAULT 0"],
  ["data", "TEXT NOT NULL DEFAULT 'null'"],
  ["producer", "TEXT NOT NULL DEFAULT ''"],
  ["epoch", "INTEGER NOT NULL DEFAULT 0"],
  ["sequence", "INTEGER NOT NULL DEFAULT 0"],
];
const names = columns.map(([name]) => name);
const [EARLIEST, LATEST] = [-(2n ** 63n), 2n ** 63n - 1n];

/** Where an item stands among a sink's outputs. */
export interface OutputNumber {
  readonly producer: string;
  readonly epoch: number;
  readonly sequence: number;
}

/** A table of events, one row for each id. */
export class EventTable {
  readonly #insert: StatementSync;

  private constructor(insert: StatementSync) {
    this.#insert = insert;
  }

  /**
   * Makes the table, or adds the columns that an older version lacks.
   *
   * @throws HeadframeError `sqlite-other-table` if a table of that name holds something else
   */
  static open(database: DatabaseSync, table: string): EventTable {
    database.exec(`CREATE TABLE IF NOT EXISTS "${table}" (${columns.map((column) => column.join(" ")).join(", ")}) STRICT`);
    const found = database.prepare(`SELECT name, pk FROM pragma_table_info(?)`).all(table) as { name: string; pk: number }[];
    if (!found.some(({ name, pk }) => name === "id" && pk > 0) || found.filter(({ pk }) => pk > 0).length > 1)
      throw new HeadframeError("sqlite-other-table", `Table "${table}" is not one of events: its primary key is not "id"; give another name in option "table"`);
    const present = new Set(found.map(({ name }) => name));
    for (const [name, declaration] of columns) if (!present.has(name)) database.exec(`ALTER TABLE "${table}" ADD COLUMN ${name} ${declaration}`);
    database.exec(`CREATE INDEX IF NOT EXISTS "${table}_time" ON "${table}" (time_ns)`);
    return new EventTable(database.prepare(insertion(table)));
  }

  /** Adds a row, unless one with the same id is there; of revisions (`data.revision`) the latest is kept. */
  add(item: Event | Gap, { producer, epoch, sequence }: OutputNumber): void {
    const { id, type, source, time, data } = item.kind === "gap" ? gapRow(item) : item;
    const ns = time < EARLIEST ? EARLIEST : time > LATEST ? LATEST : time;
    this.#insert.run(id, type, source, timeText(time), ns, dataText(data), producer, epoch, sequence);
  }
}

function insertion(table: string): string {
  const given = names.slice(1).map((name) => `${name} = excluded.${name}`);
  const [kept, offered] = [`"${table}".data`, "excluded.data"];
  const isRevision = (data: string) => `json_type(${data}, '$.revision') = 'integer'`;
  return `INSERT INTO "${table}" (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")}) ON CONFLICT (id) DO UPDATE SET ${given.join(", ")}
    WHERE ${isRevision(kept)} AND ${isRevision(offered)} AND ${offered} ->> '$.revision' > ${kept} ->> '$.revision'`;
}

function gapRow({ source, from, to, cause }: Gap): Pick<Event, "id" | "type" | "source" | "time" | "data"> {
  return { id: eventId("gap", source, from, `${to}\n${cause}`), type: "gap", source, time: from, data: { to: timeText(to), cause } };
}

/** ISO 8601, or the nanoseconds where no calendar reaches. */
function timeText(time: bigint): string {
  try {
    return formatTime(time);
  } catch {
    return String(time);
  }
}

function dataText(data: unknown): string {
  try {
    return JSON.stringify(data, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value)) ?? "null";
  } catch (error) {
    return JSON.stringify({ unwritable: error instanceof Error ? error.message.split("\n")[0] : String(error) });
  }
}
