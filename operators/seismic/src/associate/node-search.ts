import { BackProjection, type Focus } from "./back-projection.ts";
import { CandidateHeap } from "./candidate-heap.ts";
import type { FreePicks } from "./free-picks.ts";
import { PickList, weightSteps } from "./pick-list.ts";
import type { SearchGrid } from "./search-grid.ts";

/** A node of the grid with the origin time on which most picks agree there, seconds since the picks' `from`. */
export interface Candidate {
  readonly node: number;
  readonly o: number;
}

/** Least weight of picks that is worth a closer look; six good P picks weigh 5. */
const WORTH = weightSteps(4.1);

/**
 * The nodes of a grid, best first, while picks are claimed. Blocks of nodes are opened only where their bound leaves
 * hope, and their members looked at only with the picks that matter to the origin times where it does; so a search
 * among few picks costs little. One object serves any number of searches, one after another.
 */
export class NodeSearch {
  readonly #grid: SearchGrid;
  readonly #tolerance: number;
  readonly #projection: BackProjection;
  /** Of nodes, then of blocks. */
  readonly #scores: Float32Array;
  readonly #origins: Float64Array;
  readonly #heap: CandidateHeap;
  readonly #all = new PickList();
  /** Picks that matter to the members of the block that is opened. */
  readonly #part = new PickList();
  readonly #focus: Focus = { score: 0, o: 0 };
  #rejected: Candidate[] = [];
  #free: FreePicks | undefined;
  #seconds = 0;

  /** @param tolerance - half of the time in which picks of one place fall at a node, s */
  constructor(grid: SearchGrid, tolerance: number) {
    this.#grid = grid;
    this.#tolerance = tolerance;
    this.#projection = new BackProjection(grid, tolerance);
    this.#scores = new Float32Array(grid.nodes + grid.blocks.count);
    this.#origins = new Float64Array(grid.nodes);
    this.#heap = new CandidateHeap(this.#scores);
  }

  /** Begins a search for origin times up to `seconds` after the picks' `from`. */
  begin(free: FreePicks, seconds: number): void {
    this.#free = free;
    this.#seconds = seconds;
    this.#rejected = [];
    this.#look();
  }

  /** The best node that is left; undefined where none is worth a look. */
  next(): Candidate | undefined {
    const { nodes } = this.#grid;
    for (let item = this.#heap.pop(); item !== undefined; item = this.#heap.pop()) {
      if (item >= nodes) this.#open(item - nodes);
      else {
        const o = this.#origins[item] as number;
        if (!this.#isRejected(item, o)) return { node: item, o };
      }
    }
    return undefined;
  }

  /** Keeps a candidate and those next to it from coming again. */
  reject(candidate: Candidate): void {
    this.#rejected.push(candidate);
  }

  /** Picks have been taken out: scores are worth less. */
  claimed(): void {
    this.#look();
  }

  #look(): void {
    if (!this.#free) return;
    this.#heap.clear();
    this.#projection.begin(this.#seconds);
    this.#all.load(this.#free, this.#projection.perBin);
    this.#open(this.#grid.blocks.count - 1);
  }

  /** Looks at the members of a block. */
  #open(b: number): void {
    const { nodes, blocks } = this.#grid;
    const projection = this.#projection;
    const focus = this.#focus;
    projection.narrow(b, this.#all, WORTH, this.#part);
    for (let k = blocks.firstMember[b] as number; k < (blocks.firstMember[b + 1] as number); k++) {
      const item = blocks.member[k] as number;
      if (item < nodes) projection.node(item, this.#part, focus);
      else projection.block(item - nodes, this.#part, focus);
      if (focus.score < WORTH) continue;
      if (item < nodes) this.#origins[item] = focus.o;
      this.#scores[item] = focus.score;
      this.#heap.push(item);
    }
  }

  #isRejected(node: number, o: number): boolean {
    const { x, y, z, spacing } = this.#grid;
    const reach = 1.6 * spacing;
    for (const other of this.#rejected) {
      if (
        Math.abs(other.o - o) < 2.5 * this.#tolerance &&
        Math.abs((x[other.node] as number) - (x[node] as number)) < reach &&
        Math.abs((y[other.node] as number) - (y[node] as number)) < reach &&
        Math.abs((z[other.node] as number) - (z[node] as number)) < reach
      )
        return true;
    }
    return false;
  }
}
