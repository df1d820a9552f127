import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeQuakeMl } from "@headframe/formats";
import test from "ava";
import { eventToQuakeMl } from "../event/event-to-quakeml.ts";
import { madeEvent } from "../testing/made-event.ts";

const python = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "headframe/services/venv/bin/python");
const script = fileURLToPath(new URL("../../../../packages/formats/src/quakeml/testing/obspy-events.py", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "headframe-quakeml-device-"));
test.after.always(() => rmSync(folder, { recursive: true, force: true }));

test("the catalogue of located events fits the schema, and ObsPy reads its values", (t) => {
  const publisher = { authority: "local", agency: "Headframe", author: "Headframe" };
  const events = [madeEvent(0), madeEvent(1, { frame: "geographic", x: 20.2, y: 67.85, stage: "preliminary" })];
  const file = join(folder, "catalogue.xml");
  writeFileSync(file, writeQuakeMl(events.map((event) => eventToQuakeMl(event, publisher))));
  const found = JSON.parse(execFileSync(python, [script, file], { encoding: "utf8" }));
  t.is(found.length, 2);
  for (const [i, { time, data }] of events.entries()) {
    const [origin] = found[i].origins;
    t.is(origin.time.value.ns, String(time));
    t.is(origin.time.uncertainty, data.timeUncertaintySeconds);
    t.is(origin.depth.value, -data.z);
    t.is(origin.evaluationStatus, i === 0 ? null : "preliminary");
    t.is(origin.arrivals.length, 2);
    t.is(origin.arrivals[1].timeResidual, -1e-4);
    t.is(found[i].magnitudes[0].mag.value, data.magnitude?.value);
    t.is(found[i].picks[0].phaseHint, "P");
    t.is(found[i].amplitudes[0].unit, "m/s");
    t.is(found[i].preferredOriginID, origin.publicID);
  }
  t.is(found[1].origins[0].latitude.value, 67.85);
  t.is(found[1].origins[0].longitude.value, 20.2);
});
