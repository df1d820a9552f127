"""A plain chain of ObsPy and SciPy, as a seismologist would write it in a day: the peer of the flow `mine-seismic`.

Band-pass, recursive STA/LTA of each station's vector, coincidence trigger; in a trigger's window the strongest rise of each
station, by AIC, is S, and the onset before it, by AIC, P; least squares with soft L1 in a homogeneous rock, outliers off,
once more.

    python plain_chain.py DIR --vp 5500 --vs 3200 --events events.jsonl --picks picks.json --stats stats.json

DIR holds *.mseed and stations.xml. Events are lines such as `headframe run --json` prints them.
"""

import argparse
import json
import os
import time

import numpy as np
import obspy
from obspy.signal.trigger import aic_simple, coincidence_trigger, recursive_sta_lta

import event_lines
import plain_location

LOW_HZ, HIGH_HZ, HIGH_SHARE = 40.0, 1000.0, 0.42
STA, LTA, ON, OFF = 0.015, 0.4, 4.0, 1.5
LEAST_STATIONS = 4
MOST_RISE = 20.0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--vp", type=float, required=True)
    parser.add_argument("--vs", type=float, required=True)
    parser.add_argument("--events", required=True)
    parser.add_argument("--picks")
    parser.add_argument("--stats")
    options = parser.parse_args()
    places, frame = stations_of(os.path.join(options.folder, "stations.xml"))
    vectors, epoch, rate = vectors_of(options.folder, places)
    triggers, candidates = detect(vectors, rate)
    names = sorted(vectors)
    far = max(np.linalg.norm(places[a] - places[b]) for a in names for b in names) * 1.1
    groups = [picks_of(trigger, vectors, candidates, rate, far, options) for trigger in triggers]
    pick_seconds = time.process_time()
    events = plain_location.locate_all(groups, places, options.vp, options.vs)
    event_lines.write_events(options.events, events, epoch, frame, "plain")
    if options.picks:
        with open(options.picks, "w") as file:
            picks = [pick for group in groups for pick in group]
            json.dump({"epoch": epoch, "frame": frame, "stations": {name: places[name].tolist() for name in names}, "picks": picks}, file)
    if options.stats:
        with open(options.stats, "w") as file:
            json.dump({"cpuSeconds": time.process_time(), "pickSeconds": pick_seconds}, file)


def stations_of(path):
    """Places in metres: mine coordinates where the file has them, else projected around the mean station."""
    inventory = obspy.read_inventory(path)
    local, degrees = {}, {}
    for network in inventory:
        for station in network:
            name = f"{network.code}_{station.code}"
            extra = getattr(station, "extra", {})
            if "x" in extra:
                local[name] = np.array([float(extra[axis].value) for axis in "xyz"])
            degrees[name] = (station.latitude, station.longitude, station.elevation)
    if local:
        return local, None
    latitude, longitude = np.mean([place[:2] for place in degrees.values()], axis=0)
    along, across = event_lines.metres_a_degree(latitude)
    places = {name: np.array([(b - longitude) * across, (a - latitude) * along, up]) for name, (a, b, up) in degrees.items()}
    return places, {"latitude": float(latitude), "longitude": float(longitude)}


def vectors_of(folder, places):
    """Band-passed channels of each station on one time axis, gaps as zeros."""
    stream = obspy.read(os.path.join(folder, "*.mseed"))
    rate = stream[0].stats.sampling_rate
    stream.detrend("demean")
    stream.merge(method=1, fill_value=0)
    start, end = min(trace.stats.starttime for trace in stream), max(trace.stats.endtime for trace in stream)
    stream.trim(start, end, pad=True, fill_value=0)
    stream.filter("bandpass", freqmin=LOW_HZ, freqmax=min(HIGH_HZ, HIGH_SHARE * rate), corners=2)
    vectors = {}
    for trace in stream:
        name = f"{trace.stats.network}_{trace.stats.station}"
        if name in places and np.std(trace.data) > 0:
            vectors.setdefault(name, []).append(trace.data.astype(np.float32))
    shortest = min(len(channel) for channels in vectors.values() for channel in channels)
    return {name: np.array([channel[:shortest] for channel in channels]) for name, channels in vectors.items()}, start.ns, rate


def detect(vectors, rate):
    """Times (s from the start) at which enough stations are triggered, and each station's triggers."""
    stream = obspy.Stream()
    for name, channels in vectors.items():
        network, station = name.split("_")
        ratio = recursive_sta_lta(np.sqrt(np.sum(channels**2, axis=0)).astype(float), int(STA * rate), int(LTA * rate))
        stream.append(obspy.Trace(ratio, {"network": network, "station": station, "sampling_rate": rate}))
    found = coincidence_trigger(None, ON, OFF, stream, LEAST_STATIONS, details=True, trigger_off_extension=0.02, max_trigger_length=0.6)
    candidates = {}
    for trace in stream:
        flags = obspy.signal.trigger.trigger_onset(trace.data, ON, OFF)
        candidates[f"{trace.stats.network}_{trace.stats.station}"] = np.array([on / rate for on, _ in flags] if len(flags) else [])
    zero = obspy.UTCDateTime(0)
    return [(event["time"] - zero, event["time"] - zero + event["duration"]) for event in found], candidates


def picks_of(trigger, vectors, candidates, rate, far, options):
    """P and S of all stations that triggered in a network trigger's window."""
    first, last = trigger
    longest = far * (1 / options.vs - 1 / options.vp)
    picks = []
    for name, channels in vectors.items():
        inside = candidates[name][(candidates[name] >= first - 0.01) & (candidates[name] <= min(last, first + far / options.vs) + 0.01)]
        if len(inside) == 0:
            continue
        s = strongest_rise(channels, max(first - 0.06, inside[0] - longest), inside[-1] + 0.06, rate)
        if s is None:
            continue
        p = onset(channels, max(s - longest, first - longest) - 0.02, s - 0.005, rate)
        if p is not None and p[1] > 3.5:
            picks.append({"station": name, "phase": "P", "seconds": p[0], "snr": p[1]})
        s = onset(channels, max(s - 0.02, p[0] + 0.004 if p else 0), s + 0.008, rate)
        if s is not None and s[1] > 2:
            picks.append({"station": name, "phase": "S", "seconds": s[0], "snr": s[1]})
    return picks


def strongest_rise(channels, first, last, rate):
    """When the energy rises most, s: short behind over long before, the stronger the better."""
    short, long = int(0.006 * rate), int(0.02 * rate)
    a, b = max(int(first * rate) - long, 0), min(int(last * rate), channels.shape[1])
    power = np.cumsum(np.sum(channels[:, a:b].astype(float) ** 2, axis=0))
    if len(power) < 2 * (long + short):
        return None
    after, before = power[long + short :] - power[long:-short], power[long:-short] - power[: -long - short]
    rise = after / short / (before / long + 1e-3 * power[-1] / len(power) + 1e-12)
    # Over quiet ground P rises more than S does over the coda of P: beyond a point only strength counts.
    return (a + long + int(np.argmax(np.minimum(rise, MOST_RISE) * after))) / rate


def onset(channels, first, last, rate):
    """Onset by AIC on the channel where it stands out most: seconds, and how many times the noise before it."""
    a, b = max(int(first * rate), 0), min(int(last * rate), channels.shape[1])
    if b - a < 16:
        return None
    best = None
    for channel in channels[:, a:b].astype(float):
        if not np.any(channel):
            continue
        at = int(np.argmin(aic_simple(channel)[5:-5])) + 6  # AIC's least is the last sample before the onset
        ratio = np.abs(channel[at : at + int(0.01 * rate) + 2]).max() / (np.std(channel[:at]) + 1e-12)
        if best is None or ratio > best[1]:
            best = ((a + at) / rate, float(ratio))
    return best


if __name__ == "__main__":
    main()
