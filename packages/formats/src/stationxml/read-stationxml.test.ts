import { existsSync, readdirSync, readFileSync } from "node:fs";
import { channelResponse, HeadframeError, type InventoryChannel } from "@headframe/core";
import test from "ava";
import fc from "fast-check";
import { readStationXml } from "./read-stationxml.ts";

const data = new URL("../../../../../shared/data/", import.meta.url);
const mine = new URL("mine/OT_oyu_tolgoi_stationxml_microquake.xml", data);

const place = "<Latitude>67.85</Latitude><Longitude>20.2</Longitude><Elevation>-300</Elevation>";
const upright = "<Azimuth>0</Azimuth><Dip>-90</Dip>";

function document(stations: string, attributes = 'xmlns="http://www.fdsn.org/xml/station/1" schemaVersion="1.2"'): string {
  return `<?xml version="1.0"?>\n<FDSNStationXML ${attributes}>\n<Source>Test</Source><Network code="OT">${stations}</Network></FDSNStationXML>`;
}

function withResponse(response: string, code = "GPZ"): string {
  return document(
    `<Station code="1">${place}<Channel code="${code}" locationCode="00">${place}<Depth>0</Depth>${upright}<Response>${response}</Response></Channel></Station>`,
  );
}

const sensitivity = (value: string, hz: number, unit = "M/S") =>
  `<InstrumentSensitivity><Value>${value}</Value><Frequency>${hz}</Frequency><InputUnits><Name>${unit}</Name></InputUnits><OutputUnits><Name>count</Name></OutputUnits></InstrumentSensitivity>`;

const stage = (type: string, factor: number, hz: number, poles: readonly number[][], zeros: readonly number[][], gain = 1) => {
  const list = (name: string, all: readonly number[][]) => all.map(([re, im]) => `<${name}><Real>${re}</Real><Imaginary>${im}</Imaginary></${name}>`).join("");
  return `<Stage number="1"><PolesZeros><InputUnits><Name>M/S</Name></InputUnits><OutputUnits><Name>V</Name></OutputUnits><PzTransferFunctionType>${type}</PzTransferFunctionType><NormalizationFactor>${factor}</NormalizationFactor><NormalizationFrequency>${hz}</NormalizationFrequency>${list("Zero", zeros)}${list("Pole", poles)}</PolesZeros><StageGain><Value>${gain}</Value><Frequency>${hz}</Frequency></StageGain></Stage>`;
};

function only(text: string): { channel: InventoryChannel | undefined; codes: string[] } {
  const { inventory, problems } = readStationXml(text);
  return { channel: inventory.stations[0]?.channels[0], codes: problems.map(({ code }) => code) };
}

test("readStationXml() reads the 120 sensors of a real mine", (t) => {
  if (!existsSync(mine)) {
    t.log("no ../shared/data: skipped");
    t.pass();
    return;
  }
  const text = readFileSync(mine, "utf8");
  const { inventory, problems } = readStationXml(text);
  t.deepEqual(problems, []);
  t.is(inventory.frame, "local");
  t.is(inventory.stations.length, 120);
  const channels = inventory.stations.flatMap((station) => station.channels);
  t.is(channels.length, 350);
  // Each station's and channel's part of the text, by plain search.
  const parts = text.split("<Station ").slice(1);
  for (const [i, station] of inventory.stations.entries()) {
    const stated = ["x", "y", "z"].map((name) => Number(parts[i]?.match(new RegExp(`<mq:${name}>(.*?)<`))?.[1]));
    t.deepEqual([station.x, station.y, station.z], stated, station.id);
    t.is(station.id, `OT_${/code="(.*?)"/.exec(parts[i] ?? "")?.[1]}`);
  }
  for (const [i, part] of text.split("<Channel ").slice(1).entries()) {
    const channel = channels[i] as InventoryChannel;
    const value = (tag: string) => Number(new RegExp(`<${tag}[^>]*>(.*?)<`).exec(part)?.[1]);
    t.true(channel.id.endsWith(`__${/code="(.*?)"/.exec(part)?.[1]}__`));
    t.is(channel.azimuth, value("Azimuth"));
    t.is(channel.dip, value("Dip"));
    t.is(channel.normalisation, value("NormalizationFactor"));
    t.is(channel.poles.length, part.split("<Pole ").length - 1);
    // Direction cosines of the extension: east, north and up; so the dip counts downwards, and -90 is up.
    const [azimuth, dip] = [(channel.azimuth * Math.PI) / 180, (channel.dip * Math.PI) / 180];
    const direction = [Math.cos(dip) * Math.sin(azimuth), Math.cos(dip) * Math.cos(azimuth), -Math.sin(dip)];
    for (const [k, c] of direction.entries()) t.true(Math.abs(c - value(`mq:cos${k + 1}`)) < 1e-6, channel.id);
  }
});

test("readStationXml() makes the mine's geophones damped oscillators of 14 Hz", (t) => {
  if (!existsSync(mine)) {
    t.pass();
    return;
  }
  const geophone = readStationXml(readFileSync(mine, "utf8")).inventory.stations[0]?.channels[0] as InventoryChannel;
  const [w0, damping] = [2 * Math.PI * 14, 0.6]; // mq:resonance_frequency and mq:damping of the station
  const size = (hz: number) => {
    const w = 2 * Math.PI * hz;
    return (w * w) / Math.hypot(w0 * w0 - w * w, 2 * damping * w0 * w);
  };
  for (const hz of [0.5, 3, 14, 100, 500, 3000]) {
    const found = Math.hypot(...channelResponse(geophone, hz));
    t.true(Math.abs(found / (size(hz) / size(100)) - 1) < 1e-3, `${hz} Hz`);
  }
});

test("readStationXml() reads every file of ObsPy's tests", (t) => {
  const folder = new URL("obspy/stationxml/", data);
  if (!existsSync(folder)) {
    t.log("no ../shared/data: skipped");
    t.pass();
    return;
  }
  const found = readdirSync(folder).map((name) => {
    const { inventory, problems } = readStationXml(readFileSync(new URL(name, folder), "utf8"));
    const codes = [...new Set(problems.map(({ code }) => code))];
    return [name, inventory.stations.length, inventory.stations.flatMap(({ channels }) => channels).length, ...codes];
  });
  t.deepEqual(found, [
    ["BW_GR_misc.xml", 3, 30, "normalisation-inconsistent"],
    ["BW_RJOB.xml", 1, 3],
    ["BW_RJOB__EHZ.xml", 1, 1, "response-missing"],
    ["F1_423_small.xml", 1, 1],
    ["IRIS_single_channel_with_response.xml", 1, 1],
    ["IU_ULN_00_LH1.xml", 1, 1],
    ["minimal_station.xml", 0, 0, "no-stations"],
    ["stationxml_with_availability.xml", 1, 1],
  ]);
});

test("readStationXml() takes any prefix, and any foreign x, y, z", (t) => {
  const text = `<f:FDSNStationXML xmlns:f="http://www.fdsn.org/xml/station/1" schemaVersion="1.1"><f:Network code="OT"><f:Station code="A"><g:X xmlns:g="other">1.5</g:X><g:Y xmlns:g="other">-2</g:Y><g:Z xmlns:g="other">3e2</g:Z></f:Station></f:Network></f:FDSNStationXML>`;
  const { inventory, problems } = readStationXml(text);
  t.deepEqual(problems, []);
  t.deepEqual(inventory, { frame: "local", stations: [{ id: "OT_A", x: 1.5, y: -2, z: 300, channels: [] }] });
});

test("readStationXml() projects geographic stations round their centre, each at its channel's own elevation", (t) => {
  const station = (code: string, latitude: number, elevation: number, channel = "") =>
    `<Station code="${code}"><Latitude>${latitude}</Latitude><Longitude>20</Longitude><Elevation>${elevation}</Elevation>${channel}</Station>`;
  const sensor = (elevation: number, depth: number) =>
    `<Channel code="Z" locationCode=""><Latitude>67.8</Latitude><Longitude>20</Longitude><Elevation>${elevation}</Elevation><Depth>${depth}</Depth></Channel>`;
  const { inventory, problems } = readStationXml(
    document(station("A", 67.8, 500, sensor(420, 80)) + station("B", 67.82, 480, sensor(480, 30)) + station("C", 67.9, 7)),
  );
  t.is(inventory.frame, "geographic");
  t.true(Math.abs((inventory.origin?.latitude ?? 0) - (67.8 + 67.8 + 67.9) / 3) < 1e-12);
  t.deepEqual(
    inventory.stations.map(({ z }) => z),
    [420, 480, 7],
  );
  const [a, , c] = inventory.stations;
  t.true(Math.abs((c?.y ?? 0) - (a?.y ?? 0) - 11_153) < 5, "0.1 degrees of latitude at 68 N");
  t.deepEqual(
    problems.filter(({ code }) => code.startsWith("depth")).map(({ severity, code, at }) => [severity, code, at]),
    [["note", "depth-doubtful", "OT_B"]],
  );
});

test("readStationXml() says when it is not known where the stations are", (t) => {
  const nowhere = "<Latitude>0</Latitude><Longitude>0</Longitude><Elevation>5</Elevation>";
  const { inventory, problems } = readStationXml(document(`<Station code="A">${nowhere}</Station><Station code="B">${nowhere}</Station>`));
  t.deepEqual(
    problems.map(({ severity, code, at }) => [severity, code, at]),
    [["problem", "no-position", ""]],
  );
  t.is(inventory.stations.length, 2);
  const some = readStationXml(document(`<Station code="A">${nowhere}</Station><Station code="B">${place}</Station><Station code="C"/>`));
  t.deepEqual(
    some.inventory.stations.map(({ id }) => id),
    ["OT_B"],
  );
  t.deepEqual(
    some.problems.map(({ code, at }) => [code, at]),
    [
      ["no-position", "OT_A"],
      ["no-position", "OT_C"],
    ],
  );
});

test("readStationXml() brings units to metres and seconds", (t) => {
  const { channel } = only(withResponse(sensitivity("2e3", 10, "NM/S")));
  t.is(channel?.unit, "m/s");
  t.true(Math.abs((channel?.sensitivity ?? 0) / 2e12 - 1) < 1e-15);
  t.is(only(withResponse(sensitivity("5", 10, "PA"))).channel?.unit, "Pa");
  t.deepEqual(only(withResponse(sensitivity("5", 10, "FURLONG"))).codes, ["unit-unknown"]);
});

test("readStationXml() converts poles in Hz to rad/s", (t) => {
  const hz = [
    [-8.4, 11.2],
    [-8.4, -11.2],
  ];
  const rad = hz.map((pole) => pole.map((v) => v * 2 * Math.PI));
  const origin = [
    [0, 0],
    [0, 0],
  ];
  const a = only(withResponse(sensitivity("80", 100) + stage("LAPLACE (HERTZ)", 0.9946899818536425, 100, hz, origin)));
  const b = only(withResponse(sensitivity("80", 100) + stage("LAPLACE (RADIANS/SECOND)", 0.9946899818536425, 100, rad, origin)));
  t.deepEqual(
    [a.codes, b.codes],
    [[], []].map(() => ["sensitivity-differs"]),
  );
  t.deepEqual(a.channel, b.channel);
  const lowpass = only(withResponse(sensitivity("1", 1) + stage("LAPLACE (HERTZ)", 50, 1, [[-50, 0]], [])));
  const [re, im] = channelResponse(lowpass.channel as InventoryChannel, 50);
  t.true(Math.abs(Math.hypot(re, im) - Math.SQRT1_2) < 1e-3);
});

test("readStationXml() computes a factor anew that does not make the poles and zeros 1", (t) => {
  const { channel, codes } = only(withResponse(sensitivity("80", 100) + stage("LAPLACE (RADIANS/SECOND)", 7, 100, [[-10, 0]], [[0, 0]], 80)));
  t.deepEqual(codes, ["normalisation-inconsistent"]);
  t.true(Math.abs(Math.hypot(...channelResponse(channel as InventoryChannel, 100)) - 80) < 1e-12);
});

test("readStationXml() multiplies the stages' gains where the sensitivity is missing", (t) => {
  const second = '<Stage number="2"><StageGain><Value>-400</Value><Frequency>5</Frequency></StageGain></Stage>';
  const { channel, codes } = only(withResponse(stage("LAPLACE (RADIANS/SECOND)", 1, 5, [], [], 25) + second));
  t.deepEqual(codes, ["sensitivity-missing"]);
  t.like(channel, { sensitivity: -10_000, sensitivityHz: 5, unit: "m/s" });
});

test("readStationXml() leaves out a channel without a usable sensitivity, name or orientation, and says so", (t) => {
  for (const value of ["0", "NaN", "x", "1e999"])
    t.deepEqual(only(withResponse(sensitivity(value, 1))), { channel: undefined, codes: ["sensitivity-invalid"] });
  t.deepEqual(only(withResponse(sensitivity("1", 1), "TOOLONG")), { channel: undefined, codes: ["channel-code"] });
  t.deepEqual(only(withResponse(sensitivity("1", 1)).replace("<Dip>-90</Dip>", "<Dip>91</Dip>")), { channel: undefined, codes: ["orientation-invalid"] });
});

test("readStationXml() takes the orientation code's direction where azimuth and dip are missing", (t) => {
  const directions = ["GPZ", "GPN", "GPE", "GP1"].map((code) => {
    const { channel, codes } = only(withResponse(sensitivity("1", 1), code).replace(upright, ""));
    return [channel?.azimuth, channel?.dip, ...codes];
  });
  t.deepEqual(directions, [
    [0, -90, "orientation-assumed"],
    [0, 0, "orientation-assumed"],
    [90, 0, "orientation-assumed"],
    [undefined, undefined, "orientation-missing"],
  ]);
});

test("readStationXml() keeps the epochs of a channel, and the station's last place", (t) => {
  const epoch = (start: string, end: string, x: number) =>
    `<Station code="A" startDate="${start}"><m:x>${x}</m:x><m:y>0</m:y><m:z>0</m:z><Channel code="GPZ" locationCode="  " startDate="${start}" endDate="${end}"><Dip>-90</Dip></Channel></Station>`;
  const text = document(
    epoch("2020-06-01T00:00:00", "2030-01-01T00:00:00", 2) + epoch("2010-06-01T00:00:00Z", "2020-06-01T00:00:00", 1),
    'xmlns="http://www.fdsn.org/xml/station/1" xmlns:m="MICROQUAKE" schemaVersion="1.0"',
  );
  const { inventory, problems } = readStationXml(text);
  t.is(inventory.stations[0]?.x, 2);
  t.deepEqual(
    inventory.stations[0]?.channels.map(({ id, start, end }) => [id, start, end]),
    [
      ["FDSN:OT_A__G_P_Z", "2020-06-01T00:00:00.000000000Z", "2030-01-01T00:00:00.000000000Z"],
      ["FDSN:OT_A__G_P_Z", "2010-06-01T00:00:00.000000000Z", "2020-06-01T00:00:00.000000000Z"],
    ],
  );
  t.deepEqual(
    problems.filter(({ severity, code }) => severity === "problem" && code !== "response-missing").map(({ code, message }) => [code, message.slice(0, 42)]),
    [["station-moved", "The station is listed again, 1.00 m away: "]],
  );
});

test("readStationXml() lets one of two epochs of a channel hold where they overlap", (t) => {
  const epoch = (start: string) => `<Channel code="GPZ" locationCode="" startDate="${start}">${place}${upright}</Channel>`;
  const { inventory, problems } = readStationXml(document(`<Station code="A">${place}${epoch("2020-01-01")}\n${epoch("2010-01-01")}</Station>`));
  t.deepEqual(
    inventory.stations[0]?.channels.map(({ start, end }) => [start?.slice(0, 4), end?.slice(0, 4)]),
    [
      ["2020", undefined],
      ["2010", "2020"],
    ],
  );
  t.deepEqual(
    problems.filter(({ code }) => code !== "response-missing").map(({ severity, code, at, line }) => [severity, code, at, line]),
    [["problem", "epochs-overlap", "FDSN:OT_A__G_P_Z", 4]],
  );
});

test("readStationXml() refuses what is no StationXML", (t) => {
  t.throws(() => readStationXml("<a/>"), { instanceOf: HeadframeError, code: "stationxml-invalid" });
  t.throws(() => readStationXml("<FDSNStationXML>\n<Network></FDSNStationXML>"), { instanceOf: HeadframeError, code: "xml-invalid", message: /line 2/ });
});

test("readStationXml() throws nothing but HeadframeError, whatever is done to a document", (t) => {
  const seed = withResponse(sensitivity("80", 100) + stage("LAPLACE (RADIANS/SECOND)", 0.99, 100, [[-10, 3]], [[0, 0]], 80)).replace(
    '<Station code="1">',
    '<Station code="1" startDate="2020-01-01T00:00:00Z"><m:x xmlns:m="MICROQUAKE">1</m:x>&#65;',
  );
  const junk = fc.oneof(
    fc.string({ maxLength: 5 }),
    fc.constantFrom("<constructor:x>1</constructor:x>", "<__proto__:x/>", "toString:", " valueOf:a='1'", " xmlns:__proto__='u'"),
    fc.constantFrom("<", ">", "&", '"', "</", "<!--", "<![CDATA[", "<!DOCTYPE x [", "&#x41;", "1e400", "-", "\u0000", "<Channel/>", "<m:x>"),
  );
  // Bytes anywhere, or the whole text of an element or value of an attribute.
  const cut = fc.tuple(fc.nat(seed.length), fc.nat(40), junk).map(
    ([at, length, put]) =>
      (now: string) =>
        now.slice(0, at) + put + now.slice(at + length),
  );
  const values = seed.split(/(?<=>)(?=[^<]*<)|(?<==")(?=[^"]*")/).length;
  const swap = fc.tuple(fc.nat(values), junk).map(([at, put]) => (now: string) => {
    let k = 0;
    return now.replaceAll(/(?<=>)[^<]+(?=<)|(?<==")[^"]*(?=")/g, (text) => (k++ === at ? put : text));
  });
  let read = 0;
  fc.assert(
    fc.property(fc.array(fc.oneof(cut, swap), { minLength: 1, maxLength: 3 }), (cuts) => {
      const text = cuts.reduce((now, change) => change(now), seed);
      try {
        readStationXml(text);
        read++;
      } catch (error) {
        if (!(error instanceof HeadframeError)) throw error;
      }
    }),
    { numRuns: 10_000 },
  );
  t.true(read > 500, `${read} documents were still read`);
});
