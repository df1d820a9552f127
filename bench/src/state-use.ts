import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";

/** Bytes on the disk that a state directory takes up, by what they are for. */
export interface StateUse {
  readonly turns: number;
  readonly journal: number;
  readonly snapshot: number;
  /** SQLite's write-ahead log of the snapshots. */
  readonly wal: number;
}

/** Reads how large the parts of a state directory are; files that go away meanwhile do not count. */
export async function stateUse(directory: string): Promise<StateUse> {
  const use = { turns: 0, journal: 0, snapshot: 0, wal: 0 };
  const names = await readdir(directory, { recursive: true }).catch(() => []);
  for (const name of names) {
    const part = partOf(name);
    if (part === undefined) continue;
    const entry = await lstat(join(directory, name)).catch(() => undefined);
    if (entry?.isFile()) use[part] += entry.size;
  }
  return use;
}

function partOf(name: string): keyof StateUse | undefined {
  if (name.startsWith("turns")) return "turns";
  if (name.startsWith("journal")) return "journal";
  if (name === "snapshot.sqlite") return "snapshot";
  return name.startsWith("snapshot.sqlite-") ? "wal" : undefined;
}
