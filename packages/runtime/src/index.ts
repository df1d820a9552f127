/** Runs a flow document on a host, turn by turn. @module */
export type { ItemCounts } from "./counters.ts";
export { type FlowPlan, planFlow } from "./flow-plan.ts";
export { FlowGraph, type GraphOptions, type GraphRest, type GraphSnapshot, type KeyState } from "./graph.ts";
export { defaultLimits, type Limits } from "./limits.ts";
export type { RunMetrics, SinkMetrics, SourceMetrics, StepMetrics } from "./metrics.ts";
export { NodeClock } from "./node/node-clock.ts";
export { type NodeHostOptions, nodeHost } from "./node/node-host.ts";
export { type LogLevel, stderrLog } from "./node/stderr-log.ts";
export { observe } from "./observe.ts";
export type { PortObserver } from "./ports.ts";
export { type Reread, replayTurns, rereading } from "./replay.ts";
export { type FlowRun, type RunOptions, runFlow } from "./run-flow.ts";
export type { Health, RunSummary } from "./run-summary.ts";
export {
  type AsyncOutcome,
  type AsyncResult,
  type Flowing,
  type IdleTimer,
  MemoryLog,
  type RunStart,
  type TakenItems,
  type TakenRange,
  type TurnInput,
  type TurnLog,
  type TurnOutput,
  type TurnRecord,
} from "./turn.ts";
export { VirtualClock } from "./virtual/virtual-clock.ts";
export { VirtualFiles } from "./virtual/virtual-files.ts";
export { type LogEntry, type VirtualHost, type VirtualHostOptions, virtualHost } from "./virtual/virtual-host.ts";
export { type NetworkFaults, VirtualNetwork } from "./virtual/virtual-network.ts";
export { VirtualTerminal } from "./virtual/virtual-terminal.ts";
