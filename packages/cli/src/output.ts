/** Writes a line to standard output, waiting while a pipe is full; a reader that has gone ends the process quietly. */
export function print(line: string): Promise<void> {
  return new Promise((resolve, reject) => process.stdout.write(`${line}\n`, (error) => (error ? reject(error) : resolve())));
}

/** Writes one JSON object as a line; bigints become decimal text. */
export function printJson(value: unknown): Promise<void> {
  return print(JSON.stringify(value, (_key, inner: unknown) => (typeof inner === "bigint" ? String(inner) : inner)));
}
