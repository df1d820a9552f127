/** The UDP datacast of a Raspberry Shake as a source. @module */
export { type PacketFault, parseShakePacket, type ShakePacket } from "./parse-shake-packet.ts";
export { raspberryShake } from "./raspberry-shake.ts";
export type { ShakeError } from "./shake-errors.ts";
export type { ShakeOptions } from "./shake-options.ts";
