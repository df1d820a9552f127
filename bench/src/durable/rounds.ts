/** What an item took, ns. */
export interface Cost {
  readonly processor: number;
  readonly wall: number;
}

/**
 * Runs a base and its variants by turns, so that what else the machine does weighs on all alike, and gives each one's
 * median cost and the median of the rounds' ratios of the base's cost to it.
 */
export async function rounds<Name extends string>(
  count: number,
  base: () => Promise<Cost>,
  variants: Readonly<Record<Name, () => Promise<Cost>>>,
): Promise<{ readonly base: Cost; readonly variants: Readonly<Record<Name, { readonly cost: Cost; readonly ratio: Cost }>> }> {
  const bases: Cost[] = [];
  const names = Object.keys(variants) as Name[];
  const seen = new Map<Name, { readonly costs: Cost[]; readonly ratios: Cost[] }>(names.map((name) => [name, { costs: [], ratios: [] }]));
  for (let round = 0; round < count; round++) {
    const own = await base();
    bases.push(own);
    for (const [name, { costs, ratios }] of seen) {
      const cost = await variants[name]();
      costs.push(cost);
      ratios.push({ processor: own.processor / cost.processor, wall: own.wall / cost.wall });
    }
  }
  const results = [...seen].map(([name, { costs, ratios }]) => [name, { cost: medians(costs), ratio: medians(ratios) }] as const);
  return { base: medians(bases), variants: Object.fromEntries(results) as Record<Name, { cost: Cost; ratio: Cost }> };
}

function medians(costs: readonly Cost[]): Cost {
  return { processor: median(costs.map(({ processor }) => processor)), wall: median(costs.map(({ wall }) => wall)) };
}

/** The middle value; the mean of the two in the middle if there are two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half) - 1] ?? Number.NaN) + (sorted[Math.floor(half)] ?? Number.NaN)) / 2;
}
