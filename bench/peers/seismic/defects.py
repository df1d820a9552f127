"""What is wrong in a dirty scene: dead and swapped channels, hum, spikes, gaps, repeated records, a clock that steps, a crusher."""

import numpy as np

import waves

CLOCK_STEP_SECONDS = 0.003


class Defects:
    """Spoils the waves in place; what concerns files (gaps, repeats, times) is read by `scene_files`."""

    def __init__(self, scene, data, level):
        self.scene, self.data, self.level = scene, data, level
        self.rng, self.list = scene.rng, []
        self.gaps, self.repeats, self.step = {}, {}, None
        order = iter(self.rng.permutation(len(data)))
        self.silent = next(order)
        self.dead(self.silent, [0, 1, 2])
        self.dead(next(order), [int(self.rng.integers(3))])
        self.flipped(next(order))
        self.exchanged(next(order))
        for _ in range(max(1, len(data) // 8)):
            self.hum(next(order))
            self.spikes(next(order))
        for _ in range(2):
            self.gap(next(order))
        self.repeated(next(order))
        self.clock(next(order))
        self.crusher()

    def note(self, kind, station, components=(0, 1, 2), **more):
        self.list.append({"kind": kind, "station": int(station), "components": [int(c) for c in components], **more})

    def recorded(self, station, seconds):
        """Whether the station was alive at this time."""
        sample = seconds * self.scene.rate
        return station != self.silent and not any(first <= sample < last for first, last in self.gaps.get(station, []))

    def unit(self, station):
        """Root mean square of the station's noise in its own unit."""
        return self.level * self.scene.loudness[station] * waves.noise_unit(self.scene)[station]

    def dead(self, station, components):
        for component in components:
            self.data[station, component] = 0
        self.note("dead", station, components)

    def flipped(self, station):
        component = int(self.rng.integers(3))
        self.data[station, component] *= -1
        self.note("flipped", station, [component])

    def exchanged(self, station):
        a, b = self.rng.permutation(3)[:2]
        self.data[station, [a, b]] = self.data[station, [b, a]]
        self.note("exchanged", station, [a, b])

    def hum(self, station):
        seconds = np.arange(self.scene.count) / self.scene.rate
        hertz = 50 + self.rng.normal(0, 0.01)
        for component in range(3):
            for harmonic, share in ((1, 1.0), (3, 0.3), (5, 0.1)):
                size = 4 * self.unit(station) * share * self.rng.uniform(0.5, 1.5)
                self.data[station, component] += (size * np.sin(2 * np.pi * harmonic * hertz * seconds + self.rng.uniform(0, 6.28))).astype(np.float32)
        self.note("hum", station)

    def spikes(self, station):
        count = int(self.scene.options.seconds * 0.4)
        places = self.rng.integers(0, self.scene.count, count)
        component = int(self.rng.integers(3))
        self.data[station, component, places] += (self.rng.choice([-1, 1], count) * self.unit(station) * self.rng.uniform(20, 300, count)).astype(np.float32)
        self.note("spikes", station, [component], count=count)

    def gap(self, station):
        gaps = []
        for _ in range(max(1, int(self.scene.options.seconds / 40))):
            length = int(self.rng.uniform(0.2, 2.0) * self.scene.rate)
            first = int(self.rng.integers(length, self.scene.count - 2 * length))
            gaps.append((first, first + length))
        self.gaps[station] = gaps
        self.note("gap", station, spans=gaps)

    def repeated(self, station):
        """Half a second that is sent twice, now and then."""
        length = int(0.5 * self.scene.rate)
        firsts = self.rng.integers(length, self.scene.count - 2 * length, max(1, int(self.scene.options.seconds / 30)))
        self.repeats[station] = [(int(first), int(first) + length) for first in firsts]
        self.note("overlap", station, spans=self.repeats[station])

    def clock(self, station):
        """From the middle on, the station's times are wrong."""
        sign = self.rng.choice([-1.0, 1.0])
        self.step = (station, self.scene.count // 2, sign * CLOCK_STEP_SECONDS)
        self.note("clock-step", station, from_sample=self.scene.count // 2, seconds=sign * CLOCK_STEP_SECONDS)

    def crusher(self):
        """Blows every tenth of a second, some seconds long, that a few stations around a wall feel: not to be taken for events."""
        scene, rng = self.scene, self.rng
        place = scene.size * np.array([rng.choice([0.05, 0.95]), rng.uniform(0.2, 0.8), rng.uniform(0.2, 0.8)])
        near = np.linalg.norm(scene.places - place, axis=1)
        third = np.argsort(near)[2]
        spans = [(start, start + 4) for start in np.arange(rng.uniform(5, 15), scene.options.seconds - 5, 30)]
        blows = np.zeros_like(self.data)
        for first, last in spans:
            at = first
            while at < last:
                blow = scene.event(at, place, -2.2, "blast")
                blow["stress"] = 2e3
                waves.add_event(scene, blow, blows)
                at += rng.uniform(0.06, 0.16)
        loud = np.sqrt(np.mean(blows[third][:, int(spans[0][0] * scene.rate) : int(spans[0][1] * scene.rate)] ** 2))
        # Above the noise at three stations; farther ones lose it.
        wanted = 1.5 * self.unit(third) * np.minimum(1, (near[third] / near) ** 2)
        self.data += blows * (wanted / loud)[:, None, None].astype(np.float32)
        self.list.append({"kind": "crusher", "place": place.tolist(), "spans": [[float(a), float(b)] for a, b in spans]})
