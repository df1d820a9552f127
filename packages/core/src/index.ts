/** Items, kernels, operators, devices and flows: the words every other part of Headframe speaks. @module */
export { bandCode } from "./band-code.ts";
export { type BegunFiles, begunFileChanges, sourceChanged, withBegunFile } from "./begun-files.ts";
export type { Catalogue } from "./catalogue.ts";
export { channelResponse } from "./channel-response.ts";
export { crc32c } from "./crc32c.ts";
export {
  type AnySinkDefinition,
  type AnySourceDefinition,
  type Batch,
  type DeviceSpec,
  defineSink,
  defineSource,
  type OutputBatch,
  type Position,
  type Sink,
  type SinkDefinition,
  type SinkDevice,
  type SinkResume,
  type SinkWriter,
  type Source,
  type SourceDefinition,
  type SourceDevice,
  type SourceReader,
} from "./device.ts";
export { describeItem, errorEvent } from "./error-event.ts";
export { HeadframeError, InvalidError, type Problem } from "./errors.ts";
export { eventId } from "./event-id.ts";
export { eventJson, itemJson } from "./event-json.ts";
export { bindFlow, type FlowArguments, parseAssignments } from "./flow/bind.ts";
export {
  type FlowBuilder,
  type FlowDescription,
  flow,
  type Placed,
  type PlacedStep,
  type SinkPlacement,
  type SourceStream,
  type StepPlacement,
  type Stream,
} from "./flow/builder.ts";
export { checkFlow } from "./flow/check.ts";
export { type FlowDocument, flowDocumentSchema, type Layer, type PortReference, type SinkNode, type SourceNode, type StepNode } from "./flow/document.ts";
export { fileSetting, type SettingFormat, settingFormat } from "./flow/file-setting.ts";
export { canonicalFlow, flowHash } from "./flow/identity.ts";
export { flowMermaid } from "./flow/mermaid.ts";
export { splitReference, stepOrder } from "./flow/order.ts";
export { settingsSchema } from "./flow/settings.ts";
export {
  addToHistory,
  type FoundSpan,
  type FrameHistory,
  type FramePiece,
  findSpan,
  forgetBefore,
  historyEnd,
  oldestEnd,
  type Span,
} from "./frame-history.ts";
export { frameProblem, headerProblem, samplesProblem } from "./frame-problem.ts";
export type { Clock, Datagram, FileEntry, Files, Host, Log, Network, OpenFile, Terminal, UdpSocket } from "./host.ts";
export { Inventory, InventoryChannel, InventoryStation } from "./inventory.ts";
export {
  channelSamples,
  type DataItem,
  type Event,
  type Frame,
  frameLength,
  type Gap,
  type GapCause,
  type Item,
  itemTime,
  type Json,
  type Samples,
  type Time,
  type Watermark,
  WHOLE_SOURCE,
} from "./item.ts";
export type { AsyncKernel, Emitter, Kernel, KernelContext } from "./kernel.ts";
export { type KeyExpression, type KeyOf, keyOf, stationOf } from "./key.ts";
export { type GeographicPoint, projectLocal, unprojectLocal } from "./local-projection.ts";
export {
  type AnyOperatorDefinition,
  type AsyncOperatorDefinition,
  defineAsyncOperator,
  defineOperator,
  type ErrorData,
  type ErrorEvent,
  type KernelOperatorDefinition,
  type Operator,
  type OperatorExample,
  operatorOptions,
  type PortObservers,
  type Step,
  type StepSpec,
} from "./operator.ts";
export {
  type Defaulted,
  defaulted,
  isSettingReference,
  type OptionsInput,
  optionProblems,
  optionsSchema,
  parseOptions,
  type SettingReference,
  withDefaults,
} from "./options.ts";
export { anyEvent, anyItem, connects, events, frames, type ItemOf, type PortType } from "./port.ts";
export { type RandomState, SeededRandom } from "./random.ts";
export { operatorPage, operatorTable } from "./reference.ts";
export { type SampleGrid, sampleGrid, simplestFraction } from "./sample-grid.ts";
export { sliceFrame } from "./slice-frame.ts";
export { type Checksum, slicedCrc } from "./sliced-crc.ts";
export {
  formatNslc,
  formatSourceId,
  parseNslc,
  parseSourceId,
  type SeedCodes,
  type SourceCodes,
  SourceIdError,
  seedFromSourceId,
  sourceIdFromSeed,
} from "./source-id.ts";
export { type AnyKernel, type RunnerOutput, type Slot, StepRunner } from "./step-runner.ts";
export { formatTime, nanoseconds, parseTime, seconds, TimeError } from "./time.ts";
export { convertUnit, differentiatedUnit, integratedUnit, parseUnit, type Unit, UnitError } from "./units.ts";
