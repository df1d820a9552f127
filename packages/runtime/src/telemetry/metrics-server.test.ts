import { connect } from "node:net";
import { HeadframeError } from "@headframe/core";
import test from "ava";
import { readingOf } from "../testing/readings.ts";
import { serveMetrics } from "./metrics-server.ts";
import type { RunReading } from "./run-reading.ts";

/** A server on a free port; `reading` may be changed. */
async function served(reading: RunReading = readingOf()) {
  const state = { reading };
  const server = await serveMetrics({ port: 0, read: () => state.reading });
  const get = (path: string, init: RequestInit = {}) => fetch(`http://127.0.0.1:${server.port}${path}`, init);
  return { server, state, get };
}

test("serveMetrics() gives Prometheus text at /metrics", async (t) => {
  const { server, get } = await served();
  t.is(server.url, `http://127.0.0.1:${server.port}/metrics`);
  const response = await get("/metrics?name[]=x");
  t.is(response.status, 200);
  t.is(response.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  const text = await response.text();
  t.regex(text, /^headframe_turn\{flow="mine"\} 4$/m);
  t.regex(text, /^process_resident_memory_bytes \d+$/m);
  await server.close();
});

test("serveMetrics() gives the health at /health, 503 where the run is not well", async (t) => {
  const { server, state, get } = await served();
  const well = await get("/health");
  t.is(well.status, 200);
  t.deepEqual(await well.json(), { flow: "mine", state: "running", reasons: [] });
  const codes: Record<string, number> = {};
  for (const name of ["starting", "running", "degraded", "restarting", "stopping", "ended", "stopped", "failed"] as const) {
    state.reading = readingOf({ health: { state: name, reasons: [] } });
    codes[name] = (await get("/health")).status;
  }
  t.deepEqual(codes, { starting: 503, running: 200, degraded: 200, restarting: 503, stopping: 503, ended: 503, stopped: 503, failed: 503 });
  await server.close();
});

test("serveMetrics() answers 404 to anything else", async (t) => {
  const { server, get } = await served();
  for (const path of ["/", "/metrics/", "//metrics", "/..%2fmetrics"]) t.is((await get(path)).status, 404, path);
  for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) t.is((await get("/metrics", { method })).status, 404, method);
  const head = await get("/metrics", { method: "HEAD" });
  t.is(head.status, 200);
  t.is(await head.text(), "");
  await server.close();
});

test("serveMetrics() survives bytes that are no HTTP, and a reader that throws", async (t) => {
  const { server, get } = await served();
  const answer = await new Promise<string>((resolve) => {
    const socket = connect(server.port, "127.0.0.1", () => socket.write("\x16\x03\x01 hello\r\n\r\n"));
    socket.on("data", (data) => resolve(String(data)));
  });
  t.regex(answer, /^HTTP\/1.1 400/);
  t.is((await get("/metrics")).status, 200);
  await server.close();
  const broken = await serveMetrics({
    port: 0,
    read: () => {
      throw new Error("no metrics now");
    },
  });
  const response = await fetch(broken.url);
  t.is(response.status, 500);
  t.is(await response.text(), "no metrics now\n");
  await broken.close();
});

test("serveMetrics() names the port that is taken", async (t) => {
  const { server } = await served();
  const error = await t.throwsAsync(serveMetrics({ port: server.port, read: readingOf }), { instanceOf: HeadframeError });
  t.is(error?.code, "port-in-use");
  t.regex(error?.message ?? "", new RegExp(`${server.port}.*--metrics`));
  await server.close();
});

test("serveMetrics() stays on this machine unless told otherwise", async (t) => {
  for (const host of ["0.0.0.0", "::", "192.168.1.5", "example.org", ""]) {
    const error = await t.throwsAsync(serveMetrics({ port: 0, host, read: readingOf }), { instanceOf: HeadframeError });
    t.is(error?.code, "address-exposed", host);
  }
  for (const host of ["localhost", "127.0.0.2"]) await (await serveMetrics({ port: 0, host, read: readingOf })).close();
  const open = await serveMetrics({ port: 0, host: "0.0.0.0", exposed: true, read: readingOf });
  t.is((await fetch(`http://127.0.0.1:${open.port}/health`)).status, 200);
  await open.close();
});

test("serveMetrics() closes at once, also in the middle of a request, and frees the port", async (t) => {
  t.timeout(10_000); // without an answer Node would wait for the rest of the request
  const { server } = await served();
  const slow = connect(server.port, "127.0.0.1");
  await new Promise<void>((resolve) => slow.write("GET /health HTTP/1.1\r\nhost: x\r\n\r\nGET /health HT", () => resolve()));
  await new Promise((resolve) => slow.once("data", resolve));
  const closed = new Promise((resolve) => slow.once("close", resolve));
  await server.close();
  await closed;
  const again = await serveMetrics({ port: server.port, read: readingOf });
  t.is(again.port, server.port);
  await again.close();
});
