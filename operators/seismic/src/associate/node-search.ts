import { BackProjection, type Focus } from "./back-projection.ts";
import { CandidateHeap } from "./candidate-heap.ts";
import type { FreePicks } from "./free-picks.ts";
import type { SearchGrid } from "./search-grid.ts";

/** A node of the grid with the origin time on which most picks agree there, seconds since the picks' `from`. */
export interface Candidate {
  readonly node: number;
  readonly o: number;
}

/** Least weight of picks that is worth a closer look; six good P picks weigh 5. */
const WORTH = 4.1;

/**
 * The nodes of a grid, best first, while picks are claimed. Blocks of nodes are opened only where their bound leaves
 * hope, so that a search among few picks costs little. One object serves any number of searches, one after another.
 */
export class NodeSearch {
  readonly #grid: SearchGrid;
  readonly #tolerance: number;
  readonly #projection: BackProjection;
  /** Of nodes, then of blocks. */
  readonly #scores: Float32Array;
  readonly #heap: CandidateHeap;
  /** Round in which each score was computed; rounds are never used twice. */
  readonly #fresh: Float64Array;
  #round = 0;
  readonly #focus: Focus = { score: 0, o: 0 };
  #rejected: Candidate[] = [];
  #free: FreePicks | undefined;
  #seconds = 0;

  /** @param tolerance - half of the time in which picks of one place fall at a node, s */
  constructor(grid: SearchGrid, tolerance: number) {
    const items = grid.nodes + grid.blocks.count;
    this.#grid = grid;
    this.#tolerance = tolerance;
    this.#projection = new BackProjection(grid, tolerance);
    this.#scores = new Float32Array(items);
    this.#heap = new CandidateHeap(this.#scores);
    this.#fresh = new Float64Array(items);
  }

  /** Begins a search for origin times up to `seconds` after the picks' `from`. */
  begin(free: FreePicks, seconds: number): void {
    this.#free = free;
    this.#seconds = seconds;
    this.#rejected = [];
    this.#heap.clear();
    this.#round++;
    const { count, top } = this.#grid.blocks;
    for (let b = top; b < count; b++) this.#put(this.#grid.nodes + b);
  }

  /** The best node that is left; undefined where none is worth a look. */
  next(): Candidate | undefined {
    const { nodes, blocks } = this.#grid;
    for (let item = this.#heap.pop(); item !== undefined; item = this.#heap.pop()) {
      if (this.#fresh[item] !== this.#round) this.#put(item);
      else if (item >= nodes) {
        const b = item - nodes;
        for (let k = blocks.firstMember[b] as number; k < (blocks.firstMember[b + 1] as number); k++) this.#put(blocks.member[k] as number);
      } else {
        this.#project(item);
        const { o } = this.#focus;
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
    this.#round++;
  }

  #put(item: number): void {
    this.#project(item);
    this.#fresh[item] = this.#round;
    this.#scores[item] = this.#focus.score;
    if (this.#focus.score >= WORTH) this.#heap.push(item);
  }

  #project(item: number): void {
    if (!this.#free) return;
    const { nodes } = this.#grid;
    if (item < nodes) this.#projection.node(item, this.#free, this.#seconds, this.#focus);
    else this.#projection.block(item - nodes, this.#free, this.#seconds, this.#focus);
  }

  #isRejected(node: number, o: number): boolean {
    const { x, y, z, spacing } = this.#grid;
    const reach = 1.6 * spacing;
    return this.#rejected.some(
      (other) =>
        Math.abs(other.o - o) < 2.5 * this.#tolerance &&
        Math.abs((x[other.node] as number) - (x[node] as number)) < reach &&
        Math.abs((y[other.node] as number) - (y[node] as number)) < reach &&
        Math.abs((z[other.node] as number) - (z[node] as number)) < reach,
    );
  }
}
