import type { Command } from "commander";
import { UsageError } from "../errors.ts";

interface BenchModule {
  runBench(suite: string | undefined, options: { json: boolean }): Promise<void>;
}

/** `headframe bench`. */
export function addBench(program: Command): void {
  program
    .command("bench [suite]")
    .description("measure this machine, side by side with peers where they are installed")
    .option("--json", "one JSON object a line for each measurement")
    .action(async (suite: string | undefined, options: { json?: boolean }) => {
      // The measurements live in the repository and are not part of the published command.
      const name = "@headframe/bench";
      const module = (await import(name).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "ERR_MODULE_NOT_FOUND" || !error.message.includes(name)) throw error;
        throw new UsageError("benchmarks come with a checkout of the repository: run `npm run bench` there");
      })) as BenchModule;
      await module.runBench(suite, { json: options.json ?? false }).catch((error: unknown) => {
        throw error instanceof RangeError ? new UsageError(error.message) : error; // no such suite
      });
    });
}
