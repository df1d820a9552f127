/** Times from each node to the stations that it keeps, see `SearchGrid`. */
export interface NodeTimes {
  readonly perNode: number;
  readonly near: Uint16Array;
  readonly times: Float32Array;
}

/**
 * Blocks of neighbouring nodes, and blocks of such blocks, with the limits of the travel times to the stations that any
 * of their nodes keeps.
 */
export interface NodeBlocks {
  readonly count: number;
  /** Blocks from here on are in no other block. */
  readonly top: number;
  /** Index into `member` of each block's first one, and the end. */
  readonly firstMember: Int32Array;
  /** Nodes, and blocks by their number plus the number of nodes. */
  readonly member: Int32Array;
  /** Index into `station` of each block's first one, and the end. */
  readonly first: Int32Array;
  readonly station: Uint16Array;
  /** For each entry of `station` the shortest and longest time of P, then of S, s. */
  readonly times: Float32Array;
}

type Size = readonly [number, number, number];
/** Shortest and longest time of P, then of S; undefined for a station that is not kept. */
type Limits = readonly (readonly [number, number, number, number] | undefined)[];

/** Members along the edge of a block. */
const EDGE = 3;
const LEVELS = 2;

/** Blocks of a grid of nx x ny x nz nodes, x fastest. */
export function nodeBlocks(grid: NodeTimes, stations: number, size: Size): NodeBlocks {
  const nodes = size[0] * size[1] * size[2];
  const members: number[][] = [];
  const limits: Limits[] = [];
  const limitsOf = (item: number) => (item < nodes ? limitsOfNode(grid, stations, item) : (limits[item - nodes] as Limits));
  let [begin, edges, top] = [0, size, 0];
  for (let level = 0; level < LEVELS; level++) {
    const groups = grouped(begin, edges);
    top = members.length;
    begin = nodes + top;
    edges = edges.map((n) => Math.ceil(n / EDGE)) as unknown as Size;
    for (const group of groups) {
      members.push(group);
      limits.push(joined(group.map(limitsOf), stations));
    }
  }
  const kept = limits.map((ofBlock) => ofBlock.flatMap((times, s) => (times ? [{ s, times }] : [])));
  return {
    count: members.length,
    top,
    firstMember: ends(members),
    member: Int32Array.from(members.flat()),
    first: ends(kept),
    station: Uint16Array.from(kept.flat(), ({ s }) => s),
    times: Float32Array.from(kept.flat(2).flatMap(({ times }) => times)),
  };
}

/** Items of a grid, numbered from `begin`, in cubes. */
function grouped(begin: number, [nx, ny, nz]: Size): number[][] {
  const [bx, by, bz] = [nx, ny, nz].map((n) => Math.ceil(n / EDGE)) as [number, number, number];
  const groups: number[][] = Array.from({ length: bx * by * bz }, () => []);
  for (let n = 0; n < nx * ny * nz; n++) {
    const [i, j, k] = [n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))].map((at) => Math.floor(at / EDGE)) as [number, number, number];
    groups[i + bx * (j + by * k)]?.push(begin + n);
  }
  return groups;
}

function limitsOfNode({ perNode, near, times }: NodeTimes, stations: number, n: number): Limits {
  const limits: [number, number, number, number][] = new Array(stations);
  for (let k = n * perNode; k < (n + 1) * perNode; k++) {
    const [p, s] = [times[2 * k] as number, times[2 * k + 1] as number];
    limits[near[k] as number] = [p, p, s, s];
  }
  return limits;
}

function joined(parts: readonly Limits[], stations: number): Limits {
  return Array.from({ length: stations }, (_, s) => {
    let all: [number, number, number, number] | undefined;
    for (const part of parts) {
      const one = part[s];
      if (!one) continue;
      if (!all) all = [...one];
      for (const k of [0, 2]) {
        all[k] = Math.min(all[k] as number, one[k] as number);
        all[k + 1] = Math.max(all[k + 1] as number, one[k + 1] as number);
      }
    }
    return all;
  });
}

/** Where each list begins when all are put one after another, and the end. */
function ends(lists: readonly (readonly unknown[])[]): Int32Array {
  const first = new Int32Array(lists.length + 1);
  for (const [i, list] of lists.entries()) first[i + 1] = (first[i] as number) + list.length;
  return first;
}
