import { flow } from "@headframe/core";
import { jsonLinesFile } from "@headframe/device-json-lines";
import { sdsArchive } from "@headframe/device-miniseed";
import { raspberryShake } from "@headframe/device-raspberry-shake";
import { bandpassStaLta, trigger } from "@headframe/signal";

/** A Raspberry Shake into an archive and lines. */
export default flow("shake-lines", (f) => {
  const shake = f.source("shake", raspberryShake({ station: "AM.R0F05", host: "127.0.0.1", port: 8888 }));
  shake.pipe(f.sink("all", sdsArchive({ path: "out/all" })));
  shake.pipe(
    f.step("ratio", bandpassStaLta({ lowHz: 1, highHz: 20, staSeconds: 0.5, ltaSeconds: 10 })),
    f.step("trigger", trigger({ on: 4, off: 1.5, maxSeconds: 30 })),
    f.sink("lines", jsonLinesFile({ path: "out/triggers.jsonl" })),
  );
});
