#!/usr/bin/env node
// Starts the command under a Node that runs TypeScript as it is (22.18 or newer). In a checkout with an
// older Node on the path, the one that `npm install` brought is used.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
const recent = major > 22 || (major === 22 && minor >= 18);

const child = spawn(recent ? process.execPath : bundledNode(), ["--conditions=headframe-source", main, ...process.argv.slice(2)], { stdio: "inherit" });
// The terminal sends Ctrl-C to the whole group; the child stops cleanly and this process follows it.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => signal === "SIGINT" || child.kill(signal));
child.on("error", (error) => {
  console.error(`headframe: could not start ${recent ? "node" : "the bundled node"}: ${error.message}`);
  process.exit(1);
});
child.on("exit", (code, signal) => (signal ? process.kill(process.pid, signal) : process.exit(code ?? 1)));

function bundledNode() {
  try {
    return createRequire(import.meta.url).resolve("node/bin/node");
  } catch {
    console.error(`headframe: Node ${process.versions.node} is too old; use 22.18 or newer, or run \`npm install\` in the checkout, which brings one`);
    process.exit(1);
  }
}
