import { crc32c, HeadframeError } from "@headframe/core";
import { keep, siteTravelTimes } from "./site-travel-times.ts";
import { gridSize } from "./table-grid.ts";
import { type TableTimes, tableTimes } from "./table-times.ts";
import type { VelocityOptions } from "./velocity-options.ts";

/** "HFTT", format version 1, 32 digits of hash, stations, nodes of a table; then Float32 tables of P, of S; then a CRC-32C of all before. */
const MAGIC = 0x54544648;
const VERSION = 1;
const HEADER = 48;

/**
 * Travel-time tables as bytes to keep: computed once for a site and a velocity model, they start the next run at once.
 * Tables that nobody has asked for yet are computed now. Little endian.
 */
export function encodeTravelTimeTables(tables: TableTimes): Uint8Array {
  const [stations, nodes] = [tables.stations.length, gridSize(tables.grid)];
  const bytes = new Uint8Array(HEADER + 8 * stations * nodes + 4);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, VERSION, true);
  bytes.set(new TextEncoder().encode(tables.hash), 8);
  view.setUint32(40, stations, true);
  view.setUint32(44, nodes, true);
  let at = HEADER;
  for (const phase of [0, 1] as const)
    for (let station = 0; station < stations; station++)
      for (const value of tables.table(phase, station)) {
        view.setFloat32(at, value, true);
        at += 4;
      }
  view.setUint32(at, crc32c(bytes.subarray(0, at)), true);
  return bytes;
}

/**
 * Reads tables back and makes them the ones that `siteTravelTimes` gives for these options.
 *
 * @throws HeadframeError `tables-invalid` if the bytes are damaged or were made of other stations or another model
 */
export function decodeTravelTimeTables(bytes: Uint8Array, options: VelocityOptions): TableTimes {
  const expected = siteTravelTimes(options) as TableTimes | undefined;
  if (!expected || !("table" in expected)) throw invalid("the options have no velocity model that needs tables");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER + 4 || view.getUint32(0, true) !== MAGIC) throw invalid("these are no travel-time tables");
  if (view.getUint32(4, true) !== VERSION) throw invalid(`format version ${view.getUint32(4, true)} is not known`);
  const end = bytes.length - 4;
  if (crc32c(bytes.subarray(0, end)) !== view.getUint32(end, true)) throw invalid("the checksum is wrong");
  const hash = new TextDecoder().decode(bytes.subarray(8, 40));
  if (hash !== expected.hash) throw invalid(`they were made of other stations or another model (${hash}, not ${expected.hash})`);
  const [stations, nodes] = [expected.stations.length, gridSize(expected.grid)];
  if (view.getUint32(40, true) !== stations || view.getUint32(44, true) !== nodes || end !== HEADER + 8 * stations * nodes)
    throw invalid("their size is not that of the site");
  const tables = Array.from({ length: 2 * stations }, (_, table) =>
    Float32Array.from({ length: nodes }, (_unused, node) => view.getFloat32(HEADER + 4 * (table * nodes + node), true)),
  );
  return keep(tableTimes(expected.stations, expected.volume, options, tables));
}

function invalid(reason: string): HeadframeError {
  return new HeadframeError("tables-invalid", `Travel-time tables: ${reason}`);
}
