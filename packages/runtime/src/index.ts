/** Runs a flow document on a host, turn by turn. @module */
export type { ItemCounts } from "./counters.ts";
export { type Examination, type ExamineOptions, examineState, type Finding, type StartPrediction, type StartPredictions } from "./durable/doctor.ts";
export type { DurableMetrics, JournalMetrics, LogMetrics, RecoveryMetrics, SnapshotMetrics } from "./durable/durable-metrics.ts";
export type { OpenSnapshotStore, SnapshotChange, SnapshotStore, StateOwner, StoredKey, StoredSnapshot } from "./durable/snapshot-store.ts";
export { type Durability, defaultStateOptions, type StateOptions } from "./durable/state-options.ts";
export { type FlowPlan, planFlow } from "./flow-plan.ts";
export { FlowGraph, type GraphOptions, type GraphRest, type GraphSnapshot, type KeyState } from "./graph.ts";
export { defaultLimits, type Limits } from "./limits.ts";
export type { RunMetrics, SinkMetrics, SourceMetrics, StepMetrics } from "./metrics.ts";
export { NodeClock } from "./node/node-clock.ts";
export { type NodeHostOptions, nodeHost } from "./node/node-host.ts";
export { readOwner } from "./node/sqlite-store/directory-lock.ts";
export { readSqliteSnapshot } from "./node/sqlite-store/read-sqlite-snapshot.ts";
export { type SqliteStoreOptions, sqliteStore } from "./node/sqlite-store/sqlite-store.ts";
export { type LogLevel, stderrLog } from "./node/stderr-log.ts";
export { observe } from "./observe.ts";
export type { PortObserver } from "./ports.ts";
export { replayInterval } from "./replay/replay-interval.ts";
export type { ReplayOptions, ReplayProgress } from "./replay/replay-options.ts";
export type { Comparison, EventComparison, ReplayReport, StreamReport } from "./replay/replay-report.ts";
export { type ReplayTextOptions, replayText } from "./replay/replay-text.ts";
export { type Reread, replayTurns, rereading } from "./replay.ts";
export { type FlowRun, type RunOptions, runFlow } from "./run-flow.ts";
export type { Health, RunSummary } from "./run-summary.ts";
export { defaultRestartPolicy, type RestartPolicy, superviseFlow } from "./supervise.ts";
export { type MetricsServer, type MetricsServerOptions, serveMetrics } from "./telemetry/metrics-server.ts";
export { processText, prometheusContentType, prometheusText } from "./telemetry/prometheus-text.ts";
export type { RunReading } from "./telemetry/run-reading.ts";
export type { AsJson, Status } from "./telemetry/status.ts";
export { readStatus, type StatusServer, serveStatus } from "./telemetry/status-server.ts";
export type { TracingOptions } from "./telemetry/traces.ts";
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
export { runtimeVersion } from "./version.ts";
export { VirtualClock } from "./virtual/virtual-clock.ts";
export { type DiskDelays, VirtualDisk, type VirtualDiskOptions } from "./virtual/virtual-disk.ts";
export { VirtualFiles } from "./virtual/virtual-files.ts";
export { type LogEntry, type VirtualHost, type VirtualHostOptions, virtualHost } from "./virtual/virtual-host.ts";
export { type NetworkFaults, VirtualNetwork } from "./virtual/virtual-network.ts";
export { VirtualTerminal } from "./virtual/virtual-terminal.ts";
