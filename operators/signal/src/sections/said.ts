/** For tests: what an operator said on a side port. @module */
import type { DataItem } from "@headframe/core";

/** Reasons of errors, or texts of notes, in order. */
export function said(items: readonly DataItem[] | undefined): string[] {
  return (items ?? []).map((item) => {
    const data = item.kind === "event" ? (item.data as { readonly reason?: string; readonly note?: string }) : {};
    return data.reason ?? data.note ?? "";
  });
}
