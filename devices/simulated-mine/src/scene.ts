import { type Event, eventId, events, formatTime, nanoseconds, type PortType, type Time } from "@headframe/core";
import { type Static, Type } from "typebox";
import type { Crusher } from "./crusher.ts";
import type { MineOptions } from "./mine-options.ts";
import type { Rock } from "./rock.ts";
import type { MineStation } from "./station-layout.ts";
import type { Vector } from "./vector.ts";

const place = (description: string) => Type.Object({ x: Type.Number(), y: Type.Number(), z: Type.Number() }, { description });

const sceneSchema = Type.Object({
  vp: Type.Number({ description: "True mean speed of P, m/s" }),
  vs: Type.Number({ description: "True mean speed of S, m/s" }),
  medium: Type.String(),
  deadChannels: Type.Array(Type.String({ description: "FDSN source id" })),
  swappedChannels: Type.Array(Type.String({ description: "FDSN source id" })),
  clockSteps: Type.Array(
    Type.Object({
      station: Type.String({ description: "NET_STA" }),
      time: Type.String({ description: "True time from which stamps are wrong, ISO 8601" }),
      milliseconds: Type.Number({ description: "Stamp less true time" }),
    }),
  ),
  siteDelays: Type.Array(
    Type.Object({
      station: Type.String({ description: "NET_STA" }),
      pMilliseconds: Type.Number(),
      sMilliseconds: Type.Number(),
      noiseCounts: Type.Number({ description: "Standard deviation of the noise, counts" }),
    }),
  ),
  crusher: Type.Optional(place("Where the crusher stands, m")),
  void: Type.Optional(Type.Object({ x: Type.Number(), y: Type.Number(), z: Type.Number(), radius: Type.Number() }, { description: "The mined-out sphere, m" })),
});

/** What is true of a mine for all of the stream: its rock, and what is wrong with its sensors. */
export type SceneData = Static<typeof sceneSchema>;

/** Port of the scene: one event at the start of the stream. */
export const scenePort: PortType<Event<"scene", SceneData>> = events("scene", sceneSchema);

/** Parts of a mine that its scene tells of. */
export interface SceneParts {
  readonly options: MineOptions;
  readonly start: Time;
  readonly rock: Rock;
  readonly stations: readonly MineStation[];
  readonly crusher: Crusher | undefined;
  /** Stations whose clock steps, and when, ns after the start. */
  readonly stepped: ReadonlySet<number>;
  readonly stepAt: bigint;
}

/** The scene's event. */
export function sceneEvent({ options, start, rock, stations, crusher, stepped, stepAt }: SceneParts): Event<"scene", SceneData> {
  const { network, medium, clockStepMilliseconds } = options;
  const name = (index: number) => `${network}_${stations[index]?.code}`;
  const withDefect = (which: string) => stations.flatMap(({ parts }) => parts.filter(({ defect }) => defect === which).map(({ id }) => id));
  return {
    kind: "event",
    type: "scene",
    id: eventId("scene", network, start),
    source: network,
    time: start,
    data: {
      vp: rock.speed.P,
      vs: rock.speed.S,
      medium,
      deadChannels: withDefect("dead"),
      swappedChannels: withDefect("swapped"),
      clockSteps: [...stepped]
        .sort((a, b) => a - b)
        .map((index) => ({ station: name(index), time: formatTime(start + stepAt), milliseconds: Number(nanoseconds(clockStepMilliseconds / 1000)) / 1e6 })),
      siteDelays: stations.map(({ delay, noise }, index) => ({
        station: name(index),
        pMilliseconds: 1000 * delay.P,
        sMilliseconds: 1000 * delay.S,
        noiseCounts: noise,
      })),
      ...(crusher && { crusher: named(crusher.place) }),
      ...(rock.void && { void: { ...named(rock.void.centre), radius: rock.void.radius } }),
    },
  };
}

function named([x, y, z]: Vector): { x: number; y: number; z: number } {
  return { x, y, z };
}
