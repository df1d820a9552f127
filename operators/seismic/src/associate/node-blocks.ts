/** Times from each node to the stations that it keeps, see `SearchGrid`. */
export interface NodeTimes {
  readonly perNode: number;
  readonly near: Uint16Array;
  readonly times: Float32Array;
}

/**
 * Blocks of neighbouring nodes, blocks of such blocks, and so on up to one that holds all, with the limits of the travel
 * times to the stations that any of their nodes keeps.
 */
export interface NodeBlocks {
  /** Members come before the blocks that they are in; the last block holds all. */
  readonly count: number;
  /** Index into `member` of each block's first one, and the end. */
  readonly firstMember: Int32Array;
  /** Nodes, and blocks by their number plus the number of nodes. */
  readonly member: Int32Array;
  /** Index into `station` of each block's first one, and the end. */
  readonly first: Int32Array;
  /** Stations of each block, in order. */
  readonly station: Uint16Array;
  /** For each entry of `station` the shortest and longest time of P, then of S, s. */
  readonly times: Float32Array;
  /** For each entry of `station` its place among the stations of the block around; the last block has none around. */
  readonly place: Uint16Array;
  /** For each node and station that it keeps its place among the stations of the block around. */
  readonly nodePlace: Uint16Array;
}

type Size = readonly [number, number, number];

/** Members along the edge of a block. */
const EDGE = 2;

/** Blocks of a grid of nx x ny x nz nodes, x fastest. */
export function nodeBlocks(grid: NodeTimes, stations: number, size: Size): NodeBlocks {
  const nodes = size[0] * size[1] * size[2];
  const { perNode, near, times } = grid;
  const made = { firstMember: [0], member: [] as number[], first: [0], station: [] as number[], times: [] as number[] };
  const limits = new Limits(stations);
  const include = (item: number): void => {
    if (item >= nodes) for (let k = made.first[item - nodes] as number; k < (made.first[item - nodes + 1] as number); k++) limits.add(made, k);
    else for (let k = item * perNode; k < (item + 1) * perNode; k++) limits.addNode(near[k] as number, times[2 * k] as number, times[2 * k + 1] as number);
  };
  let [begin, edges] = [0, size];
  do {
    const groups = grouped(begin, edges);
    begin = nodes + made.first.length - 1;
    edges = halved(edges);
    for (const group of groups) {
      for (const item of group) {
        made.member.push(item);
        include(item);
      }
      limits.moveTo(made);
      made.firstMember.push(made.member.length);
      made.first.push(made.station.length);
    }
  } while (edges.some((length) => length > 1));
  const blocks = {
    count: made.first.length - 1,
    firstMember: Int32Array.from(made.firstMember),
    member: Int32Array.from(made.member),
    first: Int32Array.from(made.first),
    station: Uint16Array.from(made.station),
    times: Float32Array.from(made.times),
  };
  return { ...blocks, ...places(grid, stations, nodes, blocks) };
}

function halved(size: Size): Size {
  const [x, y, z] = size;
  return [Math.ceil(x / EDGE), Math.ceil(y / EDGE), Math.ceil(z / EDGE)];
}

/** Items of a grid, numbered from `begin`, in cubes. */
function grouped(begin: number, [nx, ny, nz]: Size): number[][] {
  const [bx, by, bz] = halved([nx, ny, nz]);
  const groups: number[][] = Array.from({ length: bx * by * bz }, () => []);
  for (let n = 0; n < nx * ny * nz; n++) {
    const [i, j, k] = [n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))];
    groups[Math.floor(i / EDGE) + bx * (Math.floor(j / EDGE) + by * Math.floor(k / EDGE))]?.push(begin + n);
  }
  return groups;
}

/** Where the stations of nodes and blocks stand among those of the block around. */
function places(
  { perNode, near }: NodeTimes,
  stations: number,
  nodes: number,
  { count, firstMember, member, first, station }: Pick<NodeBlocks, "count" | "firstMember" | "member" | "first" | "station">,
): Pick<NodeBlocks, "place" | "nodePlace"> {
  const place = station.slice();
  const nodePlace = new Uint16Array(near.length);
  const at = new Uint16Array(stations);
  for (let b = 0; b < count; b++) {
    const begin = first[b] as number;
    for (let k = begin; k < (first[b + 1] as number); k++) at[station[k] as number] = k - begin;
    for (let m = firstMember[b] as number; m < (firstMember[b + 1] as number); m++) {
      const item = member[m] as number;
      if (item < nodes) for (let k = item * perNode; k < (item + 1) * perNode; k++) nodePlace[k] = at[near[k] as number] as number;
      else for (let k = first[item - nodes] as number; k < (first[item - nodes + 1] as number); k++) place[k] = at[station[k] as number] as number;
    }
  }
  return { place, nodePlace };
}

interface Lists {
  readonly station: number[];
  readonly times: number[];
}

/** Limits of the times of one block, while its members are gone through. */
class Limits {
  readonly #stations: number;
  /** For each station the shortest and longest time of P, then of S. */
  readonly #times: Float32Array;

  constructor(stations: number) {
    this.#stations = stations;
    this.#times = new Float32Array(4 * stations);
    this.#clear();
  }

  addNode(station: number, p: number, s: number): void {
    this.#widen(station, p, p, s, s);
  }

  /** Adds entry `k` of a block that was made before. */
  add({ station, times }: Lists, k: number): void {
    this.#widen(station[k] as number, times[4 * k] as number, times[4 * k + 1] as number, times[4 * k + 2] as number, times[4 * k + 3] as number);
  }

  /** Puts the limits of all stations that were added at the end of lists, and begins anew. */
  moveTo({ station, times }: Lists): void {
    for (let s = 0; s < this.#stations; s++) {
      if (this.#times[4 * s] === Number.POSITIVE_INFINITY) continue;
      station.push(s);
      for (let k = 4 * s; k < 4 * s + 4; k++) times.push(this.#times[k] as number);
    }
    this.#clear();
  }

  #clear(): void {
    for (let k = 0; k < this.#times.length; k++) this.#times[k] = k % 2 === 0 ? Number.POSITIVE_INFINITY : 0;
  }

  #widen(station: number, fromP: number, toP: number, fromS: number, toS: number): void {
    const times = this.#times;
    const at = 4 * station;
    if (fromP < (times[at] as number)) times[at] = fromP;
    if (toP > (times[at + 1] as number)) times[at + 1] = toP;
    if (fromS < (times[at + 2] as number)) times[at + 2] = fromS;
    if (toS > (times[at + 3] as number)) times[at + 3] = toS;
  }
}
