import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { isMainThread } from "node:worker_threads";

/**
 * Lets V8 collect what was made lately. A frame is a small object that owns a large array outside the heap;
 * V8 goes by the small objects and lets tens of megabytes of dead arrays pile up, so that every new array
 * is cold memory. Without the collector's handle (another engine, a locked-down process) it does nothing; nor in a worker
 * thread, since V8's flags are those of the whole process and must not change while other threads read them.
 */
export const collectYoung: () => void = collector();

function collector(): () => void {
  if (!isMainThread) return () => {};
  try {
    setFlagsFromString("--expose-gc");
    const gc = runInNewContext("gc") as (options: { type: "minor" }) => void;
    let first = true;
    return () => {
      // The command starts with a heap that grows slowly, for flows of small things; this one is of samples, and pays for it.
      if (first) setFlagsFromString("--heap-growing-percent=0");
      first = false;
      gc({ type: "minor" });
    };
  } catch {
    return () => {};
  }
}
