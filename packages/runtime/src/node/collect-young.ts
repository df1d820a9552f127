import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/**
 * Lets V8 collect what was made lately. A frame is a small object that owns a large array outside the heap;
 * V8 goes by the small objects and lets tens of megabytes of dead arrays pile up, so that every new array
 * is cold memory. Without the collector's handle (another engine, a locked-down process) it does nothing.
 */
export const collectYoung: () => void = collector();

function collector(): () => void {
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
