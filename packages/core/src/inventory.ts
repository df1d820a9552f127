/** Where the sensors of a site are, how they are turned, and what they make of ground motion: plain JSON, part of a flow's settings. */
import { type Static, Type } from "typebox";

const Complex = Type.Tuple([Type.Number(), Type.Number()]);

/**
 * A channel: the component of ground motion it records and its response.
 *
 * The response at f Hz, in counts per `unit`, is `sensitivity * normalisation * prod(i w - zeros) / prod(i w - poles)` with
 * `w = 2 pi f`; without poles and zeros it is `sensitivity` at all frequencies.
 */
export const InventoryChannel = Type.Object(
  {
    id: Type.String({ description: "FDSN source id, such as `FDSN:OT_1_00_J_P_Z`" }),
    azimuth: Type.Number({ description: "Direction of positive counts, degrees from north to east (in a local frame: from y to x)" }),
    dip: Type.Number({ minimum: -90, maximum: 90, description: "Degrees below the horizontal: -90 is up" }),
    unit: Type.String({ description: "What is recorded: `m/s`, `m/s2` or `m`" }),
    sensitivity: Type.Number({ description: "Counts per unit at `sensitivityHz`; not 0" }),
    sensitivityHz: Type.Number({ description: "Hz" }),
    normalisation: Type.Number({ description: "Makes the product of poles and zeros 1 at `sensitivityHz`" }),
    poles: Type.Array(Complex, { description: "Real and imaginary part, rad/s" }),
    zeros: Type.Array(Complex, { description: "Real and imaginary part, rad/s" }),
    start: Type.Optional(Type.String({ description: "Epoch's begin, ISO 8601" })),
    end: Type.Optional(Type.String({ description: "Epoch's end, ISO 8601" })),
  },
  { additionalProperties: false },
);

/** A station: sensors at one place. */
export const InventoryStation = Type.Object(
  {
    id: Type.String({ description: "`NET_STA`" }),
    x: Type.Number({ description: "East, m" }),
    y: Type.Number({ description: "North, m" }),
    z: Type.Number({ description: "Up, m" }),
    channels: Type.Array(InventoryChannel),
  },
  { additionalProperties: false },
);

/** Stations of a site in one local frame. */
export const Inventory = Type.Object(
  {
    frame: Type.Enum(["local", "geographic"], { description: "How positions were given; `geographic` ones were projected around `origin`" }),
    origin: Type.Optional(
      Type.Object(
        { latitude: Type.Number(), longitude: Type.Number() },
        { additionalProperties: false, description: "WGS 84 place of x = y = 0, degrees; z is the elevation" },
      ),
    ),
    stations: Type.Array(InventoryStation),
  },
  { additionalProperties: false, description: "Stations, their places and responses" },
);

export type InventoryChannel = Static<typeof InventoryChannel>;
export type InventoryStation = Static<typeof InventoryStation>;
export type Inventory = Static<typeof Inventory>;
