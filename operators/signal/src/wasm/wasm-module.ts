import { kernels } from "../generated/kernels.ts";

type Pass = (work: number, rowBytes: number, rows: number, n: number, states: number, stateBytes: number) => void;
type SectionPass = (work: number, rowBytes: number, rows: number, n: number, table: number, states: number, stateBytes: number) => void;
type Conversion = (work: number, count: number) => void;

/** Exports of the AssemblyScript module; addresses and lengths are in bytes. */
export interface KernelExports {
  readonly memory: WebAssembly.Memory;
  readonly TABLE: WebAssembly.Global<"i32">;
  readonly RATIO: WebAssembly.Global<"i32">;
  readonly STATES: WebAssembly.Global<"i32">;
  readonly WORK: WebAssembly.Global<"i32">;
  readonly END: WebAssembly.Global<"i32">;
  readonly fourSectionsF64: SectionPass;
  readonly fourSectionsF32: SectionPass;
  readonly oneSectionF64: SectionPass;
  readonly oneSectionF32: SectionPass;
  readonly ratioF64: Pass;
  readonly ratioF32: Pass;
  readonly resonatorRatioF64: Pass;
  readonly resonatorRatioF32: Pass;
  readonly int32ToF64: Conversion;
  readonly float32ToF64: Conversion;
  readonly int32ToF32: Conversion;
  readonly float64ToF32: Conversion;
}

/** An instance of the kernels, or undefined where WebAssembly or its SIMD is missing. */
export function instantiateKernels(): KernelExports | undefined {
  if (typeof WebAssembly !== "object") return undefined;
  const bytes = Uint8Array.from(atob(kernels), (character) => character.charCodeAt(0));
  if (!WebAssembly.validate(bytes)) return undefined;
  return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as unknown as KernelExports;
}
