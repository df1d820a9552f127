import { canonicalFlow, flowMermaid } from "@headframe/core";
import type { Command } from "commander";
import { loadWellFormedFlow } from "../load-flow.ts";
import { print } from "../output.ts";

/** `headframe graph`. */
export function addGraph(program: Command): void {
  program
    .command("graph <flow>")
    .description("print a flow as a Mermaid diagram")
    .option("--json", "print the canonical flow document instead")
    .action(async (name: string, options: { json?: boolean }) => {
      const { document } = await loadWellFormedFlow(name);
      await print(options.json ? canonicalFlow(document) : flowMermaid(document).trimEnd());
    });
}
