import type { Host } from "@headframe/core";

/** What systems answer that cannot open a folder or sync it: files in memory, Windows, some network drives. */
const unable = new Set(["ENOENT", "EISDIR", "EACCES", "EPERM", "EINVAL", "EBADF", "ENOSYS", "ENOTSUP"]);

/**
 * Puts the names in a folder on the medium, and the folder's own name in those above it: a rename alone may be forgotten at a loss of
 * power. Where the host cannot sync a folder nothing happens.
 *
 * @throws the system's error if a folder that can be synced fails, such as `EIO`
 */
export async function syncFolders(files: Host["files"], folder: string): Promise<void> {
  for (const path of foldersUpFrom(folder)) {
    try {
      const handle = await files.open(path, "read");
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
    } catch (error) {
      if (!unable.has((error as { code?: string }).code ?? "")) throw error;
    }
  }
}

/**
 * A folder and those above it as far as its path names them.
 *
 * @example
 * foldersUpFrom("a/b"); // => ["a/b", "a", "."]
 */
export function foldersUpFrom(folder: string): string[] {
  const names = folder.split("/").filter((name) => name !== "");
  const start = folder.startsWith("/") ? "/" : "";
  return names.map((_, i) => start + names.slice(0, names.length - i).join("/")).concat(start || ".");
}
