// Installs the dependencies when they are absent or stale. Plain JavaScript without imports from
// node_modules, because it runs before they exist, on any Node 20 or newer.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const stamp = join(root, "node_modules", ".headframe-install");

const state = installState();
if (state !== "fresh") install(state);

/** @returns {"fresh" | "absent" | "stale"} */
function installState() {
  if (!existsSync(join(root, "node_modules"))) return "absent";
  return existsSync(stamp) && readFileSync(stamp, "utf8") === manifestHash() ? "fresh" : "stale";
}

function install(state) {
  const reason = state === "absent" ? "node_modules is absent" : "the dependencies have changed";
  process.stderr.write(`Installing dependencies: ${reason} (npm install, about a minute)\n`);
  // inside `npm start` npm names itself and its own node; that one, because node_modules/.bin/node may be replaced
  const { npm_execpath: npm, npm_node_execpath: node = process.execPath } = process.env;
  const args = ["install", "--no-audit", "--no-fund", "--loglevel=error"];
  const options = { cwd: root, stdio: ["ignore", "ignore", "pipe"], encoding: "utf8" };
  const run = npm ? spawnSync(node, [npm, ...args], options) : spawnSync("npm", args, { ...options, shell: process.platform === "win32" });
  if (run.status !== 0) fail(run.error?.message ?? run.stderr);
  writeFileSync(stamp, manifestHash());
}

/** Hash of the lock file and of every package.json of the workspace. */
function manifestHash() {
  const hash = createHash("sha256");
  for (const file of manifests()) {
    const path = join(root, file);
    // a stamp must not depend on how git writes line ends
    if (existsSync(path)) hash.update(`${file}\n${readFileSync(path, "utf8").replaceAll("\r\n", "\n")}\n`);
  }
  return hash.digest("hex");
}

function manifests() {
  const { workspaces } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const folders = workspaces.flatMap((pattern) => {
    if (!pattern.endsWith("/*")) return [pattern];
    const parent = pattern.slice(0, -2);
    if (!existsSync(join(root, parent))) return [];
    return readdirSync(join(root, parent))
      .sort()
      .map((name) => `${parent}/${name}`);
  });
  return ["package-lock.json", "package.json", ".npmrc", ...folders.map((folder) => `${folder}/package.json`)];
}

function fail(text) {
  const offline = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ECONNRESET|ENOTCACHED/.test(text);
  const remedy = offline
    ? "The npm registry cannot be reached. Connect to the network, or set a proxy or mirror (npm config set registry URL), and run the command again."
    : "Run `npm install` yourself to see all of its output.";
  process.stderr.write(`${text.trim()}\nInstalling the dependencies failed. ${remedy}\n`);
  process.exit(1);
}
