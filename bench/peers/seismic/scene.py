"""Makes recordings of a mine whose events are known: miniSEED, StationXML and the truth, with numpy, scipy and ObsPy only.

It shares no code with Headframe: sources, rays, responses and noise are written here once more, and with what a location
does not model: random mechanisms, scattered coda, attenuation, delays along each path, a velocity that is a little off.

    python scene.py --out DIR --seed 1 --stations 16 --rate 2000 --seconds 120 --kind quiet

DIR then holds a file of miniSEED 2 (Steim-2) for each channel, stations.xml and truth.json. x is east, y north, z up, metres.
"""

import argparse
import json
import os

import numpy as np

import defects
import scene_files
import waves

PULSE_SECONDS = 0.02  # the part of P that its signal-to-noise ratio is taken from
NEEDED_STATIONS, NEEDED_SNR = 6, 4.0
DETECTABLE_SHARE = 0.7
NOISE_LIMITS = (2e-8, 5e-5)  # m/s


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--out", required=True)
    add("--seed", type=int, required=True)
    add("--stations", type=int, default=16)
    add("--rate", type=float, default=2000.0)
    add("--seconds", type=float, default=120.0)
    add("--events-per-minute", type=float, default=12.0)
    add("--kind", choices=["quiet", "burst", "dirty"], default="quiet")
    add("--vp", type=float, default=5500.0, help="what the chains are told, m/s")
    add("--vs", type=float, default=3200.0)
    add("--velocity-error", type=float, default=0.0, help="the rock is this share slower or faster (the seed says which)")
    add("--path-error", type=float, default=0.002, help="standard deviation of the delay of each path, as a share of its travel time")
    add("--coda", type=float, default=0.4, help="strongest coda at its begin, as root mean square beside the pulse's peak; the weakest is half of it")
    add("--orientation", choices=["zne", "random"], default="zne")
    add("--geographic", action="store_true", help="stations have latitude and longitude instead of mine coordinates")
    add("--offset-x", type=float, default=0.0)
    add("--offset-y", type=float, default=0.0)
    add("--offset-z", type=float, default=0.0)
    add("--dc", action="store_true", help="a constant in each channel")
    add("--accelerometers", action="store_true", help="a third of the stations record acceleration")
    add("--start", default="2026-03-01T06:00:00")
    add("--record-bytes", type=int, default=512)
    return parser.parse_args()


class Scene:
    """Stations, rock and random numbers of one recording."""

    size = np.array([1200.0, 1000.0, 600.0])

    def __init__(self, options):
        self.options = options
        self.rng = np.random.default_rng([options.seed, 20260301])
        self.rate, self.count = options.rate, int(round(options.seconds * options.rate))
        self.places = self.spread(options.stations)
        sign = self.rng.choice([-1.0, 1.0])
        self.vp = options.vp * (1 + sign * options.velocity_error)
        self.vs = options.vs * (1 + sign * options.velocity_error * self.rng.uniform(0.7, 1.1))
        self.quality = {"p": self.rng.uniform(150, 400), "s": self.rng.uniform(100, 300)}
        self.accelerometer = np.zeros(options.stations, bool)
        if options.accelerometers:
            self.accelerometer[self.rng.permutation(options.stations)[: options.stations // 3]] = True
        self.axes = waves.sensor_axes(self.rng, options.stations, options.orientation)
        self.sensitivity = np.where(self.accelerometer, 8e4, 1.3e8) * self.rng.uniform(0.9, 1.1, options.stations)
        # How loud stations are beside each other, and how steep their noise is; the level follows from the events.
        self.loudness = 10 ** self.rng.normal(0, 0.25, options.stations)
        self.slope = self.rng.uniform(0.3, 1.2, options.stations)

    def spread(self, count):
        """Places that keep apart from each other: each is the farthest of several candidates."""
        chosen = [self.rng.uniform(0, 1, 3) * self.size]
        while len(chosen) < count:
            candidates = self.rng.uniform(0, 1, (8, 3)) * self.size
            nearest = np.linalg.norm(candidates[:, None] - np.array(chosen)[None], axis=2).min(axis=1)
            chosen.append(candidates[nearest.argmax()])
        return np.array(chosen)

    def magnitude(self, least=-1.5, most=1.3):
        """Gutenberg-Richter with b = 1, cut off at both ends."""
        u = self.rng.uniform()
        return least - np.log10(1 - u * (1 - 10 ** (least - most)))

    def event(self, seconds, place, magnitude=None, kind="event"):
        mw = self.magnitude() if magnitude is None else magnitude
        stress = 10 ** self.rng.normal(5.9, 0.3) if kind == "event" else 3e6
        return {"seconds": seconds, "place": np.asarray(place), "mw": mw, "stress": stress, "kind": kind}

    def somewhere(self):
        return self.size * self.rng.uniform(0.04, 0.96, 3)


def quiet_events(scene):
    """Events that do not overlap: a pause of at least a second between them."""
    rng, options = scene.rng, scene.options
    wanted = int(round(options.seconds / 60 * options.events_per_minute))
    free = options.seconds - 4 - wanted * 1.0
    starts = np.sort(rng.uniform(0, max(free, 1), wanted)) + 2 + np.arange(wanted) * 1.0
    return [scene.event(start, scene.somewhere()) for start in starts]


def burst_events(scene):
    """A blast of 40 delays, then 60 events in 20 s, more than half of them around the blast."""
    rng = scene.rng
    middle = scene.size * rng.uniform(0.25, 0.75, 3)
    delays = 5 + np.cumsum(rng.choice([0.008, 0.017, 0.025], 40) + rng.normal(0, 0.0008, 40))
    along = waves.directions(rng, 1)[0]
    blast = [
        scene.event(at, middle + along * (i - 20) * 1.0 + rng.normal(0, 1.5, 3), rng.normal(-0.9, 0.15), "blast") for i, at in enumerate(delays)
    ]
    first = delays[-1] + 0.3
    events = []
    for at in np.sort(rng.uniform(0, 20, 60)):
        near = middle + rng.normal(0, 70, 3)
        inside = np.clip(near, 0.03 * scene.size, 0.97 * scene.size)
        events.append(scene.event(first + at, inside if rng.uniform() < 0.6 else scene.somewhere()))
    return blast + events


def main():
    options = arguments()
    scene = Scene(options)
    events = burst_events(scene) if options.kind == "burst" else quiet_events(scene)
    data = np.zeros((options.stations, 3, scene.count), np.float32)
    for event in events:
        waves.add_event(scene, event, data)
    level = noise_level(scene, events)
    waves.add_noise(scene, data, level)
    spoilt = defects.Defects(scene, data, level) if options.kind == "dirty" else None
    for event in events:
        judge(scene, event, level, spoilt)
    os.makedirs(options.out, exist_ok=True)
    scene_files.write_waves(scene, data, spoilt)
    scene_files.write_stations(scene)
    truth = scene_files.truth(scene, events, level, spoilt)
    with open(os.path.join(options.out, "truth.json"), "w") as file:
        json.dump(truth, file, indent=1)
    print(f"{options.out}: {len(events)} events, {sum(event['detectable'] for event in events)} detectable, noise {level:.2g} m/s, rock {scene.vp:.0f} and {scene.vs:.0f} m/s")


def noise_level(scene, events):
    """The level at which the wanted share of events is detectable."""
    loudness = scene.loudness * waves.noise_unit(scene)
    strengths = [np.sort(event["peaks"] / loudness)[-NEEDED_STATIONS] for event in events if event["kind"] == "event"]
    return float(np.clip(np.quantile(strengths, 1 - DETECTABLE_SHARE) / NEEDED_SNR, *NOISE_LIMITS))


def judge(scene, event, level, spoilt):
    """Signal-to-noise ratios of P, and whether enough stations that recorded it felt it."""
    event["snr"] = event["peaks"] / (scene.loudness * waves.noise_unit(scene) * level)
    recorded = np.array([spoilt is None or spoilt.recorded(i, event["seconds"] + event["times"]["p"][i]) for i in range(len(event["snr"]))])
    event["snr"] = event["snr"] * recorded
    event["detectable"] = bool((event["snr"] >= NEEDED_SNR).sum() >= NEEDED_STATIONS)


if __name__ == "__main__":
    main()
