import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Every file below a folder by its path, as size and hash. */
export async function filesBelow(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const path of (await readdir(folder, { recursive: true }).catch(() => [])).sort()) {
    const file = join(folder, path);
    if (!(await stat(file)).isFile()) continue;
    const bytes = await readFile(file);
    found[path] = `${bytes.length} ${createHash("sha256").update(bytes).digest("hex").slice(0, 16)}`;
  }
  return found;
}

/** Rows of a table of events, in the order of their numbers, as text. */
export function rowsOf(path: string, table: string): string[] {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const rows = database.prepare(`SELECT * FROM "${table}" ORDER BY sequence, id`);
    rows.setReadBigInts(true);
    return rows.all().map((row) => JSON.stringify(row, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value)));
  } finally {
    database.close();
  }
}
