import { type Frame, parseTime, type Samples, type SinkWriter } from "@headframe/core";
import { cutFrame } from "@headframe/core/testing";
import { packFrame, readMiniseed, readRecords } from "@headframe/formats";
import { type VirtualHost, virtualHost } from "@headframe/runtime";
import test from "ava";
import fc from "fast-check";
import { sdsArchive } from "./sds-archive.ts";
import { dayOf, sdsPath } from "./sds-path.ts";

const id = "FDSN:BW_UH1__S_H_Z";
const midnight = parseTime("2024-03-01");

function makeFrame(samples: Samples, extra: Partial<Frame> = {}): Frame {
  return { kind: "frame", source: id, channels: [id], t0: midnight - 10_000_000_000n, rate: 100, unit: "count", samples, ...extra };
}

const ramp = (n: number) => Int32Array.from({ length: n }, (_, i) => (i * 17) % 1000);

function open(host: VirtualHost, options: Partial<Parameters<typeof sdsArchive>[0]> = {}): Promise<SinkWriter> {
  const { definition, spec } = sdsArchive({ path: "archive", ...options });
  return definition.open(spec.options, host);
}

async function archive(host: VirtualHost, frames: readonly Frame[], options: Partial<Parameters<typeof sdsArchive>[0]> = {}): Promise<void> {
  const writer = await open(host, options);
  for (const [sequence, item] of frames.entries()) await writer.write({ producer: "archive", epoch: 0, sequence, items: [item] });
  await writer.close();
}

const day1 = "archive/2024/BW/UH1/SHZ.D/BW.UH1..SHZ.D.2024.060";
const day2 = "archive/2024/BW/UH1/SHZ.D/BW.UH1..SHZ.D.2024.061";

test("sdsArchive() writes a file a channel and day, split at midnight, the same for any cut", async (t) => {
  for (const options of [{}, { version: 2 as const }, { recordLength: 512 }]) {
    const frame = makeFrame(ramp(3000));
    const whole = virtualHost({ seed: 1 });
    await archive(whole, [frame], options);
    t.deepEqual(
      (await whole.files.list("archive")).map(({ path }) => path),
      [day1, day2],
    );
    const [a, b] = [whole.files.content(day1)!, whole.files.content(day2)!].map((bytes) => readMiniseed(bytes).frames);
    t.deepEqual(a![0]?.samples, frame.samples.slice(0, 1000));
    t.deepEqual(b![0]?.samples, frame.samples.slice(1000));
    t.is(b![0]?.t0, midnight);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(3000), { maxLength: 8 }), async (cuts) => {
        const host = virtualHost({ seed: 1 });
        await archive(host, cutFrame(frame, cuts), options);
        t.deepEqual([host.files.content(day1), host.files.content(day2)], [whole.files.content(day1), whole.files.content(day2)]);
      }),
      { numRuns: 20 },
    );
  }
});

test("sdsArchive() splits before the first sample that is not earlier than midnight, for any rate and start", async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(1 / 3, 1, 33.3, 100 / 3, 6000), fc.bigInt(0n, 3_000_000_000n), async (rate, before) => {
      const host = virtualHost({ seed: 1 });
      await archive(host, [makeFrame(ramp(50), { rate, t0: midnight - before })]);
      for (const { path } of await host.files.list("archive")) {
        for (const { t0, samples } of readMiniseed(host.files.content(path)!).frames) {
          const last = t0 + BigInt(Math.round(((samples.length - 1) / rate) * 1e9));
          t.is(sdsPath(id, dayOf(t0)), path.slice("archive/".length));
          t.true(dayOf(last - 1n) === dayOf(t0) || samples.length === 1);
        }
      }
    }),
    { numRuns: 50 },
  );
});

test("sdsArchive() appends to files that exist, and cuts off half a record", async (t) => {
  const host = virtualHost({ seed: 1 });
  const old = packFrame(makeFrame(ramp(100), { t0: midnight - 100_000_000_000n }), { version: 2 });
  host.files.put(day1, new Uint8Array(Buffer.concat([old, old.subarray(0, 200)])));
  await archive(host, [makeFrame(ramp(100))], { version: 2 });
  const items = readRecords(host.files.content(day1)!);
  t.deepEqual(
    items.map((item) => item.kind),
    ["record", "record"],
  );
  t.true(host.logged.some(({ message, fields }) => message.includes("cut off") && fields?.bytes === 200));
});

test("sdsArchive() ends records at gaps and writes late data where they belong", async (t) => {
  const host = virtualHost({ seed: 1 });
  const writer = await open(host);
  const at = (seconds: number) => makeFrame(ramp(100), { t0: midnight + BigInt(seconds) * 1_000_000_000n });
  await writer.write({
    producer: "a",
    epoch: 0,
    sequence: 0,
    items: [at(0), { kind: "gap", source: id, from: midnight + 1_000_000_000n, to: midnight + 5_000_000_000n, cause: "lost" }],
  });
  t.is(readRecords(host.files.content(day2)!).length, 1, "the gap ends the record");
  await writer.write({ producer: "a", epoch: 0, sequence: 2, items: [at(5), at(-20), at(6)] });
  await writer.flush();
  t.is(readRecords(host.files.content(day2)!).length, 2, "a flush ends no record");
  await writer.close();
  t.is(readRecords(host.files.content(day1)!).length, 1);
  t.is(readRecords(host.files.content(day2)!).length, 3);
});

test("sdsArchive() keeps floats, channels and timing quality", async (t) => {
  const host = virtualHost({ seed: 1 });
  const other = "FDSN:BW_UH1__S_H_N";
  await archive(host, [makeFrame(Float32Array.of(1.5, Number.NaN, 3, 4), { channels: [id, other], t0: midnight, timingQuality: 80 })]);
  const [n, z] = (await host.files.list("archive")).map(({ path }) => readMiniseed(host.files.content(path)!).frames[0]!);
  t.deepEqual([n!.source, z!.source, z!.timingQuality], [other, id, 80]);
  t.deepEqual(z!.samples, Float32Array.of(1.5, Number.NaN));
});

test("sdsArchive() logs a frame that has no place in an archive and goes on", async (t) => {
  const host = virtualHost({ seed: 1 });
  await archive(host, [
    makeFrame(ramp(3), { channels: ["geophone 3"] }),
    makeFrame(ramp(3), { rate: Number.NaN }),
    makeFrame(ramp(3), { channels: ["FDSN:BW_A/../B__S_H_Z"] }),
    makeFrame(ramp(3)),
  ]);
  t.is(host.logged.filter(({ level }) => level === "error").length, 3);
  t.deepEqual(
    (await host.files.list("archive")).map(({ path }) => path),
    [day1],
  );
});

test("sdsArchive() names the file that cannot be written, takes half a record back, and can try again", async (t) => {
  const host = virtualHost({ seed: 1 });
  const original = host.files.open.bind(host.files);
  let full = true;
  host.files.open = async (path, mode) => {
    const file = await original(path, mode);
    const write = file.write.bind(file);
    file.write = async (bytes, position) => {
      if (!full) return write(bytes, position);
      await write(bytes.subarray(0, 10), position);
      throw new Error("ENOSPC: no space left on device");
    };
    return file;
  };
  const writer = await open(host, { recordLength: 512 });
  const batch = { producer: "a", epoch: 0, sequence: 0, items: [makeFrame(ramp(1000))] };
  await t.throwsAsync(async () => writer.write(batch), {
    message: `Archive file "${day1}" could not be written: ENOSPC: no space left on device`,
    code: "archive-write",
  });
  t.is(host.files.content(day1)?.length, 0);
  full = false;
  await writer.write(batch);
  await writer.close();
  t.deepEqual(readMiniseed(host.files.content(day1)!).frames[0]?.samples, ramp(1000));
});

test("sdsArchive() has every file on the medium after a flush, also those that were closed in between", async (t) => {
  const host = virtualHost({ seed: 1 });
  const original = host.files.open.bind(host.files);
  const unsynced = new Set<string>();
  host.files.open = async (path, mode) => {
    const file = await original(path, mode);
    const { write, sync } = { write: file.write.bind(file), sync: file.sync.bind(file) };
    file.write = (bytes, position) => {
      unsynced.add(path);
      return write(bytes, position);
    };
    file.sync = () => {
      unsynced.delete(path);
      return sync();
    };
    return file;
  };
  const writer = await open(host);
  const items = Array.from({ length: 200 }, (_, i) => makeFrame(Float64Array.from(ramp(1000)), { channels: [`FDSN:BW_S${i}__S_H_Z`] }));
  await writer.write({ producer: "a", epoch: 0, sequence: 0, items });
  await writer.flush();
  t.is((await host.files.list("archive")).length, 200);
  t.deepEqual([...unsynced], []);
});
