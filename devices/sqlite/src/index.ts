/** Events into a SQLite table. @module */
import { sqliteTable } from "./sqlite-table/sqlite-table.ts";

export { sqliteTable };

/** The sinks of this package, for a host's catalogue. */
export const sinks = [sqliteTable] as const;
