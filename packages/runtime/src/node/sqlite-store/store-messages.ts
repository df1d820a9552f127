/** What the store and its thread say to each other. */
import type { StoredSnapshot } from "../../durable/snapshot-store.ts";
import type { PackedChange } from "./packed-change.ts";
import type { DatabaseOptions } from "./snapshot-database.ts";
import type { StoreProblem } from "./store-problem.ts";

/** What the thread is started with. */
export interface StoreThreadData {
  readonly directory: string;
  /** The database. */
  readonly path: string;
  readonly options: DatabaseOptions;
}

/** The thread answers requests one by one, in their order. */
export type StoreRequest = { readonly id: number } & (
  | { readonly kind: "load" }
  | { readonly kind: "commit"; readonly change: PackedChange }
  | { readonly kind: "close" }
);

/** `id` of the answer that says whether the database could be opened; nobody asks for it. */
export const OPENING = 0;

export interface StoreAnswer {
  readonly id: number;
  readonly snapshot?: StoredSnapshot;
  readonly problem?: StoreProblem;
}
