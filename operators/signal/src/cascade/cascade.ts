/** Numbers in a second-order section: b0 b1 b2 a0 a1 a2. */
const sectionLength = 6;

/** Memory of a cascade of second-order sections at rest, two numbers a section. */
export function cascadeMemory(sections: Float64Array): Float64Array {
  return new Float64Array((2 * sections.length) / sectionLength);
}

/**
 * Sends samples through second-order sections one after the other, in place (direct form II transposed, as
 * `scipy.signal.sosfilt`).
 *
 * @param sections b0 b1 b2 a0 a1 a2 of each section, with a0 = 1
 * @param memory from {@link cascadeMemory}; it is changed, so the next samples go on where these end
 * @returns the same samples
 */
export function cascade(sections: Float64Array, memory: Float64Array, samples: Float64Array): Float64Array {
  for (let s = 0; s * sectionLength < sections.length; s++) {
    const [b0, b1, b2, , a1, a2] = sections.subarray(s * sectionLength, (s + 1) * sectionLength) as unknown as [number, number, number, number, number, number];
    let [z0, z1] = [memory[2 * s] as number, memory[2 * s + 1] as number];
    for (let i = 0; i < samples.length; i++) {
      const x = samples[i] as number;
      const y = b0 * x + z0;
      z0 = b1 * x - a1 * y + z1;
      z1 = b2 * x - a2 * y;
      samples[i] = y;
    }
    memory[2 * s] = z0;
    memory[2 * s + 1] = z1;
  }
  return samples;
}
