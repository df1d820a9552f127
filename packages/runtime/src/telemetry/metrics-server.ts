import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { isIP } from "node:net";
import { HeadframeError } from "@headframe/core";
import { processText, prometheusContentType, prometheusText } from "./prometheus-text.ts";
import type { RunReading } from "./run-reading.ts";

/** Where metrics are served, and of what. */
export interface MetricsServerOptions {
  /** 0: any that is free. */
  readonly port: number;
  /** Address to listen on; `127.0.0.1` unless told. */
  readonly host?: string;
  /** Whether `host` may be an address that other machines can reach; metrics are not protected. */
  readonly exposed?: boolean;
  /** Called at each request. */
  readonly read: () => RunReading;
}

/** An open metrics endpoint. */
export interface MetricsServer {
  readonly port: number;
  /** Such as `http://127.0.0.1:9464/metrics`. */
  readonly url: string;
  /** Closes at once, also connections that are open. */
  close(): Promise<void>;
}

/**
 * Serves `GET /metrics` (Prometheus text) and `GET /health` (JSON; 200 while the run is running or degraded, 503 otherwise).
 * Does not keep the process alive.
 *
 * @throws HeadframeError `port-in-use`; `address-exposed` for an address that is not this machine's own, unless `exposed`
 */
export async function serveMetrics({ port, host = "127.0.0.1", exposed = false, read }: MetricsServerOptions): Promise<MetricsServer> {
  if (!exposed && !isLoopback(host))
    throw new HeadframeError("address-exposed", `Metrics on ${host} could be read by other machines; they are served on a loopback address such as 127.0.0.1`);
  const { createServer } = await import("node:http"); // loading it takes tens of milliseconds, which a run without metrics shall not pay
  const server = createServer({ headersTimeout: 5000, requestTimeout: 5000, keepAliveTimeout: 5000 }, (request, response) => {
    answer(request, read).then(
      ([status, type, body]) => send(request, response, status, type, body),
      (reason: unknown) => send(request, response, 500, "text/plain; charset=utf-8", `${reason instanceof Error ? reason.message : String(reason)}\n`),
    );
  });
  server.maxConnections = 32;
  await listening(server, port, host);
  server.unref();
  const bound = (server.address() as AddressInfo).port;
  return { port: bound, url: `http://${isIP(host) === 6 ? `[${host}]` : host}:${bound}/metrics`, close: () => closed(server) };
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

type Answer = readonly [status: number, type: string, body: string];

async function answer({ method, url = "" }: IncomingMessage, read: () => RunReading): Promise<Answer> {
  const path = method === "GET" || method === "HEAD" ? url.split("?", 1)[0] : undefined;
  if (path === "/metrics") return [200, prometheusContentType, `${await prometheusText(read())}${await processText()}`];
  if (path === "/health") {
    const { flow, health } = read();
    const well = health.state === "running" || health.state === "degraded";
    return [well ? 200 : 503, "application/json", `${JSON.stringify({ flow, ...health })}\n`];
  }
  return [404, "text/plain; charset=utf-8", "There are /metrics and /health\n"];
}

function send(request: IncomingMessage, response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { "content-type": type, "content-length": Buffer.byteLength(body), "cache-control": "no-store" });
  response.end(request.method === "HEAD" ? undefined : body);
}

function listening(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const taken = error.code === "EADDRINUSE";
      reject(
        taken
          ? new HeadframeError("port-in-use", `Port ${port} is in use by another process; choose another one with --metrics`, { cause: error })
          : new HeadframeError("metrics-failed", `Metrics cannot be served on ${host}:${port}: ${error.message}`, { cause: error }),
      );
    });
    server.listen(port, host, resolve);
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
