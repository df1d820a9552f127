import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import test from "ava";
import fc from "fast-check";
import { arbitraryEvent } from "./testing/arbitrary-event.ts";
import { writeQuakeMl } from "./write-quakeml.ts";

const python = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "headframe/services/venv/bin/python");
const folder = mkdtempSync(join(tmpdir(), "headframe-quakeml-"));
test.after.always(() => rmSync(folder, { recursive: true, force: true }));

/** Parts of Headframe's extension, which ObsPy does not know. */
const foreign = new Set(["local", "parameters", "hypocentralDistance", "logUncertainty", "features"]);

/** A value as `obspy-events.py` prints it: times as nanoseconds of whole microseconds, to which ObsPy rounds them, nothing empty, no ids of comments, which ObsPy makes up. */
function plain(value: unknown, key = ""): unknown {
  if (typeof value === "bigint") return { ns: String(wholeMicroseconds(value)) };
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map((part) => plain(part, key));
  if (value === null || typeof value !== "object") return value === null || value === "" ? undefined : value;
  const parts = Object.entries(value)
    .filter(([name]) => !foreign.has(name) && !(key === "comments" && (name === "id" || name === "publicID")))
    .map(([name, part]) => [name, plain(part, name)] as const)
    .filter(([, part]) => part !== undefined);
  return parts.length === 0 ? undefined : Object.fromEntries(parts);
}

/** To the nearest, halves to the even one, as ObsPy does it. */
function wholeMicroseconds(time: bigint): bigint {
  const below = time - (((time % 1000n) + 1000n) % 1000n);
  const rest = time - below;
  const up = rest > 500n || (rest === 500n && (below / 1000n) % 2n !== 0n);
  return up ? below + 1000n : below;
}

test("what writeQuakeMl() writes fits the schema, and ObsPy reads every field of it", (t) => {
  const batches = [1, 2, 3, 4, 5].map((seed) => fc.sample(arbitraryEvent, { numRuns: 20, seed }));
  const files = batches.map((events, i) => {
    const file = join(folder, `${i}.xml`);
    // One focal mechanism of ObsPy has one moment tensor.
    writeFileSync(file, writeQuakeMl(events.map(withOneTensor)));
    return file;
  });
  const script = fileURLToPath(new URL("testing/obspy-events.py", import.meta.url));
  const lines = execFileSync(python, [script, ...files], { encoding: "utf8", maxBuffer: 2 ** 28 })
    .trim()
    .split("\n");
  for (const [i, events] of batches.entries()) t.deepEqual(plain(JSON.parse(lines[i] ?? "")), plain(events.map(withOneTensor).map(asObspy)));
});

type Event = Parameters<typeof writeQuakeMl>[0][number];

function withOneTensor(event: Event): Event {
  const { focalMechanisms, ...rest } = event;
  return {
    ...rest,
    ...(focalMechanisms && {
      focalMechanisms: focalMechanisms.map(({ momentTensors, ...one }) => ({ ...one, ...(momentTensors && { momentTensors: momentTensors.slice(0, 1) }) })),
    }),
  };
}

/** ObsPy has one moment tensor where QuakeML has a list. */
function asObspy(event: Event): unknown {
  const { focalMechanisms, ...rest } = event;
  return { ...rest, focalMechanisms: focalMechanisms?.map((one) => ({ ...one, momentTensors: one.momentTensors?.[0] })) };
}
