/** Payload encodings of miniSEED by their numbers. @see FDSN miniSEED 3 definition, "Data payload encodings"; SEED 2.4, blockette 1000 */
export const Encoding = {
  text: 0,
  int16: 1,
  int32: 3,
  float32: 4,
  float64: 5,
  steim1: 10,
  steim2: 11,
  geoscope24: 12,
  geoscope163: 13,
  geoscope164: 14,
  cdsn: 16,
  sro: 30,
  dwwssn: 32,
} as const;

/** Encodings that can be written. */
export type WritableEncoding = "text" | "int16" | "int32" | "float32" | "float64" | "steim1" | "steim2";

/** Type of decoded samples: `i` 32-bit integer, `f` 32-bit float, `d` 64-bit float, `t` text. */
export type SampleType = "i" | "f" | "d" | "t";

interface Facts {
  readonly name: string;
  readonly type: SampleType;
  /** Bytes of a sample, or 0 for Steim. */
  readonly bytes: number;
}

const facts: Readonly<Record<number, Facts>> = {
  0: { name: "text", type: "t", bytes: 1 },
  1: { name: "16-bit integers", type: "i", bytes: 2 },
  3: { name: "32-bit integers", type: "i", bytes: 4 },
  4: { name: "32-bit floats", type: "f", bytes: 4 },
  5: { name: "64-bit floats", type: "d", bytes: 8 },
  10: { name: "Steim-1", type: "i", bytes: 0 },
  11: { name: "Steim-2", type: "i", bytes: 0 },
  12: { name: "GEOSCOPE 24-bit", type: "f", bytes: 3 },
  13: { name: "GEOSCOPE 16-bit, 3-bit exponent", type: "f", bytes: 2 },
  14: { name: "GEOSCOPE 16-bit, 4-bit exponent", type: "f", bytes: 2 },
  16: { name: "CDSN", type: "i", bytes: 2 },
  30: { name: "SRO", type: "i", bytes: 2 },
  32: { name: "DWWSSN", type: "i", bytes: 2 },
};

/** What is known of encodings that cannot be decoded. */
const refused: Readonly<Record<number, string>> = {
  2: "24-bit integers",
  15: "US National Network",
  17: "Graefenberg",
  18: "IPG Strasbourg",
  19: "Steim-3",
  31: "HGLP",
  33: "RSTN",
  100: "opaque data",
};

/** Name of an encoding for messages. */
export function encodingName(encoding: number): string {
  return facts[encoding]?.name ?? refused[encoding] ?? "unknown";
}

/** Type of the samples an encoding gives, or undefined if it cannot be decoded. */
export function sampleTypeOf(encoding: number): SampleType | undefined {
  return facts[encoding]?.type;
}

/** Largest number of samples that `bytes` of payload can hold; guards allocation against false sample counts. */
export function payloadCapacity(encoding: number, bytes: number): number {
  const known = facts[encoding];
  if (!known) return 0;
  if (known.bytes > 0) return Math.floor(bytes / known.bytes);
  const frames = Math.floor(bytes / 64);
  return frames === 0 ? 0 : (frames * 15 - 2) * (encoding === Encoding.steim1 ? 4 : 7);
}
