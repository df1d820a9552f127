/** What lies where in a state directory. */
export interface StatePaths {
  readonly turns: string;
  /** Folder of one source's journal. */
  readonly journal: (source: string) => string;
}

/** Places in a state directory. */
export function statePaths(directory: string): StatePaths {
  const root = directory.replace(/(?<=.)\/+$/, "");
  return { turns: `${root}/turns`, journal: (source) => `${root}/journal/${source}` };
}
