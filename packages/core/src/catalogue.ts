import type { AnySinkDefinition, AnySourceDefinition } from "./device.ts";
import type { AnyOperatorDefinition } from "./operator.ts";

/** What a host may use, given to it as plain arrays; nothing registers itself. */
export interface Catalogue {
  readonly operators: readonly { readonly definition: AnyOperatorDefinition }[];
  readonly sources: readonly { readonly definition: AnySourceDefinition }[];
  readonly sinks: readonly { readonly definition: AnySinkDefinition }[];
}
