"""Files of a scene: miniSEED, StationXML and the truth."""

import datetime
import os

import numpy as np
from obspy import Stream, Trace, UTCDateTime
from obspy.core import AttribDict
from obspy.core.inventory import Channel, Inventory, Network, Response, Site, Station
from obspy.core.inventory.response import CoefficientsTypeResponseStage, InstrumentSensitivity, PolesZerosResponseStage

import waves

NETWORK, LOCATION = "MX", "00"
FULL_SCALE = 2**23 - 1
COUNTS_A_VOLT = 1.6e6
LATITUDE, LONGITUDE = 67.85, 20.2
EQUATOR, FLATTENING = 6378137.0, 1 / 298.257223563
NAMESPACE = "MICROQUAKE"


def station_code(index):
    return f"S{index + 1:02d}"


def channel_code(scene, station, component):
    band = "J" if scene.rate >= 5000 else "G" if scene.rate >= 1000 else "D" if scene.rate >= 250 else "E"
    orientation = "ZNE" if scene.options.orientation == "zne" else "123"
    return f"{band}{'N' if scene.accelerometer[station] else 'P'}{orientation[component]}"


def write_waves(scene, data, spoilt):
    start = UTCDateTime(scene.options.start)
    offset = scene.rng.uniform(-20000, 20000, data.shape[:2]) if scene.options.dc else np.zeros(data.shape[:2])
    for station in range(len(data)):
        for component in range(3):
            counts = np.rint(data[station, component] * scene.sensitivity[station] + offset[station, component])
            counts = np.clip(counts, -FULL_SCALE - 1, FULL_SCALE).astype(np.int32)
            code = channel_code(scene, station, component)
            stream = Stream()
            for first, last, shift in pieces(scene, station, spoilt):
                header = {"network": NETWORK, "station": station_code(station), "location": LOCATION, "channel": code, "sampling_rate": scene.rate}
                trace = Trace(np.ascontiguousarray(counts[first:last]), header)
                trace.stats.starttime = UTCDateTime(ns=start.ns + int(round((first / scene.rate + shift) * 1e9)))
                stream.append(trace)
            name = f"{NETWORK}.{station_code(station)}.{LOCATION}.{code}.mseed"
            stream.write(os.path.join(scene.options.out, name), format="MSEED", encoding="STEIM2", reclen=scene.options.record_bytes)


def pieces(scene, station, spoilt):
    """Runs of samples in the order in which they are written, with the error of their clock."""
    if spoilt is None:
        return [(0, scene.count, 0.0)]
    cuts = {0, scene.count}
    gaps, repeats = spoilt.gaps.get(station, []), spoilt.repeats.get(station, [])
    stepped, at, error = spoilt.step
    cuts.update(sample for span in gaps + repeats for sample in span)
    if stepped == station:
        cuts.add(at)
    cuts = sorted(cuts)
    result = []
    for first, last in zip(cuts, cuts[1:]):
        if any(a <= first and last <= b for a, b in gaps):
            continue
        shift = error if stepped == station and first >= at else 0.0
        copies = 2 if any(a <= first and last <= b for a, b in repeats) else 1
        result.extend([(first, last, shift)] * copies)
    return result


def radii():
    """Of curvature at the site, along a meridian and across it (WGS 84)."""
    e2 = FLATTENING * (2 - FLATTENING)
    w = 1 - e2 * np.sin(np.radians(LATITUDE)) ** 2
    return EQUATOR * (1 - e2) / w**1.5, EQUATOR / np.sqrt(w)


def geographic(place):
    """Latitude, longitude and elevation of a place, metres from the site's middle: exact to millimetres over a mine."""
    along, across = radii()
    latitude = LATITUDE + np.degrees(place[1] / along)
    longitude = LONGITUDE + np.degrees(place[0] / (across * np.cos(np.radians(LATITUDE))))
    return float(latitude), float(longitude), float(place[2])


def shifted(scene, place):
    return np.asarray(place) + [scene.options.offset_x, scene.options.offset_y, scene.options.offset_z]


def azimuth_and_dip(axis):
    azimuth = np.degrees(np.arctan2(axis[0], axis[1])) % 360
    return float(azimuth), float(-np.degrees(np.arcsin(np.clip(axis[2], -1, 1))))


def local_place(place):
    return AttribDict({axis: AttribDict(namespace=NAMESPACE, value=f"{value:.3f}") for axis, value in zip("xyz", place)})


def write_stations(scene):
    stations = []
    for index, place in enumerate(scene.places):
        local = shifted(scene, place)
        latitude, longitude, elevation = geographic(place) if scene.options.geographic else (0.0, 0.0, 0.0)
        channels = []
        for component in range(3):
            azimuth, dip = azimuth_and_dip(scene.axes[index, component])
            channel = Channel(
                channel_code(scene, index, component), LOCATION, latitude, longitude, elevation, 0.0, azimuth, dip, sample_rate=scene.rate,
                response=response_of(scene, index), start_date=UTCDateTime(2020, 1, 1),
            )
            if not scene.options.geographic:
                channel.extra = local_place(local)
            channels.append(channel)
        station = Station(station_code(index), latitude, longitude, elevation, channels, Site("made"), creation_date=UTCDateTime(2020, 1, 1))
        if not scene.options.geographic:
            station.extra = local_place(local)
        stations.append(station)
    inventory = Inventory([Network(NETWORK, stations)], source="bench/peers/seismic/scene.py")
    inventory.write(os.path.join(scene.options.out, "stations.xml"), format="STATIONXML", nsmap={"mq": NAMESPACE})


def response_of(scene, station):
    accelerometer = scene.accelerometer[station]
    unit, hertz, damping = ("M/S**2", waves.ACCELEROMETER_HZ, waves.ACCELEROMETER_DAMPING) if accelerometer else ("M/S", waves.GEOPHONE_HZ, waves.GEOPHONE_DAMPING)
    w = 2 * np.pi * hertz
    poles = [complex(-damping * w, sign * w * np.sqrt(1 - damping**2)) for sign in (1, -1)]
    zeros = [] if accelerometer else [0j, 0j]
    s, at = 2j * np.pi * 100.0, 100.0
    # The scene's sensitivity is that of the flat part; in the file it is that of 100 Hz.
    flat = w * w if accelerometer else 1.0
    shape = np.prod([s - zero for zero in zeros]) / np.prod([s - pole for pole in poles])
    sensitivity = float(scene.sensitivity[station] * abs(shape * flat))
    volts = sensitivity / COUNTS_A_VOLT
    first = PolesZerosResponseStage(1, volts, at, unit, "V", "LAPLACE (RADIANS/SECOND)", at, zeros, poles, normalization_factor=float(1 / abs(shape)))
    second = CoefficientsTypeResponseStage(
        2, COUNTS_A_VOLT, at, "V", "COUNTS", "DIGITAL", numerator=[1.0], denominator=[], decimation_input_sample_rate=scene.rate,
        decimation_factor=1, decimation_offset=0, decimation_delay=0.0, decimation_correction=0.0,
    )
    return Response(instrument_sensitivity=InstrumentSensitivity(sensitivity, at, unit, "COUNTS"), response_stages=[first, second])


def iso(nanoseconds):
    seconds, rest = divmod(int(nanoseconds), 1_000_000_000)
    moment = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{rest:09d}Z"


def truth(scene, events, level, spoilt):
    start = UTCDateTime(scene.options.start).ns
    at = lambda seconds: iso(start + round(seconds * 1e9))
    lines = []
    for index, event in enumerate(events):
        x, y, z = (float(value) for value in shifted(scene, event["place"]))
        arrivals = [
            {
                "station": f"{NETWORK}_{station_code(i)}",
                "p": at(event["seconds"] + event["times"]["p"][i]),
                "s": at(event["seconds"] + event["times"]["s"][i]),
                "snr": round(float(event["snr"][i]), 2),
                "distance": round(float(event["distance"][i]), 2),
            }
            for i in range(len(scene.places))
        ]
        line = {"id": index, "kind": event["kind"], "time": at(event["seconds"]), "x": x, "y": y, "z": z, "mw": float(event["mw"])}
        if scene.options.geographic:
            line["latitude"], line["longitude"], line["elevation"] = geographic(event["place"])
        line.update(cornerHz=float(event["corner"]), momentNm=float(event["moment"]), detectable=event["detectable"], arrivals=arrivals)
        lines.append(line)
    problems = [dict(problem, **name_of(scene, problem)) for problem in spoilt.list] if spoilt else []
    return {
        "scene": vars(scene.options),
        "model": {"vp": scene.options.vp, "vs": scene.options.vs},
        "rock": {"vp": scene.vp, "vs": scene.vs, "quality": scene.quality},
        "noise": level,
        "events": lines,
        "defects": problems,
    }


def name_of(scene, problem):
    if "station" not in problem:
        return {}
    index = problem["station"]
    return {"station": f"{NETWORK}_{station_code(index)}", "channels": [channel_code(scene, index, c) for c in problem.pop("components")]}
