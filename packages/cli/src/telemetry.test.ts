import { mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { type AddressInfo, createServer as createSocketServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HeadframeError } from "@headframe/core";
import { type RunMetrics, readStatus } from "@headframe/runtime";
import test from "ava";
import { Command } from "commander";
import { UsageError } from "./errors.ts";
import { addTelemetryOptions, openTelemetry, type TelemetryArguments } from "./telemetry.ts";

const none = { logFormat: "text", traceRatio: "0.001" } as const;

/** What the command line gives. */
function parsed(...args: string[]): TelemetryArguments {
  const command = addTelemetryOptions(new Command("run").argument("[flow]"))
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  return command.parse(args, { from: "user" }).opts();
}

const metrics: RunMetrics = { turns: 3, now: 5n, credit: 1, sources: {}, steps: {}, sinks: {} };
const run = { health: { state: "running", reasons: [] }, restarts: 2, metrics: () => metrics } as const;

test("addTelemetryOptions() has everything off", (t) => {
  t.deepEqual(parsed(), none);
  t.deepEqual(parsed("flow", "--metrics"), { ...none, metrics: true });
  t.deepEqual(parsed("flow", "--metrics", "0", "--log-format", "json", "--traces", "http://c", "--trace-ratio", "1"), {
    metrics: "0",
    logFormat: "json",
    traces: "http://c",
    traceRatio: "1",
  });
  t.throws(() => parsed("--log-format", "xml"));
});

test("openTelemetry() opens nothing that nobody asked for", async (t) => {
  const telemetry = await openTelemetry(none, { flow: "mine" });
  t.is(telemetry.tracing, undefined);
  await telemetry.attach(run);
  await telemetry.close();
});

test("openTelemetry() refuses what makes no sense, and says what would", async (t) => {
  const wrong: [Partial<TelemetryArguments>, RegExp][] = [
    [{ metrics: "mine-seismic" }, /--metrics "mine-seismic" is not a port.*--metrics=9464/],
    [{ metrics: "65536" }, /not a port/],
    [{ metrics: "-1" }, /not a port/],
    [{ metrics: "1.5" }, /not a port/],
    [{ metrics: "" }, /not a port/],
    [{ traces: "localhost:4318" }, /--traces "localhost:4318" is not the address/],
    [{ traces: "" }, /not the address/],
    [{ traceRatio: "0" }, /--trace-ratio "0"/],
    [{ traceRatio: "2" }, /--trace-ratio/],
    [{ traceRatio: "" }, /--trace-ratio/],
    [{ traceRatio: "many" }, /--trace-ratio/],
  ];
  for (const [given, message] of wrong) await t.throwsAsync(openTelemetry({ ...none, ...given }, { flow: "x" }), { instanceOf: UsageError, message });
});

test("openTelemetry() says that a port is taken before the run starts", async (t) => {
  const other = createSocketServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const { port } = other.address() as AddressInfo;
  const error = await t.throwsAsync(openTelemetry({ ...none, metrics: String(port) }, { flow: "x" }), { instanceOf: HeadframeError });
  t.is(error?.code, "port-in-use");
  t.regex(error?.message ?? "", new RegExp(`Port ${port} .*--metrics`));
  other.close();
});

test("openTelemetry() serves metrics and status from attach to close", async (t) => {
  const directory = await mkdtemp(join(tmpdir(), "hf-telemetry-"));
  t.teardown(() => rm(directory, { recursive: true }));
  const free = createSocketServer();
  await new Promise<void>((resolve) => free.listen(0, "127.0.0.1", resolve));
  const { port } = free.address() as AddressInfo;
  await new Promise((resolve) => free.close(resolve));
  const telemetry = await openTelemetry({ ...none, metrics: String(port) }, { flow: "mine", directory });
  const at = `http://127.0.0.1:${port}`;
  t.is((await fetch(`${at}/health`)).status, 503);
  t.regex(await (await fetch(`${at}/metrics`)).text(), /headframe_health\{flow="mine",state="starting"\} 1/);
  await telemetry.attach(run);
  t.is((await fetch(`${at}/health`)).status, 200);
  const text = await (await fetch(`${at}/metrics`)).text();
  for (const line of [/^headframe_turn\{flow="mine"\} 3$/m, /^headframe_restarts_total\{flow="mine"\} 2$/m]) t.regex(text, line);
  t.is((await readStatus(directory))?.metrics?.turns, 3);
  await telemetry.close();
  await t.throwsAsync(fetch(`${at}/health`));
  t.deepEqual(await readdir(directory), []);
});

test("openTelemetry() sends traces to a collector", async (t) => {
  const got: { url: string | undefined; body: { resourceSpans: { scopeSpans: { spans: { name: string }[] }[] }[] } }[] = [];
  const collector = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      got.push({ url: request.url, body: JSON.parse(Buffer.concat(chunks).toString()) });
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, "127.0.0.1", resolve));
  t.teardown(() => collector.close());
  const telemetry = await openTelemetry({ ...none, traces: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`, traceRatio: "0.5" }, { flow: "x" });
  t.is(telemetry.tracing?.ratio, 0.5);
  telemetry.tracing?.tracer.startSpan("take waves").end();
  await telemetry.close();
  t.is(got[0]?.url, "/v1/traces");
  t.is(got[0]?.body.resourceSpans[0]?.scopeSpans[0]?.spans[0]?.name, "take waves");
});

test("openTelemetry() gets over a collector that is not there, and ends in time", async (t) => {
  const gone = createSocketServer();
  await new Promise<void>((resolve) => gone.listen(0, "127.0.0.1", resolve));
  const { port } = gone.address() as AddressInfo;
  await new Promise((resolve) => gone.close(resolve));
  const telemetry = await openTelemetry({ ...none, traces: `http://user:secret@127.0.0.1:${port}` }, { flow: "x" });
  for (let i = 0; i < 10_000; i++) telemetry.tracing?.tracer.startSpan("x").end();
  await t.notThrowsAsync(telemetry.close());
});
