/** The `headframe` command. @module */
import { flushCompileCache } from "node:module";
import { Command, CommanderError } from "commander";
import { errorText, exitCode } from "./errors.ts";

const program = new Command("headframe")
  .description("Runs one typed graph of operators across a mine's sensors, its site servers, the cloud and an HPC centre.")
  .version("0.1.0")
  .exitOverride()
  .configureHelp({ sortSubcommands: false })
  .showHelpAfterError("(see headframe --help)");

/** Every command, in the order of the help. */
const commands: Readonly<Record<string, () => Promise<(program: Command) => void>>> = {
  run: async () => (await import("./commands/run.ts")).addRun,
  check: async () => (await import("./commands/check.ts")).addCheck,
  graph: async () => (await import("./commands/graph.ts")).addGraph,
  operators: async () => (await import("./commands/operators.ts")).addOperators,
  inspect: async () => (await import("./commands/inspect.ts")).addInspect,
  replay: async () => (await import("./commands/replay.ts")).addReplay,
  status: async () => (await import("./commands/status.ts")).addStatus,
  doctor: async () => (await import("./commands/doctor.ts")).addDoctor,
  bench: async () => (await import("./commands/bench.ts")).addBench,
};

// A command loads what it needs itself and nothing of the others; help and mistakes need them all.
const [called = ""] = process.argv.slice(2);
for (const load of Object.hasOwn(commands, called) ? [commands[called]] : Object.values(commands)) (await load?.())?.(program);
for (const command of program.commands) command.exitOverride();

// What was compiled is kept for the next start now: a run may end by kill -9.
flushCompileCache();

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
