import { kernels } from "../generated/kernels.ts";

/** The part of the WebAssembly interface that is used here; a library without the DOM's types lacks it. */
declare const WebAssembly: {
  validate(bytes: Uint8Array): boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

/** Address of a part of the memory, in bytes. */
export interface Address {
  readonly value: number;
}

type Pass = (work: number, rowBytes: number, rows: number, n: number, states: number, stateBytes: number) => void;
type SectionPass = (work: number, rowBytes: number, rows: number, n: number, table: number, states: number, stateBytes: number) => void;
type Conversion = (work: number, count: number) => void;

/** Exports of the AssemblyScript module; addresses and lengths are in bytes. */
export interface KernelExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly TABLE: Address;
  readonly RATIO: Address;
  readonly STATES: Address;
  readonly WORK: Address;
  readonly END: Address;
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
}

/** An instance of the kernels, or undefined where WebAssembly or its SIMD is missing. */
export function instantiateKernels(): KernelExports | undefined {
  if (typeof WebAssembly === "undefined") return undefined;
  const bytes = Uint8Array.from(atob(kernels), (character) => character.charCodeAt(0));
  if (!WebAssembly.validate(bytes)) return undefined;
  return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as unknown as KernelExports;
}
