/** Cross-package measurements. @module */
import { type BenchContext, type Measurement, type Suite, targetMet, targetText } from "./measurement.ts";
import { findPython } from "./python-peer.ts";
import { figure, keepResults, renewTable } from "./results.ts";
import { durable } from "./suites/durable.ts";
import { formats } from "./suites/formats.ts";
import { latency } from "./suites/latency.ts";
import { runtime } from "./suites/runtime.ts";
import { scale } from "./suites/scale.ts";
import { seismic } from "./suites/seismic.ts";
import { seismicParts } from "./suites/seismic-parts.ts";
import { sensor } from "./suites/sensor.ts";
import { signal } from "./suites/signal.ts";
import { soak } from "./suites/soak.ts";

const suites: Readonly<Record<string, Suite>> = { signal, formats, runtime, sensor, scale, latency, durable, seismic, "seismic-parts": seismicParts, soak };
/** Takes many minutes. */
const onlyByName: ReadonlySet<string> = new Set(["seismic", "seismic-parts", "soak"]);

/**
 * Runs one suite, or all but the longest, prints each measurement as it comes and keeps the results.
 *
 * @throws RangeError if there is no such suite
 */
export async function runBench(name: string | undefined, { json }: { readonly json: boolean }): Promise<void> {
  const chosen = Object.keys(suites).filter((suite) => (name === undefined ? !onlyByName.has(suite) : suite === name));
  if (chosen.length === 0) throw new RangeError(`There is no suite "${name}"; suites are ${Object.keys(suites).join(", ")}`);
  const context: BenchContext = {
    python: await findPython(),
    progress: (message) => void (process.stderr.isTTY && process.stderr.write(`\r\x1b[2K${message}`)),
  };
  if (context.python === undefined)
    process.stderr.write("note: no Python with numpy, scipy and obspy found; those peers are left out (HEADFRAME_PYTHON names one)\n");
  for (const suite of chosen) {
    const measurements: Measurement[] = [];
    for await (const measurement of (suites[suite] as Suite)(context)) {
      measurements.push(measurement);
      context.progress("");
      process.stdout.write(`${json ? JSON.stringify(measurement) : line(measurement)}\n`);
    }
    await keepResults(suite, measurements);
  }
  await renewTable(Object.keys(suites));
}

function line(m: Measurement): string {
  const name = [m.bench, m.precision, m.setting].filter(Boolean).join(" ");
  const peer = m.peer === null ? "" : `  ${m.peer} ${figure(m.peerValue)}, ratio ${figure(m.ratio)}`;
  return `${name.padEnd(64)} ${figure(m.value).padStart(8)} ${m.unit}${peer}${verdict(m)}`;
}

function verdict(m: Measurement): string {
  const met = targetMet(m);
  return met === undefined ? "" : `  (${targetText(m, figure)}: ${met ? "met" : "MISSED"})`;
}
