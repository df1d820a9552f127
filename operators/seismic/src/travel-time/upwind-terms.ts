/** Terms of the factored eikonal equation at a node: upwind derivatives a tau - b, the time each comes from and the node. */
export class UpwindTerms {
  count = 0;
  readonly #a: Float64Array = new Float64Array(3);
  readonly #b: Float64Array = new Float64Array(3);
  readonly #from: Float64Array = new Float64Array(3);
  readonly #node: Int32Array = new Int32Array(3);

  add(a: number, b: number, from: number, node: number): void {
    this.#a[this.count] = a;
    this.#b[this.count] = b;
    this.#from[this.count] = from;
    this.#node[this.count++] = node;
  }

  /** Neighbour that the wave reached first. */
  earliest(): number {
    let best = 0;
    for (let term = 1; term < this.count; term++) if ((this.#from[term] as number) < (this.#from[best] as number)) best = term;
    return this.#node[best] as number;
  }

  /** Larger root of sum (a tau - b)^2 = s^2 over as many terms as agree with the direction the wave comes from; the terms are used up. */
  solve(s: number): number {
    const [a, b, from] = [this.#a, this.#b, this.#from];
    for (let terms = this.count; ; terms--) {
      let [aa, ab, bb] = [0, 0, -s * s];
      for (let term = 0; term < terms; term++) {
        aa += (a[term] as number) * (a[term] as number);
        ab += (a[term] as number) * (b[term] as number);
        bb += (b[term] as number) * (b[term] as number);
      }
      const root = ab * ab - aa * bb;
      const tau = root >= 0 ? (ab + Math.sqrt(root)) / aa : 0;
      let upwind = root >= 0;
      for (let term = 0; upwind && term < terms; term++) upwind = (a[term] as number) * tau >= (b[term] as number);
      if (upwind || terms === 1) return upwind ? tau : Infinity;
      let latest = 0;
      for (let term = 1; term < terms; term++) if ((from[term] as number) > (from[latest] as number)) latest = term;
      a[latest] = a[terms - 1] as number;
      b[latest] = b[terms - 1] as number;
      from[latest] = from[terms - 1] as number;
    }
  }
}
