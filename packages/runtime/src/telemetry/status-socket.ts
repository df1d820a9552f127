import { createHash } from "node:crypto";
import { realpath } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join, resolve } from "node:path";

/** A socket's path has 108 bytes on Linux, 104 elsewhere, with the zero at the end. */
const LONGEST = 100;

/**
 * Path of a state directory's status socket: `status.sock` in the directory, or, where that is too long for a socket, a
 * file in the system's temporary directory that is named by a hash of the directory.
 */
export async function statusSocket(directory: string): Promise<string> {
  const real = await realpath(directory).catch(() => resolve(directory));
  const inside = join(real, "status.sock");
  if (Buffer.byteLength(inside) <= LONGEST) return inside;
  const hash = createHash("sha256").update(real).digest("hex").slice(0, 16);
  return join(tmpdir(), `headframe-${userInfo().uid}-${hash}.sock`);
}
