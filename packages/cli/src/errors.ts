import { HeadframeError, InvalidError } from "@headframe/core";

/** The command line was used wrongly: exit code 2. */
export class UsageError extends HeadframeError {
  constructor(message: string) {
    super("usage", message);
    this.name = "UsageError";
  }
}

/** Exit code of an error: 2 for wrong usage (options, settings, names), 1 for a failure. */
export function exitCode(error: unknown): 1 | 2 {
  return error instanceof UsageError || error instanceof InvalidError ? 2 : 1;
}

/** What to tell the user: our own errors in words, one line a problem; others with their stack. */
export function errorText(error: unknown): string {
  if (error instanceof InvalidError) return [`error: ${error.message.split(":")[0]} is not valid`, ...error.problems.map((p) => `  - ${p.message}`)].join("\n");
  if (error instanceof HeadframeError) return `error: ${error.message}`;
  return error instanceof Error ? `error: ${error.stack ?? error.message}` : `error: ${String(error)}`;
}
