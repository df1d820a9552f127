/**
 * The typed flow builder. It checks every edge at compile time and yields the JSON flow document, its
 * only output: operators and devices become names, versions and options.
 */
import type { Static, TObject } from "typebox";
import type { Sink, Source } from "../device.ts";
import { HeadframeError } from "../errors.ts";
import type { DataItem } from "../item.ts";
import type { KeyExpression } from "../key.ts";
import type { ErrorEvent, Step } from "../operator.ts";
import type { FlowDocument, Layer, PortReference, SinkNode, SourceNode, StepNode } from "./document.ts";
import { settingReferences } from "./settings.ts";

type Sides = Record<string, DataItem>;

/** Items of type `I` on their way from one or more ports. */
export interface Stream<out I extends DataItem> {
  readonly ports: readonly PortReference[];
  pipe<A extends DataItem>(a: Placed<I, A>): Stream<A>;
  pipe<A extends DataItem, B extends DataItem>(a: Placed<I, A>, b: Placed<A, B>): Stream<B>;
  pipe<A extends DataItem, B extends DataItem, C extends DataItem>(a: Placed<I, A>, b: Placed<A, B>, c: Placed<B, C>): Stream<C>;
  pipe<A extends DataItem, B extends DataItem, C extends DataItem, D extends DataItem>(
    a: Placed<I, A>,
    b: Placed<A, B>,
    c: Placed<B, C>,
    d: Placed<C, D>,
  ): Stream<D>;
  pipe<A extends DataItem, B extends DataItem, C extends DataItem, D extends DataItem, E extends DataItem>(
    a: Placed<I, A>,
    b: Placed<A, B>,
    c: Placed<B, C>,
    d: Placed<C, D>,
    e: Placed<D, E>,
  ): Stream<E>;
  pipe<A extends DataItem, B extends DataItem, C extends DataItem, D extends DataItem, E extends DataItem, F extends DataItem>(
    a: Placed<I, A>,
    b: Placed<A, B>,
    c: Placed<B, C>,
    d: Placed<C, D>,
    e: Placed<D, E>,
    f: Placed<E, F>,
  ): Stream<F>;
  readonly "~item"?: I;
}

/** A step, composite or sink under its id, ready to be piped to. A sink emits nothing. */
export interface Placed<in In extends DataItem, out Out extends DataItem> {
  readonly id: string;
  /** Connects `ports` to the input; the builder calls it. */
  readonly connect: (ports: readonly PortReference[]) => Stream<Out>;
  readonly "~in"?: (item: In) => void;
}

/** A placed step; its side ports are streams of their own. */
export interface PlacedStep<in In extends DataItem, out Out extends DataItem, Side extends Sides> extends Placed<In, Out> {
  side<P extends keyof Side & string>(port: P): Stream<Side[P]>;
}

/** The stream of a source, with its side ports. */
export interface SourceStream<out Out extends DataItem, Side extends Sides> extends Stream<Out> {
  side<P extends keyof Side & string>(port: P): Stream<Side[P]>;
}

/** How a step is placed in a flow. */
export interface StepPlacement {
  /** Partition other than the operator's own. */
  readonly keyBy?: KeyExpression;
  readonly layer?: Layer;
}

/** What may be said about a sink besides its options. */
export interface SinkPlacement {
  readonly layer?: Layer;
  /** See {@link SinkNode.urgent}. */
  readonly urgent?: boolean;
}

/** Places sources, steps and sinks under their ids; throws HeadframeError `duplicate-id` when an id is taken. */
export interface FlowBuilder<Settings extends TObject> {
  /** References to the flow's settings, to be used as options: values arrive when the flow is run; an optional one that was not given leaves its option out. */
  readonly settings: Required<Static<Settings>>;
  source<Out extends DataItem, Side extends Sides>(
    id: string,
    source: Source<Out, Side>,
    placement?: Pick<StepPlacement, "layer">,
  ): SourceStream<Out, Side & { errors: ErrorEvent }>;
  step<In extends DataItem, Out extends DataItem, Side extends Sides>(
    id: string,
    step: Step<In, Out, Side>,
    placement?: StepPlacement,
  ): PlacedStep<In, Out, Side>;
  sink<In extends DataItem>(id: string, sink: Sink<In>, placement?: SinkPlacement): Placed<In, never>;
  merge<Streams extends readonly Stream<DataItem>[]>(...streams: Streams): Stream<Streams[number] extends Stream<infer I> ? I : never>;
  /** Several steps under one id; the ids inside are prefixed with it and a dot. */
  composite<In extends DataItem, Out extends DataItem>(id: string, build: (inner: FlowBuilder<Settings>, input: Stream<In>) => Stream<Out>): Placed<In, Out>;
}

/** What a flow says of itself beside its graph. */
export interface FlowDescription<Settings extends TObject> {
  readonly summary?: string;
  /** TypeBox object schema; settings with a default may be left out when the flow is run. */
  readonly settings?: Settings;
}

/** Builds a flow document. */
export function flow<Settings extends TObject>(name: string, description: FlowDescription<Settings>, build: (f: FlowBuilder<Settings>) => void): FlowDocument;
export function flow(name: string, build: (f: FlowBuilder<TObject>) => void): FlowDocument;
export function flow(
  name: string,
  second: FlowDescription<TObject> | ((f: FlowBuilder<TObject>) => void),
  third?: (f: FlowBuilder<TObject>) => void,
): FlowDocument {
  const description = typeof second === "function" ? {} : second;
  const build = typeof second === "function" ? second : third;
  const nodes: Nodes = { sources: [], steps: [], sinks: [], ids: new Set() };
  build?.(builder(nodes, settingReferences(description.settings), ""));
  const document = {
    headframe: 1 as const,
    name,
    ...(description.summary !== undefined && { summary: description.summary }),
    ...(description.settings && { settings: description.settings }),
    sources: nodes.sources,
    steps: nodes.steps,
    sinks: nodes.sinks,
  };
  return JSON.parse(JSON.stringify(document)) as FlowDocument;
}

type Open<N extends { in: readonly PortReference[] }> = Omit<N, "in"> & { in: PortReference[] };

interface Nodes {
  readonly sources: SourceNode[];
  readonly steps: Open<StepNode>[];
  readonly sinks: Open<SinkNode>[];
  readonly ids: Set<string>;
}

function builder(nodes: Nodes, settings: unknown, prefix: string): FlowBuilder<TObject> {
  const claim = (id: string): string => {
    const full = prefix + id;
    if (nodes.ids.has(full)) throw new HeadframeError("duplicate-id", `Two parts of the flow are called "${full}"; ids must be unique`);
    nodes.ids.add(full);
    return full;
  };
  return {
    settings: settings as Required<Static<TObject>>,
    source(id, source, placement = {}) {
      const full = claim(id);
      nodes.sources.push({ id: full, ...source.spec, ...placement });
      return { ...stream([full]), side: (port: string) => stream([`${full}#${port}`]) } as never;
    },
    step(id, step, placement = {}) {
      const node: Open<StepNode> = { id: claim(id), ...step.spec, in: [], ...placement };
      nodes.steps.push(node);
      return { ...connectable(node), side: (port: string) => stream([`${node.id}#${port}`]) } as never;
    },
    sink(id, sink, placement = {}) {
      const node: Open<SinkNode> = { id: claim(id), ...sink.spec, in: [], ...placement };
      nodes.sinks.push(node);
      return connectable(node) as never;
    },
    merge: (...streams) => stream(streams.flatMap((s) => s.ports)) as never,
    composite(id, build) {
      const full = claim(id);
      const inner = builder(nodes, settings, `${full}.`);
      return { id: full, connect: (ports) => build(inner, stream(ports) as never) };
    },
  };
}

function connectable(node: { readonly id: string; in: PortReference[] }): Placed<DataItem, DataItem> {
  return {
    id: node.id,
    connect: (ports) => {
      for (const port of ports) if (!node.in.includes(port)) node.in.push(port);
      return stream([node.id]);
    },
  };
}

function stream(ports: readonly PortReference[]): Stream<DataItem> {
  const pipe = (...placed: Placed<DataItem, DataItem>[]) => placed.reduce((input: Stream<DataItem>, next) => next.connect(input.ports), stream(ports));
  return { ports, pipe: pipe as Stream<DataItem>["pipe"] };
}
