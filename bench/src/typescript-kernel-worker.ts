/** Measures the operators where there is no WebAssembly, and so with the TypeScript kernels; a process of its own. */
import { type SignalRun, signalRate } from "./signal-rate.ts";

Reflect.deleteProperty(globalThis, "WebAssembly");
process.stdout.write(JSON.stringify(signalRate(JSON.parse(process.argv[2] as string) as SignalRun)));
