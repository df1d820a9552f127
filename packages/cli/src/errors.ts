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

/** What to tell the user: our own errors and the system's in words, one line a problem; others, which are bugs, with their stack. */
export function errorText(error: unknown): string {
  if (error instanceof InvalidError) return [`error: ${error.what} is not valid`, ...error.problems.map((p) => `  - ${p.message}`)].join("\n");
  if (error instanceof HeadframeError || isSystemError(error)) return `error: ${error.message}`;
  return error instanceof Error ? `error: ${error.stack ?? error.message}` : `error: ${String(error)}`;
}

/** An error of the operating system, such as a file that may not be read. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).syscall === "string";
}
