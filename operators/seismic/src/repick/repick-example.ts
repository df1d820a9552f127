import type { OperatorExample } from "@headframe/core";
import { madeEvent, madePick } from "./made-scene.ts";
import { unchanged } from "./repicked.ts";

const event = madeEvent("preliminary", [madePick(0, "P")]);

/** A preliminary event goes on at once with the picks it had. */
export const repickExample: OperatorExample = { options: {}, in: [event], out: [unchanged(event)] };
