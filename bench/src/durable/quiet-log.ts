import type { Log } from "@headframe/core";

const nothing = (): void => {};

/** Says nothing: measurements run often and are not interesting in themselves. */
export const quiet: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
