import test from "ava";
import { readStationXml } from "./read-stationxml.ts";

interface Sensor {
  readonly code?: string;
  readonly location?: string;
  readonly start?: string;
  readonly end?: string;
  readonly latitude?: number;
  readonly elevation?: number | undefined;
  readonly depth?: number;
  readonly x?: number;
}

/** A degree of latitude at 60 N is 111.41 km: so much is a metre. */
const METRE = 1 / 111_412;

function channel({ code = "GPZ", location = "", start, end, latitude = 60, depth = 0, x, ...rest }: Sensor): string {
  const elevation = "elevation" in rest ? rest.elevation : 500;
  const dates = `${start ? ` startDate="${start}-01-01"` : ""}${end ? ` endDate="${end}-01-01"` : ""}`;
  const local = x === undefined ? "" : `<m:x>${x}</m:x><m:y>0</m:y><m:z>0</m:z>`;
  const height = elevation === undefined ? "" : `<Elevation>${elevation}</Elevation>`;
  return `<Channel code="${code}" locationCode="${location}"${dates}>${local}<Latitude>${latitude}</Latitude><Longitude>20</Longitude>${height}<Depth>${depth}</Depth><Azimuth>0</Azimuth><Dip>-90</Dip></Channel>`;
}

function station(sensors: readonly Sensor[], { elevation = 500, x }: { elevation?: number; x?: number } = {}): string {
  const local = x === undefined ? "" : `<m:x>${x}</m:x><m:y>0</m:y><m:z>0</m:z>`;
  return `<Station code="A">${local}<Latitude>60</Latitude><Longitude>20</Longitude><Elevation>${elevation}</Elevation>${sensors.map(channel).join("")}</Station>`;
}

/** The first station's place, metres north of 60 N, and what is said of it. */
function placed(...stations: readonly string[]): { x: number; y: number; z: number; told: string[]; messages: string } {
  const text = `<FDSNStationXML xmlns="http://www.fdsn.org/xml/station/1" xmlns:m="MICROQUAKE" xmlns:hf="urn:x-headframe:stationxml:1" schemaVersion="1.2"><Network code="N">${stations.join("")}</Network><hf:origin latitude="60" longitude="20"/></FDSNStationXML>`;
  const { inventory, problems } = readStationXml(text);
  const said = problems.filter(({ code }) => code !== "response-missing" && code !== "epochs-overlap");
  const { x = Number.NaN, y = Number.NaN, z = Number.NaN } = inventory.stations[0] ?? {};
  return { x, y, z, told: said.map(({ severity, code }) => `${severity} ${code}`), messages: said.map(({ message }) => message).join("\n") };
}

test("readPosition() takes the place of the channel that began last", (t) => {
  const old = { start: "2010", end: "2020", latitude: 60 + 900 * METRE };
  const { y, told, messages } = placed(station([old, { start: "2020", latitude: 60 + 100 * METRE }]));
  t.true(Math.abs(y - 100) < 0.1, `${y}`);
  t.deepEqual(told, ["problem station-moved"]);
  t.regex(messages, /GPZ was once 800\.\d\d m/);
  const renamed = placed(
    station([
      { ...old, location: "00" },
      { start: "2020", location: "10" },
    ]),
  );
  t.true(Math.abs(renamed.y) < 1e-6);
  const open = placed(station([{ start: "2010", latitude: 60 + 3 * METRE }, { start: "2020" }]));
  t.true(Math.abs(open.y) < 1e-6);
  t.deepEqual(open.told, [], "3 m of old coordinates are no move");
});

test("readPosition() says how far sensors of a station are apart, with their depth, and takes the place of most channels", (t) => {
  const three = ["GPZ", "GPN", "GPE"].map((code) => ({ code, location: "00", elevation: 480, start: "2010" }));
  const near = placed(station([{ location: "10", elevation: 477, start: "2020" }, ...three]));
  t.is(near.z, 477, "the latest of those within 5 m");
  t.deepEqual(near.told, ["note sensors-apart"]);
  t.is(
    placed(
      station([
        { location: "00", start: "2010" },
        { location: "10", start: "2020", elevation: 497 },
      ]),
    ).z,
    497,
  );
  const far = placed(station([{ location: "10", elevation: 420, start: "2020" }, ...three]));
  t.is(far.z, 480);
  t.deepEqual(far.told, ["problem sensors-apart"]);
  t.regex(far.messages, /10\.GPZ is 60\.00 m/);
  t.deepEqual(placed(station(three)).told, []);
  t.deepEqual(placed(station([{ latitude: 60 + 8 * METRE, location: "10" }, ...three])).told, ["problem sensors-apart"], "across, too");
});

test("readPosition() takes the sensor's local place where it is not the station's", (t) => {
  const same = placed(station([{ x: 12 }, { x: 12, code: "GPN" }], { x: 10 }));
  t.deepEqual([same.x, same.told], [10, ["note sensors-apart"]]);
  const deep = placed(station([{ x: 42 }, { x: 42, code: "GPN" }], { x: 10 }));
  t.deepEqual([deep.x, deep.told], [42, ["problem sensors-apart"]]);
  t.regex(deep.messages, /32\.00 m/);
  const moved = placed(
    station([
      { x: 7, end: "2020" },
      { x: 90, start: "2020" },
    ]),
  );
  t.deepEqual([moved.x, moved.told], [90, ["problem station-moved"]]);
});

test("readPosition() takes a channel's elevation as the sensor's own, also where it is the station's", (t) => {
  const { z, told } = placed(
    station(
      [
        { elevation: -500, depth: 700 },
        { elevation: -500, depth: 700.5, code: "GPN" },
      ],
      { elevation: -500 },
    ),
  );
  t.is(z, -500);
  t.deepEqual(told, ["note depth-doubtful"]);
  t.deepEqual(placed(station([{ elevation: 420, depth: 80 }])).told, []);
});

test("readPosition() subtracts the depth where channels at different depths share one elevation, or have none", (t) => {
  const [surface, deep] = [{ location: "00" }, ["GPZ", "GPN", "GPE"].map((code) => ({ code, location: "10", depth: 80 }))] as const;
  const shared = placed(station([surface, ...deep]));
  t.is(shared.z, 420);
  t.deepEqual(shared.told, ["problem sensors-apart", "note depth-subtracted"]);
  const missing = placed(station([{ elevation: undefined, depth: 80 }]));
  t.is(missing.z, 420);
  t.deepEqual(missing.told, ["note depth-subtracted"]);
  const corrected = placed(
    station([
      { depth: 700, start: "2010", end: "2020" },
      { depth: 600, start: "2020" },
    ]),
  );
  t.is(corrected.z, 500, "epochs of one sensor are not at different depths");
});

test("readPosition() of a station that is listed twice at different places is the later, and a problem", (t) => {
  const [a, b] = [station([{ start: "2020", elevation: 30 }]), station([{ start: "2010", elevation: 90 }])];
  for (const both of [
    [a, b],
    [b, a],
  ]) {
    const { z, told, messages } = placed(...both);
    t.is(z, 30);
    t.deepEqual(told, ["problem station-moved"]);
    t.regex(messages, /listed again, 60\.00 m away/);
  }
  t.deepEqual(placed(a, a).told, []);
  const nowhere = a.replaceAll(/(?<=tude>)\d+/g, "0");
  t.is(placed(station([{ start: "2010", elevation: 90 }]), nowhere).z, 90, "a later listing that knows no place leaves the first");
});
