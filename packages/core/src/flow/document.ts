/**
 * The flow document: plain JSON, the only thing that runtime, planner, deployment, Node-RED, dashboard
 * and diagrams read. The typed builder is one way to write it.
 */
import { Type } from "typebox";
import { type KeyExpression, keyPattern } from "../key.ts";

/** Ids of steps, sources and sinks: kebab-case words joined by dots (a dot for each composite around them). */
const idPattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*(\\.[a-z][a-z0-9]*(-[a-z0-9]+)*)*$";

/** Where items come from: `"step"` is its main port, `"step#port"` a side port. */
export type PortReference = string;

/** Where a step should run; placement proper is the planner's. */
export type Layer = "iot" | "fog" | "cloud" | "hpc";

/** A source in a flow: a device with its options, under an id. */
export interface SourceNode {
  readonly id: string;
  readonly device: string;
  readonly version: number;
  readonly options: Readonly<Record<string, unknown>>;
  readonly layer?: Layer;
}

/** An operator in a flow: with its options and inputs, under an id. */
export interface StepNode {
  readonly id: string;
  readonly operator: string;
  readonly version: number;
  readonly options: Readonly<Record<string, unknown>>;
  readonly in: readonly PortReference[];
  /** Overrides the operator's own key. */
  readonly keyBy?: KeyExpression;
  readonly layer?: Layer;
}

/** A sink in a flow: a device with its options and inputs, under an id. */
export interface SinkNode {
  readonly id: string;
  readonly device: string;
  readonly version: number;
  readonly options: Readonly<Record<string, unknown>>;
  readonly in: readonly PortReference[];
  readonly layer?: Layer;
  /** Results leave before the turn is logged: sooner, and after a crash perhaps once more in another form. For alarms. */
  readonly urgent?: boolean;
}

/** A graph of steps between sources and sinks. */
export interface FlowDocument {
  /** Version of this format. */
  readonly headframe: 1;
  readonly name: string;
  readonly summary?: string;
  /** JSON Schema of the settings: an object schema whose properties may have defaults. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly sources: readonly SourceNode[];
  readonly steps: readonly StepNode[];
  readonly sinks: readonly SinkNode[];
}

const id = Type.String({ pattern: idPattern, maxLength: 100, description: "Stable id: state, metrics and placement hang on it" });
const layer = Type.Optional(Type.Union([Type.Literal("iot"), Type.Literal("fog"), Type.Literal("cloud"), Type.Literal("hpc")]));
const inputs = Type.Array(Type.String({ pattern: `${idPattern.slice(0, -1)}(#[a-z][a-zA-Z0-9-]*)?$`, description: "`id` or `id#port`" }), { minItems: 1 });
const options = Type.Record(Type.String(), Type.Unknown());
const version = Type.Integer({ minimum: 1 });
const closed = { additionalProperties: false };

/** JSON Schema of {@link FlowDocument}. */
export const flowDocumentSchema = Type.Object(
  {
    headframe: Type.Literal(1),
    name: Type.String({ pattern: idPattern, maxLength: 100 }),
    summary: Type.Optional(Type.String()),
    settings: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    sources: Type.Array(Type.Object({ id, device: Type.String(), version, options, layer }, closed), { minItems: 1 }),
    steps: Type.Array(
      Type.Object({ id, operator: Type.String(), version, options, in: inputs, keyBy: Type.Optional(Type.String({ pattern: keyPattern })), layer }, closed),
    ),
    sinks: Type.Array(Type.Object({ id, device: Type.String(), version, options, in: inputs, layer, urgent: Type.Optional(Type.Boolean()) }, closed)),
  },
  { ...closed, $id: "https://headframe.dev/schema/flow-1.json", title: "Headframe flow document" },
);
