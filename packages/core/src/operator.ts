import type { Observable, Observer } from "rxjs";
import type { Static, TObject } from "typebox";
import { HeadframeError, InvalidError } from "./errors.ts";
import type { DataItem, Event, Gap, Item, Watermark } from "./item.ts";
import type { AsyncKernel, Kernel } from "./kernel.ts";
import type { KeyExpression } from "./key.ts";
import { hasSettingReference, type OptionsInput, optionProblems, parseOptions, withDefaults } from "./options.ts";
import type { PortType } from "./port.ts";
import { liftAsyncKernel, liftKernel } from "./rx.ts";

type Sides = Record<string, DataItem>;
type SidePorts<Side extends Sides> = { readonly [P in keyof Side]: PortType<Side[P]> };

/** An example that documents an operator and runs as a test. */
export interface OperatorExample {
  readonly options: object;
  readonly in: readonly Item[];
  readonly out: readonly Item[];
  /** Largest relative difference of samples that counts as equal; 1e-9 unless told. */
  readonly tolerance?: number;
}

interface Description<Options extends TObject, In extends DataItem, Out extends DataItem, Side extends Sides> {
  /** Kebab-case name, unique over all families. */
  readonly name: string;
  /** Raised when the state or the output for the same input changes. */
  readonly version: number;
  readonly family: string;
  /** One sentence. */
  readonly summary: string;
  /** More, in Markdown: definition, behaviour at gaps, source. */
  readonly description?: string;
  readonly options: Options;
  /** What must hold between options; each text names the option and says what would be right. */
  readonly check?: (options: Static<Options>) => readonly string[];
  readonly accepts: PortType<In>;
  readonly emits: PortType<Out>;
  /** Named side ports. Every operator has `errors` as well. */
  readonly side?: SidePorts<Side>;
  readonly keyBy: KeyExpression;
  readonly example: OperatorExample;
}

/** An operator with a kernel: pure and deterministic. */
export interface KernelOperatorDefinition<Options extends TObject, In extends DataItem, Out extends DataItem, Side extends Sides, State extends object>
  extends Description<Options, In, Out, Side> {
  readonly kernel: (options: Static<Options>) => Kernel<State, In, Out, Side>;
  /**
   * Brings a key's state that an older version of the operator saved up to this one; undefined where that cannot be
   * done, and the host then refuses to continue from it. Absent: no older state can be used.
   */
  readonly migrate?: (state: object, fromVersion: number, options: Static<Options>) => State | undefined;
}

/** An operator whose work is asynchronous. */
export interface AsyncOperatorDefinition<Options extends TObject, In extends DataItem, Out extends DataItem>
  extends Description<Options, In, Out, Record<never, never>> {
  readonly asyncKernel: (options: Static<Options>) => AsyncKernel<In, Out>;
}

// biome-ignore lint/suspicious/noExplicitAny: registries hold definitions of every type
export type AnyOperatorDefinition = KernelOperatorDefinition<any, any, any, any, any> | AsyncOperatorDefinition<any, any, any>;

/** Reference to an operator in a flow document. */
export interface StepSpec {
  readonly operator: string;
  readonly version: number;
  readonly options: Readonly<Record<string, unknown>>;
}

/** What happens to items on side ports when operators are used without a runtime. */
export type PortObservers = Readonly<Record<string, Partial<Observer<DataItem>> | ((item: DataItem) => void)>>;

/** An operator with its options: an RxJS operator function and a serialisable spec in one value. */
export interface Step<In extends DataItem = DataItem, Out extends DataItem = DataItem, Side extends Sides = Sides> {
  <I extends In | Gap | Watermark>(source: Observable<I>): Observable<Out | Extract<I, Gap | Watermark>>;
  readonly spec: StepSpec;
  readonly definition: AnyOperatorDefinition;
  readonly "~in"?: In;
  readonly "~out"?: Out;
  readonly "~side"?: Side;
}

/** An operator: call it with options to get a {@link Step}. */
export interface Operator<Options extends TObject, In extends DataItem, Out extends DataItem, Side extends Sides> {
  /**
   * @param options - see the operator's page; options with a default may be left out
   * @param ports - for plain RxJS: observers of side ports. Without one for `errors`, bad data ends the stream with an error
   * @throws InvalidError if the options are not valid
   */
  (
    ...args: Record<never, never> extends OptionsInput<Options>
      ? [options?: OptionsInput<Options>, ports?: PortObservers]
      : [options: OptionsInput<Options>, ports?: PortObservers]
  ): Step<In, Out, Side & { errors: ErrorEvent }>;
  readonly definition: AnyOperatorDefinition;
}

/** Bad data, as it travels on an `errors` port. */
export type ErrorEvent = Event<"error", ErrorData>;

/** `item` describes the item at fault; `bytes` (base64) holds it where it is small enough. */
export type ErrorData = {
  readonly step: string;
  readonly reason: string;
  readonly key?: string;
  readonly item?: string;
  readonly bytes?: string;
  readonly stack?: string;
};

/**
 * Defines an operator from one object: from it come validation, types, JSON Schema, the reference page,
 * the operator table and the Node-RED node. Defining registers nothing.
 */
export function defineOperator<
  const Options extends TObject,
  In extends DataItem,
  Out extends DataItem,
  State extends object,
  Side extends Sides = Record<never, never>,
>(definition: KernelOperatorDefinition<Options, In, Out, Side, State>): Operator<Options, In, Out, Side> {
  return callable(definition, (options, ports) => liftKernel(definition.name, definition.kernel(options as Static<Options>), definition.keyBy, ports));
}

/** Defines an operator whose work is asynchronous, such as inference or an escalated task. */
export function defineAsyncOperator<const Options extends TObject, In extends DataItem, Out extends DataItem>(
  definition: AsyncOperatorDefinition<Options, In, Out>,
): Operator<Options, In, Out, Record<never, never>> {
  return callable(definition, (options, ports) =>
    liftAsyncKernel(definition.name, definition.asyncKernel(options as Static<Options>), definition.keyBy, ports),
  );
}

/** Options with defaults, checked by schema and by the operator's own rules. */
export function operatorOptions(definition: AnyOperatorDefinition, options: unknown): Record<string, unknown> {
  const value = parseOptions(definition.name, definition.options, options) as Record<string, unknown>;
  const broken = definition.check?.(value as never) ?? [];
  if (broken.length > 0)
    throw new InvalidError(
      definition.name,
      broken.map((message) => ({ code: "option-invalid", path: "", message })),
    );
  return value;
}

// biome-ignore lint/suspicious/noExplicitAny: the public overloads above carry the types
function callable(definition: AnyOperatorDefinition, lift: (options: unknown, ports: PortObservers) => any): any {
  const operator = (input: unknown = {}, ports: PortObservers = {}) => {
    const options = withDefaults(definition.options, input) as Record<string, unknown>;
    const problems = optionProblems(definition.options, options);
    if (problems.length > 0) throw new InvalidError(definition.name, problems);
    const bound = hasSettingReference(options) ? undefined : operatorOptions(definition, options);
    const step = (source: unknown) => {
      if (!bound) throw new HeadframeError("setting-not-a-value", `${definition.name}: options refer to settings, which have values only in a flow that runs`);
      return lift(bound, ports)(source);
    };
    return Object.assign(step, { spec: { operator: definition.name, version: definition.version, options }, definition });
  };
  return Object.assign(operator, { definition });
}
