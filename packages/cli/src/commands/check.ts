import { checkFlow, flowHash } from "@headframe/core";
import type { Command } from "commander";
import { loadFlow } from "../load-flow.ts";
import { print, printJson } from "../output.ts";

/** `headframe check`. */
export function addCheck(program: Command): void {
  program
    .command("check <flow>")
    .description("report everything that is wrong with a flow, each with its step and path")
    .option("--json", "one JSON object a line for each problem")
    .action(async (name: string, options: { json?: boolean }) => {
      const { document, catalogue } = await loadFlow(name);
      const problems = checkFlow(document, catalogue);
      for (const problem of problems) {
        if (options.json) await printJson(problem);
        else await print(`${problem.path || "/"}: ${problem.message}`);
      }
      if (problems.length > 0) process.exitCode = 1;
      if (!options.json)
        await print(
          problems.length === 0
            ? `${document.name} is valid: ${document.steps.length} steps, ${flowHash(document)}`
            : `${problems.length} ${problems.length === 1 ? "problem" : "problems"}`,
        );
    });
}
