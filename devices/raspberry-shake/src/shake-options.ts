import { defaulted, optionsSchema } from "@headframe/core";
import { type Static, Type } from "typebox";

/** Options of the Raspberry Shake source. */
export const shakeOptions = optionsSchema({
  station: Type.String({
    pattern: "^([A-Z0-9]{1,8}\\.)?[A-Z0-9]{1,8}$",
    description: "Station that sends, such as AM.R0F05; the packets do not tell. Network AM when left out",
  }),
  host: defaulted(Type.String({ minLength: 1, description: "Address to listen on" }), "0.0.0.0"),
  port: defaulted(Type.Integer({ minimum: 0, maximum: 65_535, description: "UDP port to listen on; 0: any free one" }), 8888),
  rate: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 100_000, description: "Samples per second, Hz; absent: learned from the packets" })),
  reorderPackets: defaulted(Type.Integer({ minimum: 0, maximum: 12, description: "Packets of a channel that may wait for an earlier one" }), 4),
  reorderSeconds: defaulted(Type.Number({ minimum: 0, maximum: 60, description: "How long they may wait, s" }), 2),
  queueItems: defaulted(
    Type.Integer({
      minimum: 16,
      maximum: 1_000_000,
      description: "Frames and gaps that may wait to be taken; when there are more the oldest go, and a gap tells of it",
    }),
    4096,
  ),
});

/** Options of `raspberry-shake`, defaults filled in. */
export type ShakeOptions = Static<typeof shakeOptions>;
