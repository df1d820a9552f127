/** Binary heap of grid nodes ordered by a time that may fall while a node waits. */
export class MarchHeap {
  readonly #times: Float64Array;
  readonly #nodes: Int32Array;
  /** Where a node stands in the heap, plus 1; 0: it does not wait. */
  readonly #places: Int32Array;
  #size = 0;

  constructor(times: Float64Array) {
    this.#times = times;
    this.#nodes = new Int32Array(times.length);
    this.#places = new Int32Array(times.length);
  }

  get size(): number {
    return this.#size;
  }

  /** Put a node in, or up where its time has fallen. */
  lower(node: number): void {
    const place = this.#places[node] as number;
    this.#rise(node, place === 0 ? this.#size++ : place - 1);
  }

  /** Take the node of the smallest time out; the heap must not be empty. */
  pop(): number {
    const [times, nodes, places] = [this.#times, this.#nodes, this.#places];
    const first = nodes[0] as number;
    places[first] = 0;
    const last = nodes[--this.#size] as number;
    if (this.#size === 0) return first;
    const time = times[last] as number;
    let at = 0;
    for (let child = 1; child < this.#size; child = 2 * at + 1) {
      if (child + 1 < this.#size && (times[nodes[child + 1] as number] as number) < (times[nodes[child] as number] as number)) child++;
      const below = nodes[child] as number;
      if ((times[below] as number) >= time) break;
      nodes[at] = below;
      places[below] = at + 1;
      at = child;
    }
    nodes[at] = last;
    places[last] = at + 1;
    return first;
  }

  #rise(node: number, from: number): void {
    const [times, nodes, places] = [this.#times, this.#nodes, this.#places];
    const time = times[node] as number;
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = nodes[parent] as number;
      if ((times[above] as number) <= time) break;
      nodes[at] = above;
      places[above] = at + 1;
      at = parent;
    }
    nodes[at] = node;
    places[node] = at + 1;
  }
}
