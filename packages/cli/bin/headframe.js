#!/usr/bin/env -S node --max-semi-space-size=1
// Starts the command on the TypeScript sources. That takes a Node that runs TypeScript as it is (22.18 or
// newer); where the one on the path is older, the one that `npm install` brought does the work.
// A small young generation keeps the arrays of frames from piling up between collections.
import { spawn } from "node:child_process";
// Not by name: an older Node has no `registerHooks`.
import * as nodeModule from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
const recent = major > 22 || (major === 22 && minor >= 18);

if (recent) prepare();

if (recent && import.meta.url.includes("/node_modules/")) {
  // Installed as a package: Node strips no types there, so the compiled files run.
  await import("../dist/main.js");
} else if (recent) {
  // The condition under which our packages give their sources, as `--conditions` would set it.
  nodeModule.registerHooks({ resolve: (specifier, context, next) => next(specifier, { ...context, conditions: [...context.conditions, "headframe-source"] }) });
  await import("../src/main.ts");
} else {
  runElsewhere(bundledNode());
}

/** A small heap and a quick start. */
function prepare() {
  // V8 lets a heap of small objects grow to four times what lives in it; two thirds more is nearly as fast.
  setFlagsFromString("--heap-growing-percent=60");
  // Items die young. V8 takes those of a full batch for long-lived and then puts all of them where only full collections look.
  setFlagsFromString("--no-allocation-site-pretenuring");
  // Compiled code, and sources without their types, are kept from one start to the next; not in a folder that others may
  // write to. In the environment, so that worker threads do as well.
  process.env.NODE_COMPILE_CACHE ??= join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "headframe/compile-cache");
  nodeModule.enableCompileCache();
}

function runElsewhere(node) {
  const child = spawn(node, ["--max-semi-space-size=1", fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: "inherit" });
  // A terminal's Ctrl-C reaches the child twice, from there and from here; it takes echoes as one.
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => {
    console.error(`headframe: could not start the bundled node: ${error.message}`);
    process.exit(1);
  });
  child.on("exit", (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    for (const known of signals) process.removeAllListeners(known);
    process.kill(process.pid, signal);
  });
}

function bundledNode() {
  try {
    return nodeModule.createRequire(import.meta.url).resolve("node/bin/node");
  } catch {
    console.error(`headframe: Node ${process.versions.node} is too old; use 22.18 or newer, or run \`npm install\` in the checkout, which brings one`);
    process.exit(1);
  }
}
