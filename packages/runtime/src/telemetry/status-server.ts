import { chmod, rm } from "node:fs/promises";
import { connect, createServer, type Server, type Socket } from "node:net";
import { HeadframeError } from "@headframe/core";
import { makeFolder } from "../node/make-folder.ts";
import { runtimeVersion } from "../version.ts";
import type { RunReading } from "./run-reading.ts";
import { parseStatus, type Status, statusText } from "./status.ts";
import { statusSocket } from "./status-socket.ts";

/** Longest time a client is waited for, ms. */
const CLIENT_MILLISECONDS = 5000;
/** Largest answer that is read, bytes. */
const LARGEST = 64 << 20;

/** An open status socket. */
export interface StatusServer {
  /** Where it listens. */
  readonly path: string;
  /** Closes at once and takes the socket away. */
  close(): Promise<void>;
}

/**
 * Tells whoever connects how the run on this state directory is: one JSON, see {@link Status}, then the end. The socket is
 * open to this user only and does not keep the process alive. One that a killed process left behind is replaced.
 *
 * @throws HeadframeError `status-in-use` if another process serves this directory; `status-failed` if a socket cannot be made there
 */
export async function serveStatus(directory: string, read: () => RunReading): Promise<StatusServer> {
  const clients = new Set<Socket>();
  const server = createServer((client) => {
    clients.add(client);
    client.on("close", () => clients.delete(client)).on("error", () => {}); // one that goes away has seen enough
    client.setTimeout(CLIENT_MILLISECONDS, () => client.destroy());
    client.resume(); // nothing that it says matters
    try {
      client.end(statusText(read(), runtimeVersion));
    } catch {
      client.destroy();
    }
  });
  server.maxConnections = 16;
  try {
    await makeFolder(directory);
    const path = await statusSocket(directory);
    await listen(server, path);
    await chmod(path, 0o600);
    server.unref();
    return { path, close: () => close(server, clients) };
  } catch (error) {
    if (error instanceof HeadframeError) throw error;
    throw new HeadframeError("status-failed", `No status of ${directory} can be served: ${(error as Error).message}`, { cause: error });
  }
}

async function listen(server: Server, path: string): Promise<void> {
  try {
    await listening(server, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    if (await answers(path)) throw new HeadframeError("status-in-use", `Another process serves the status at ${path}`, { cause: error });
    await rm(path, { force: true });
    await listening(server, path);
  }
}

function listening(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

/** Whether a process listens. */
function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path);
    probe.once("connect", () => resolve(true)).once("error", ({ code }: NodeJS.ErrnoException) => resolve(code !== "ECONNREFUSED" && code !== "ENOENT"));
    probe.once("connect", () => probe.destroy());
  });
}

function close(server: Server, clients: ReadonlySet<Socket>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const client of clients) client.destroy();
  });
}

/**
 * How the run on a state directory is; undefined if none runs.
 *
 * @param milliseconds - longest time to wait for the answer
 * @throws HeadframeError `status-timeout` if there is a process that does not answer; `status-malformed`;
 *   `status-forbidden` if it is another user's; `status-failed`
 */
export async function readStatus(directory: string, milliseconds = 2000): Promise<Status | undefined> {
  const path = await statusSocket(directory);
  const text = await received(path, milliseconds);
  return text === undefined ? undefined : parseStatus(text, path);
}

/** Why a socket cannot be read; undefined where nobody listens. */
export function socketProblem(path: string, { code, message }: NodeJS.ErrnoException): HeadframeError | undefined {
  if (code === "ENOENT" || code === "ECONNREFUSED" || code === "ENOTDIR") return undefined;
  if (code === "EACCES" || code === "EPERM")
    return new HeadframeError("status-forbidden", `The status at ${path} is for another user: run this as the user that runs the flow`);
  return new HeadframeError("status-failed", `The status at ${path} cannot be read: ${message}`);
}

function received(path: string, milliseconds: number): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const socket = connect(path);
    const fail = (code: string, message: string) => {
      reject(new HeadframeError(code, message));
      socket.destroy();
    };
    const deadline = setTimeout(() => fail("status-timeout", `The process at ${path} does not answer within ${milliseconds / 1000} s`), milliseconds);
    socket.on("close", () => clearTimeout(deadline));
    socket.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > LARGEST) fail("status-malformed", `What ${path} answered is longer than ${LARGEST} bytes`);
    });
    socket.on("end", () => resolve(Buffer.concat(chunks).toString()));
    socket.on("error", (error: NodeJS.ErrnoException) => {
      const problem = socketProblem(path, error);
      if (problem === undefined) resolve(undefined);
      else fail(problem.code, problem.message);
    });
  });
}
