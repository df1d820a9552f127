import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import { HeadframeError } from "@headframe/core";
import type { StateOwner } from "../../durable/snapshot-store.ts";
import { makeFolder } from "../make-folder.ts";
import { problemOf } from "./store-problem.ts";

const SQLITE_BUSY = 5;
/** How often, and after how many ms, a lock is tried whose owner has not said its name yet, or is ending. */
const TRIES = 10;
const PAUSE = 50;

const lockPath = (directory: string) => join(directory, "lock.sqlite");
const ownerPath = (directory: string) => join(directory, "owner.json");

/**
 * Exclusive hold of a state directory: an open transaction on a database that holds nothing. The system ends it with the
 * process, however that ends. `owner.json` says who it is, for people.
 *
 * Nothing else may open `lock.sqlite` as a file: closing it would release the lock, as POSIX locks are.
 */
export class DirectoryLock {
  readonly #directory: string;
  readonly #database: DatabaseSync;

  private constructor(directory: string, database: DatabaseSync) {
    this.#directory = directory;
    this.#database = database;
  }

  /**
   * Makes the directory if need be, and takes hold of it.
   *
   * @throws HeadframeError `state-in-use` that names the owner; `state-unusable` or `disk-full`
   */
  static async take(directory: string, owner: StateOwner): Promise<DirectoryLock> {
    try {
      await makeFolder(directory);
      for (let tries = 1; ; tries++) {
        const database = openLock(directory);
        if (database) {
          const lock = new DirectoryLock(directory, database);
          lock.#sign(owner);
          return lock;
        }
        const holder = readNote(directory);
        if ((holder && isRunning(holder.pid)) || tries === TRIES) throw inUse(directory, holder);
        await wait(PAUSE);
      }
    } catch (thrown) {
      if (thrown instanceof HeadframeError) throw thrown;
      const { code, message } = problemOf(directory, thrown);
      throw new HeadframeError(code, message, { cause: thrown });
    }
  }

  #sign(owner: StateOwner): void {
    const path = ownerPath(this.#directory);
    try {
      writeFileSync(`${path}.new`, `${JSON.stringify(owner)}\n`);
      renameSync(`${path}.new`, path);
    } catch (thrown) {
      this.#database.close();
      throw thrown;
    }
  }

  release(): void {
    rmSync(ownerPath(this.#directory), { force: true });
    this.#database.close();
  }
}

/** Who holds a state directory, or held it when its process was killed (`alive` false); undefined where nobody does. */
export function readOwner(directory: string): (StateOwner & { alive: boolean }) | undefined {
  const owner = readNote(directory);
  return owner && { ...owner, alive: isHeld(directory) };
}

/** Takes the lock; undefined if somebody else has it. */
function openLock(directory: string): DatabaseSync | undefined {
  // Long enough for someone who only looks whether it is held.
  const database = new DatabaseSync(lockPath(directory), { timeout: PAUSE });
  try {
    database.exec("BEGIN EXCLUSIVE");
    return database;
  } catch (thrown) {
    database.close();
    if (isBusy(thrown)) return undefined;
    throw thrown;
  }
}

function isHeld(directory: string): boolean {
  if (!existsSync(lockPath(directory))) return false;
  const database = new DatabaseSync(lockPath(directory), { readOnly: true });
  try {
    database.prepare("SELECT 1 FROM sqlite_schema").get();
    return false;
  } catch (thrown) {
    return isBusy(thrown);
  } finally {
    database.close();
  }
}

function isBusy(thrown: unknown): boolean {
  return ((thrown as { readonly errcode?: number }).errcode ?? 0) % 256 === SQLITE_BUSY;
}

function readNote(directory: string): StateOwner | undefined {
  try {
    const { pid, flow, since } = JSON.parse(readFileSync(ownerPath(directory), "utf8")) as Partial<StateOwner>;
    return typeof pid === "number" && typeof flow === "string" && typeof since === "string" ? { pid, flow, since } : undefined;
  } catch {
    return undefined; // nobody, or a note that says nothing
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === "EPERM";
  }
}

function inUse(directory: string, holder: StateOwner | undefined): HeadframeError {
  const who = holder ? `process ${holder.pid} (flow ${holder.flow}, since ${holder.since})` : "another process";
  return new HeadframeError("state-in-use", `State directory ${directory} is in use by ${who}; stop it, or give another --state`);
}
