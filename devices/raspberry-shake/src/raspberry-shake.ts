import { defineSource, type Frame, frames } from "@headframe/core";
import { type ShakeError, shakeErrors } from "./shake-errors.ts";
import { shakeOptions } from "./shake-options.ts";
import { ShakeReader } from "./shake-reader.ts";
import { parseShakeUri } from "./shake-uri.ts";

/** A Raspberry Shake's UDP datacast (its "data producer"): one text datagram a channel and quarter of a second. */
export const raspberryShake = defineSource<typeof shakeOptions, Frame, { errors: ShakeError }>({
  name: "raspberry-shake",
  version: 1,
  summary: "UDP datacast of a Raspberry Shake",
  description: `Each channel is a source of its own, such as \`FDSN:AM_R0F05_00_E_H_Z\`, in counts. The datacast has no
sample rate, no sequence number and no station code, so: the rate is learned from the first packets, which are held until
then; packets are put in order inside a small window; what is missing becomes a gap (\`lost\`, \`clock-step\`); duplicates
are dropped; frames lie on the sample grid, because packet times have a resolution of 1 ms. Datagrams that are no packets
go to \`errors\` with their bytes. A reader opened at a position goes on where another stood: it knows the rates, what
waits and what was given; the time in between is a gap.`,
  options: shakeOptions,
  example: { options: { station: "AM.R0F05" } },
  uri: { schemes: ["shake-udp"], parse: parseShakeUri },
  emits: frames,
  side: { errors: shakeErrors },
  replayable: false,
  open: async (options, host, from) => {
    const reader = new ShakeReader(options, host, from);
    await reader.listen();
    return reader;
  },
});
