/** The `headframe` command. @module */
import { Command, CommanderError } from "commander";
import { addBench } from "./commands/bench.ts";
import { addCheck } from "./commands/check.ts";
import { addGraph } from "./commands/graph.ts";
import { addInspect } from "./commands/inspect.ts";
import { addOperators } from "./commands/operators.ts";
import { addRun } from "./commands/run.ts";
import { errorText, exitCode } from "./errors.ts";

const program = new Command("headframe")
  .description("Runs one typed graph of operators across a mine's sensors, its site servers, the cloud and an HPC centre.")
  .version("0.1.0")
  .exitOverride()
  .configureHelp({ sortSubcommands: false })
  .showHelpAfterError("(see headframe --help)");

for (const add of [addRun, addCheck, addGraph, addOperators, addInspect, addBench]) add(program);
for (const command of program.commands) command.exitOverride();

// A reader such as `head` that closes the pipe has seen enough: a run stops as if it had been told to, and
// keeps what it has; anything else is done.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") process.exit(1);
  if (!process.emit("SIGTERM", "SIGTERM")) process.exit(0);
});

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    console.error(errorText(error));
    process.exitCode = exitCode(error);
  }
}
