/** From a flow document to definitions and checked options, in an order in which it can be run. */
import {
  type AnyOperatorDefinition,
  type AnySinkDefinition,
  type AnySourceDefinition,
  type Catalogue,
  checkFlow,
  type FlowDocument,
  InvalidError,
  operatorOptions,
  type PortReference,
  parseOptions,
  type SinkNode,
  type SourceNode,
  type StepNode,
  stepOrder,
} from "@headframe/core";

type Options = Readonly<Record<string, unknown>>;

/** A source of a plan, with its device. */
export interface PlannedSource {
  readonly node: SourceNode;
  readonly definition: AnySourceDefinition;
  readonly options: Options;
}

/** A step of a plan, with its operator. */
export interface PlannedStep {
  readonly node: StepNode;
  readonly definition: AnyOperatorDefinition;
  readonly options: Options;
}

/** A sink of a plan, with its device. */
export interface PlannedSink {
  readonly node: SinkNode;
  readonly definition: AnySinkDefinition;
  readonly options: Options;
}

/** A bound flow with everything it names looked up. */
export interface FlowPlan {
  readonly name: string;
  readonly sources: readonly PlannedSource[];
  /** Every step follows the steps it takes from. */
  readonly steps: readonly PlannedStep[];
  readonly sinks: readonly PlannedSink[];
  /** Ports that somebody takes from. */
  readonly consumed: ReadonlySet<PortReference>;
}

/**
 * Looks up everything that a flow document names. The document must be bound: settings in place (`bindFlow`).
 *
 * @throws InvalidError with everything that is wrong
 */
export function planFlow(document: FlowDocument, catalogue: Catalogue): FlowPlan {
  const { settings: _, ...bound } = document;
  const problems = checkFlow(bound, catalogue);
  if (problems.length > 0) throw new InvalidError(`flow ${document.name}`, problems);
  const device = <D extends AnySourceDefinition | AnySinkDefinition, N extends SourceNode | SinkNode>(list: readonly { readonly definition: D }[], node: N) => {
    const definition = find(list, node.device);
    return { node, definition, options: parseOptions(node.id, definition.options, node.options) as Options };
  };
  const place = new Map(stepOrder(document).map((id, i) => [id, i]));
  const steps = document.steps.map((node) => {
    const definition = find(catalogue.operators, node.operator);
    return { node, definition, options: operatorOptions(definition, node.options) };
  });
  return {
    name: document.name,
    sources: document.sources.map((node) => device(catalogue.sources, node)),
    steps: steps.sort((a, b) => (place.get(a.node.id) ?? 0) - (place.get(b.node.id) ?? 0)),
    sinks: document.sinks.map((node) => device(catalogue.sinks, node)),
    consumed: new Set([...document.steps, ...document.sinks].flatMap((node) => node.in)),
  };
}

function find<D extends { readonly name: string }>(list: readonly { readonly definition: D }[], name: string): D {
  const definition = list.find((entry) => entry.definition.name === name)?.definition;
  if (definition === undefined) throw new InvalidError(name, [{ code: "unknown-name", path: "", message: `there is no "${name}"` }]);
  return definition;
}
