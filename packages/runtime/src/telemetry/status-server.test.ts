import { spawn } from "node:child_process";
import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HeadframeError } from "@headframe/core";
import test, { type ExecutionContext } from "ava";
import { durable, metricsOf, readingOf } from "../testing/readings.ts";
import { readStatus, serveStatus, socketProblem } from "./status-server.ts";
import { statusSocket } from "./status-socket.ts";

/** A directory that goes when the test ends. */
async function directory(t: ExecutionContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "hf-status-"));
  t.teardown(() => rm(path, { recursive: true, force: true }));
  return path;
}

/** Answers each connection with these bytes, or never. */
async function impostor(t: ExecutionContext, path: string, answer: string | undefined): Promise<void> {
  const server = createServer((client) => {
    client.on("error", () => {});
    if (answer !== undefined) client.end(answer);
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  t.teardown(() => server.close());
}

test("readStatus() gives what the run of a state directory says of itself", async (t) => {
  const state = join(await directory(t), "made", "on", "the", "way");
  t.is(await readStatus(state), undefined);
  const reading = readingOf({ health: { state: "degraded", reasons: ["x"] }, metrics: { ...metricsOf(), durable } });
  const server = await serveStatus(state, () => reading);
  const status = await readStatus(state);
  t.is(status?.pid, process.pid);
  t.is(status?.flow, "mine");
  t.deepEqual(status?.health, { state: "degraded", reasons: ["x"] });
  t.is(status?.metrics?.now, "1700000000000000000");
  t.is(status?.metrics?.durable?.snapshots.time, "1699999996000000000");
  t.is(status?.metrics?.steps.band?.errors, 3);
  t.regex(status?.version ?? "", /^\d+\.\d+/);
  t.true(Date.parse(status?.since ?? "") <= Date.now());
  await server.close();
  t.is(await readStatus(state), undefined);
  t.deepEqual(await readdir(state), []);
});

test("serveStatus() is for this user only", async (t) => {
  const server = await serveStatus(await directory(t), readingOf);
  t.is((await stat(server.path)).mode & 0o777, 0o600);
  await server.close();
});

test("serveStatus() uses the temporary directory where the path is too long for a socket", async (t) => {
  const state = join(await directory(t), "x".repeat(60), "ü".repeat(40));
  const path = await statusSocket(state);
  t.true(Buffer.byteLength(path) <= 100);
  t.not(path, await statusSocket(`${state}y`));
  const server = await serveStatus(state, readingOf);
  t.is(server.path, path);
  t.is((await readStatus(state))?.flow, "mine");
  await server.close();
});

test("serveStatus() replaces the socket of a killed process, but not that of a living one", async (t) => {
  const state = await directory(t);
  const path = await statusSocket(state);
  const child = spawn(process.execPath, ["-e", "require('net').createServer(c => c.end('{}')).listen(process.argv[1], () => console.log('up'))", path]);
  await new Promise((resolve) => child.stdout.once("data", resolve));
  const error = await t.throwsAsync(serveStatus(state, readingOf), { instanceOf: HeadframeError });
  t.is(error?.code, "status-in-use");
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await gone;
  t.true((await stat(path)).isSocket());
  t.is(await readStatus(state), undefined);
  const server = await serveStatus(state, readingOf);
  t.is((await readStatus(state))?.pid, process.pid);
  await server.close();
});

test("serveStatus() survives clients that say something, go away or do not read", async (t) => {
  const big = readingOf({ health: { state: "running", reasons: Array.from({ length: 20_000 }, (_, i) => `reason ${i} ${"x".repeat(50)}`) } });
  const server = await serveStatus(await directory(t), () => big);
  const mute = connect(server.path);
  mute.on("error", () => {});
  mute.pause();
  const rude = connect(server.path, () => {
    rude.write("GET / HTTP/1.1\r\n\r\n");
    rude.destroy();
  });
  await new Promise((resolve) => rude.once("close", resolve));
  t.is((await readStatus(join(server.path, "..")))?.health.reasons.length, 20_000);
  await server.close();
  mute.destroy();
});

test("serveStatus() survives a reader that throws", async (t) => {
  const state = await directory(t);
  const server = await serveStatus(state, () => {
    throw new Error("not now");
  });
  await t.throwsAsync(readStatus(state), { instanceOf: HeadframeError });
  await server.close();
});

test("serveStatus() says why no socket can be made", async (t) => {
  const file = join(await directory(t), "file");
  await writeFile(file, "");
  const error = await t.throwsAsync(serveStatus(file, readingOf), { instanceOf: HeadframeError });
  t.is(error?.code, "status-failed");
  t.true(error?.message.includes(file));
  t.is(await readStatus(file), undefined);
});

test("readStatus() names what is wrong with an answer", async (t) => {
  const good = { format: 1, flow: "f", version: "1", pid: 1, since: "", uptimeSeconds: 1, health: { state: "running", reasons: [] } };
  const cases: [string, RegExp][] = [
    ["", /not JSON/],
    ["{", /not JSON/],
    ["null", /not an object/],
    ["[]", /format is undefined/],
    [JSON.stringify({ ...good, format: 2 }), /format is 2, this version reads format 1/],
    [JSON.stringify({ ...good, pid: "1" }), /pid is not a number/],
    [JSON.stringify({ ...good, health: null }), /health.state is not a string/],
    [
      JSON.stringify({ ...good, metrics: { turns: 1, credit: 1, now: "1", sources: { a: {} }, steps: {}, sinks: {} } }),
      /metrics.sources.\*.out.frames is not a number/,
    ],
    [JSON.stringify({ ...good, metrics: { turns: 1, credit: 1, now: "1", sources: {}, steps: {}, sinks: {}, durable: {} } }), /metrics.durable.log.records/],
  ];
  for (const [answer, problem] of cases) {
    const state = await directory(t);
    await impostor(t, await statusSocket(state), answer);
    const error = await t.throwsAsync(readStatus(state), { instanceOf: HeadframeError }, answer);
    t.is(error?.code, "status-malformed");
    t.regex(error?.message ?? "", problem);
  }
});

test("readStatus() does not wait for ever", async (t) => {
  const state = await directory(t);
  await impostor(t, await statusSocket(state), undefined);
  const error = await t.throwsAsync(readStatus(state, 20), { instanceOf: HeadframeError });
  t.is(error?.code, "status-timeout");
});

test("socketProblem() tells another user whom to ask as, and nothing where nobody listens", (t) => {
  const error = (code: string) => Object.assign(new Error(`connect ${code}`), { code });
  for (const code of ["ENOENT", "ECONNREFUSED", "ENOTDIR"]) t.is(socketProblem("s", error(code)), undefined);
  for (const code of ["EACCES", "EPERM"])
    t.like(socketProblem("s", error(code)), {
      code: "status-forbidden",
      message: "The status at s is for another user: run this as the user that runs the flow",
    });
  t.like(socketProblem("s", error("EIO")), { code: "status-failed" });
});
