import { HeadframeError } from "@headframe/core";

/** Whether this user may not read something, which says nothing about whether it is whole. */
export function isForbidden(thrown: unknown): boolean {
  const { code } = thrown as { readonly code?: unknown };
  return code === "EACCES" || code === "EPERM" || code === "state-unusable";
}

/** Says who may read it. */
export function forbidden(path: string, cause: unknown): HeadframeError {
  return new HeadframeError("state-unreadable", `${path} cannot be read by this user: run headframe doctor as the user that runs the flow`, { cause });
}
