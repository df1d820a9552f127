import { canonicalFlow, checkFlow, flowMermaid, InvalidError } from "@headframe/core";
import type { Command } from "commander";
import { loadFlow } from "../load-flow.ts";
import { print } from "../output.ts";

export function addGraph(program: Command): void {
  program
    .command("graph <flow>")
    .description("print a flow as a Mermaid diagram")
    .option("--json", "print the canonical flow document instead")
    .action(async (name: string, options: { json?: boolean }) => {
      const { document, catalogue } = await loadFlow(name);
      const problems = checkFlow(document, catalogue).filter((p) => p.code === "document-invalid");
      if (problems.length > 0) throw new InvalidError(name, problems);
      await print(options.json ? canonicalFlow(document) : flowMermaid(document).trimEnd());
    });
}
