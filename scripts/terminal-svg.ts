/**
 * Draws the terminal view as an SVG for the README: runs the flagship flow on a seeded simulated mine in
 * virtual time, feeds the console's model, and turns the coloured lines into text elements.
 *
 *     node --conditions=headframe-source scripts/terminal-svg.ts
 */
import { writeFile } from "node:fs/promises";
import { builtInFlows, catalogue } from "@headframe/cli";
import { bindFlow, parseTime } from "@headframe/core";
import { runFlow, VirtualTerminal, virtualHost } from "@headframe/runtime";

const COLUMNS = 110;
const ROWS = 25;
const SECONDS = 21.5;
const colours: Record<string, string> = {
  30: "#5c6370",
  31: "#e06c75",
  32: "#98c379",
  33: "#e5c07b",
  34: "#61afef",
  35: "#c678dd",
  36: "#56b6c2",
  37: "#dcdfe4",
  90: "#7f848e",
};

/** Terminal control sequences, kept by `split`. */
const sequences = new RegExp(`(${String.fromCharCode(27)}\\[[0-9;?]*[A-Za-z])`);

const [mine] = builtInFlows;
if (!mine) throw new Error("There is no built-in flow");
const start = "2026-11-21T09:41:00Z";
const terminal = new VirtualTerminal({ interactive: true, columns: COLUMNS, rows: ROWS });
const host = virtualHost({ seed: 1, start: parseTime(start), terminal });
const flow = bindFlow({ ...mine, sinks: mine.sinks.filter(({ id }) => id === "view") }, catalogue, {
  options: { geophones: { start, stations: 18 }, view: { format: "live", colour: "always" } },
});
const run = runFlow(flow, { catalogue, host });
await host.settle(host.clock.until(host.clock.now() + BigInt(SECONDS * 1e9)));
const drawn = terminal.text.split("\u001b[H").at(-1) ?? "";
await writeFile(new URL("../docs/terminal.svg", import.meta.url), svg(drawn.split("\r\n").slice(0, ROWS)));
await host.settle(run.stop());

function svg(lines: readonly string[]): string {
  const [cell, line, pad] = [8.4, 19, 18];
  const rows = lines.map((text, row) => `<text x="${pad}" y="${pad + 14 + row * line}">${spans(text)}</text>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${Math.round(COLUMNS * cell + 2 * pad)}" height="${ROWS * line + 2 * pad}" font-family="ui-monospace, Menlo, Consolas, monospace" font-size="14" style="white-space:pre">
<rect width="100%" height="100%" rx="10" fill="#1e2127"/>
<g fill="#abb2bf">
${rows.join("\n")}
</g>
</svg>
`;
}

/** Text with SGR sequences as tspans. */
function spans(text: string): string {
  let style = "";
  return text
    .split(sequences)
    .map((part) => {
      if (!part.startsWith("\u001b")) return part === "" ? "" : style === "" ? escapeXml(part) : `<tspan ${style}>${escapeXml(part)}</tspan>`;
      if (part.endsWith("m")) style = styleOf(part.slice(2, -1).split(";"), style);
      return "";
    })
    .join("");
}

function styleOf(codes: readonly string[], before: string): string {
  const parts = new Set(before === "" ? [] : before.split(/ (?=\w+=)/));
  for (const code of codes) {
    if (code === "0" || code === "") parts.clear();
    else if (code === "1") parts.add('font-weight="bold"');
    else if (code === "22") for (const part of parts) part.startsWith("font-weight") || part.startsWith("opacity") ? parts.delete(part) : undefined;
    else if (code === "2") parts.add('opacity="0.6"');
    else if (code === "39") for (const part of parts) part.startsWith("fill") ? parts.delete(part) : undefined;
    else if (colours[code]) {
      for (const part of parts) if (part.startsWith("fill")) parts.delete(part);
      parts.add(`fill="${colours[code]}"`);
    }
  }
  return [...parts].join(" ");
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
