/**
 * Devices are sources and sinks: the only parts of a flow that touch the world, and they touch it
 * through the {@link Host} they are given, so that a whole mine can run in one process in virtual time.
 */
import type { Static, TObject } from "typebox";
import { InvalidError } from "./errors.ts";
import type { Host } from "./host.ts";
import type { Inventory } from "./inventory.ts";
import type { DataItem, Gap, Item, Json } from "./item.ts";
import { type OptionsInput, optionProblems, withDefaults } from "./options.ts";
import type { PortType } from "./port.ts";

type Sides = Record<string, DataItem>;

/** Where a source stands, in its own terms (an offset, a sequence number); plain JSON. */
export type Position = Json;

/** What a source hands over at a time. */
export interface Batch {
  readonly items: readonly Item[];
  /** Items for side ports. */
  readonly side?: Readonly<Record<string, readonly Item[]>>;
  /** Where the source stands after these items; opening there gives what comes next. */
  readonly position: Position;
  /** The source has ended; nothing follows these items. */
  readonly done?: boolean;
}

/** An open source. The host calls `take` again only after the last one has settled. */
export interface SourceReader {
  /**
   * Next items, at most `credit` of them. Settles when at least one is there, when the source has ended,
   * or when `signal` aborts (with an empty batch). This is the back-pressure: what is not taken waits outside.
   */
  take(credit: number, signal: AbortSignal): Promise<Batch> | Batch;
  /** Where it stands before its first batch, for a source that begins elsewhere at each opening without a position, such as at the host's time. */
  readonly begin?: Position;
  close(): Promise<void>;
}

/** What sources and sinks have in common: name, version, documentation and options. */
export interface DeviceDescription<Options extends TObject> {
  /** Kebab-case name, unique over all devices. */
  readonly name: string;
  readonly version: number;
  readonly summary: string;
  readonly description?: string;
  readonly options: Options;
  /** What must hold between options; each text names the option and says what would be right. */
  readonly check?: (options: Static<Options>) => readonly string[];
  readonly example: { readonly options: object };
  /** The command line's form of the options, such as `miniseed:PATH?speed=1`. */
  readonly uri?: { readonly schemes: readonly string[]; parse(uri: string): Record<string, unknown> };
}

/** A source as one object: what it emits, and how it is opened. */
export interface SourceDefinition<Options extends TObject, Out extends DataItem, Side extends Sides> extends DeviceDescription<Options> {
  readonly emits: PortType<Out>;
  readonly side?: { readonly [P in keyof Side]: PortType<Side[P]> };
  /** Can be read again from a position; a source that cannot (with these options) is journalled by a durable host. */
  readonly replayable: boolean | ((options: Static<Options>) => boolean);
  /** Stations that the source itself knows of with these options, as a simulated mine does; fills a flow's setting that asks for an inventory. */
  readonly inventory?: (options: Static<Options>) => Inventory;
  /** Options under which a range is read again at once: not paced, not waiting for more. Absent: the same options. */
  readonly unpaced?: (options: Static<Options>) => Static<Options>;
  /**
   * `from` is a position that a batch had: what followed that batch comes next. For a source that is not
   * replayable a position carries what the reader itself has to remember, such as packets that wait for an earlier one.
   */
  open(options: Static<Options>, host: Host, from?: Position): Promise<SourceReader>;
}

/** Results that leave a host, numbered so that a receiver recognises repeats. */
export interface OutputBatch {
  /** Sink id in the flow. */
  readonly producer: string;
  /** Raised when the producer's state was reset; numbers start again. */
  readonly epoch: number;
  /** Number of the first item; the others follow one by one. */
  readonly sequence: number;
  readonly items: readonly (DataItem | Gap)[];
}

/** Where a durable host resumes a sink. */
export interface SinkResume {
  readonly producer: string;
  readonly epoch: number;
  /** Number of the first item after the checkpoint: earlier ones are in the sink, some that follow may be and come again. */
  readonly sequence: number;
  /** What {@link SinkWriter.checkpoint} gave; absent where this sink was never checkpointed. */
  readonly position?: Position;
}

/** An open sink. */
export interface SinkWriter {
  /**
   * Take a batch; the host waits for the promise, which is the sink's back-pressure. When it settles the batch
   * survives the end of the process. A batch whose write failed may be written again.
   */
  write(batch: OutputBatch): Promise<void> | void;
  /**
   * Where the sink stands after all batches written so far, for {@link SinkResume}: what was written survives the end
   * of the process, and a sink opened there recognises what it is given again. Called between two writes. A sink
   * without it may repeat results after a crash.
   */
  checkpoint?(): Promise<Position> | Position;
  /** What was written before the call survives a loss of power. May run beside writes. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** A sink as one object: what it accepts, and how it is opened. */
export interface SinkDefinition<Options extends TObject, In extends DataItem> extends DeviceDescription<Options> {
  readonly accepts: PortType<In>;
  /** What the sink alone may write to, such as its file's path; two sinks of a flow that own the same are refused. */
  readonly owns?: (options: Static<Options>) => string | undefined;
  /** `resume` is given by a durable host that continues; without it the sink begins. */
  open(options: Static<Options>, host: Host, resume?: SinkResume): Promise<SinkWriter>;
}

// biome-ignore lint/suspicious/noExplicitAny: registries hold definitions of every type
export type AnySourceDefinition = SourceDefinition<any, any, any>;
// biome-ignore lint/suspicious/noExplicitAny: registries hold definitions of every type
export type AnySinkDefinition = SinkDefinition<any, any>;

/** Reference to a device in a flow document. */
export interface DeviceSpec {
  readonly device: string;
  readonly version: number;
  readonly options: Readonly<Record<string, unknown>>;
}

/** A source with its options. */
export interface Source<Out extends DataItem = DataItem, Side extends Sides = Sides> {
  readonly spec: DeviceSpec;
  readonly definition: AnySourceDefinition;
  readonly "~out"?: Out;
  readonly "~side"?: Side;
}

/** A sink with its options. */
export interface Sink<In extends DataItem = DataItem> {
  readonly spec: DeviceSpec;
  readonly definition: AnySinkDefinition;
  readonly "~in"?: (item: In) => void;
}

type Arguments<Options extends TObject> =
  Record<never, never> extends OptionsInput<Options> ? [options?: OptionsInput<Options>] : [options: OptionsInput<Options>];

/** A source device: call it with options to get a {@link Source}; throws InvalidError if they are not valid. */
export interface SourceDevice<Options extends TObject, Out extends DataItem, Side extends Sides> {
  (...args: Arguments<Options>): Source<Out, Side>;
  readonly definition: AnySourceDefinition;
}

/** A sink device: call it with options to get a {@link Sink}; throws InvalidError if they are not valid. */
export interface SinkDevice<Options extends TObject, In extends DataItem> {
  (...args: Arguments<Options>): Sink<In>;
  readonly definition: AnySinkDefinition;
}

/** Defines a source. Defining registers nothing: a host is given the devices it may use. */
export function defineSource<const Options extends TObject, Out extends DataItem, Side extends Sides = Record<never, never>>(
  definition: SourceDefinition<Options, Out, Side>,
): SourceDevice<Options, Out, Side> {
  return Object.assign((options?: unknown) => ({ spec: deviceSpec(definition, options), definition }), { definition }) as SourceDevice<Options, Out, Side>;
}

/** Defines a sink. */
export function defineSink<const Options extends TObject, In extends DataItem>(definition: SinkDefinition<Options, In>): SinkDevice<Options, In> {
  return Object.assign((options?: unknown) => ({ spec: deviceSpec(definition, options), definition }), { definition }) as SinkDevice<Options, In>;
}

function deviceSpec(definition: Pick<DeviceDescription<TObject>, "name" | "version" | "options">, input: unknown): DeviceSpec {
  const options = withDefaults(definition.options, input) as Record<string, unknown>;
  const problems = optionProblems(definition.options, options);
  if (problems.length > 0) throw new InvalidError(definition.name, problems);
  return { device: definition.name, version: definition.version, options };
}
