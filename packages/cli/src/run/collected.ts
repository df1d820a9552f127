/** Gathers the values of an option that may be given again and again. */
export function collected(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}
