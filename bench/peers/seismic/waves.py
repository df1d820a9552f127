"""Waves of a scene: double couples and explosions in a homogeneous rock, coda, geophones and noise."""

import numpy as np
from scipy import fft

DENSITY = 2700.0
LEAD_SECONDS, WINDOW_SECONDS = 0.1, 1.9
GEOPHONE_HZ, GEOPHONE_DAMPING = 14.0, 0.7
ACCELEROMETER_HZ, ACCELEROMETER_DAMPING = 3700.0, 0.7
# Ratios are told in the band that detectors work in: the slow part of the noise hides nothing.
RATIO_LOW_HZ = 30.0
MEAN_RADIATION = {"p": 0.52, "s": 0.63}


def directions(rng, count):
    vectors = rng.normal(size=(count, 3))
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def sensor_axes(rng, count, orientation):
    """For each station three directions of positive counts (rows); z, n, e or turned at random."""
    if orientation == "zne":
        return np.repeat(np.array([[[0, 0, 1], [0, 1, 0], [1, 0, 0]]], float), count, axis=0)
    turned, triangle = np.linalg.qr(rng.normal(size=(count, 3, 3)))
    return turned * np.sign(np.diagonal(triangle, axis1=1, axis2=2))[:, None, :]


def sensor_response(s, accelerometer):
    """Of ground velocity; `s` is i times angular frequency."""
    if accelerometer:
        w = 2 * np.pi * ACCELEROMETER_HZ
        return s * w * w / (s * s + 2 * ACCELEROMETER_DAMPING * w * s + w * w)
    w = 2 * np.pi * GEOPHONE_HZ
    return s * s / (s * s + 2 * GEOPHONE_DAMPING * w * s + w * w)


def anti_alias(frequencies, rate):
    """A digitiser's filter without delay: flat to 80 % of half the rate, then down to nothing."""
    x = np.clip((frequencies / (rate / 2) - 0.8) / 0.2, 0, 1)
    return 0.5 + 0.5 * np.cos(np.pi * x)


def ratio_filter(frequencies):
    w = frequencies / RATIO_LOW_HZ
    return w**2 / np.sqrt(1 + w**4)


def moment_of(mw):
    return 10 ** (1.5 * mw + 9.1)


def corner_of(moment, stress, vs):
    """Brune's corner frequency of S waves."""
    radius = (7 / 16 * moment / stress) ** (1 / 3)
    return 2.34 * vs / (2 * np.pi * radius)


def radiation(rng, kind, rays):
    """Far-field amplitudes towards `rays`: along the ray for P, a vector across it for S."""
    if kind == "blast":
        across = np.cross(rays, directions(rng, len(rays)))
        return np.ones(len(rays)), 0.25 * across
    normal = directions(rng, 1)[0]
    slip = np.cross(normal, directions(rng, 1)[0])
    slip /= np.linalg.norm(slip)
    tensor = np.outer(normal, slip) + np.outer(slip, normal)
    force = rays @ tensor
    along = np.sum(force * rays, axis=1)
    return along, force - along[:, None] * rays


def add_event(scene, event, data):
    """Adds an event's waves to all stations; keeps its arrivals and the peaks of P in the event."""
    rng, rate = scene.rng, scene.rate
    rays = scene.places - event["place"]
    distance = np.maximum(np.linalg.norm(rays, axis=1), 5.0)
    rays = rays / distance[:, None]
    delay = 1 + rng.normal(0, scene.options.path_error, len(distance))
    times = {"p": distance / scene.vp * delay, "s": distance / scene.vs * (delay + rng.normal(0, scene.options.path_error / 3, len(distance)))}
    moment = moment_of(event["mw"])
    along, across = radiation(rng, event["kind"], rays)
    size = fft.next_fast_len(int(WINDOW_SECONDS * rate), real=True)
    frequencies = fft.rfftfreq(size, 1 / rate)
    start = int(np.floor((event["seconds"] - LEAD_SECONDS) * rate))
    inside = event["seconds"] - start / rate
    corner = corner_of(moment, event["stress"], scene.vs)
    event.update(corner=corner, moment=moment, times=times, distance=distance)
    spectrum = np.zeros((len(distance), 3, len(frequencies)), np.complex128)
    level, decay = scene.options.coda * rng.uniform(0.5, 1, len(distance)), rng.uniform(0.04, 0.12)
    parts = {"p": (scene.vp, corner * rng.uniform(1.1, 1.5), along[:, None] * rays, 0.6), "s": (scene.vs, corner, across, 1.0)}
    for phase, (speed, fc, vector, even) in parts.items():
        far = moment / (4 * np.pi * DENSITY * speed**3 * distance)
        pulse = pulses(frequencies, inside + times[phase], fc, times[phase] / scene.quality[phase], rate)
        pulse *= far[:, None]
        spectrum += vector[:, :, None] * pulse[:, None, :]
        strength = np.sqrt(0.5 * np.sum(vector**2, axis=1) + 0.5 * (MEAN_RADIATION[phase] * (1 if event["kind"] == "event" or phase == "p" else 0.3)) ** 2)
        spectrum += coda(rng, size, rate, pulse, decay) * (level * strength)[:, None, None] * coda_shares(rays, even)[:, :, None]
    turned = np.einsum("sij,sjf->sif", scene.axes, spectrum)
    s = 2j * np.pi * frequencies
    response = np.array([sensor_response(s, flag) for flag in (False, True)]) * anti_alias(frequencies, rate)
    turned *= response[scene.accelerometer.astype(int)][:, None, :]
    event["peaks"] = peaks_of_p(turned * ratio_filter(frequencies), size, rate, inside, times)
    recorded = fft.irfft(turned, size, axis=2)
    first, last = max(start, 0), min(start + size, scene.count)
    if last > first:
        data[:, :, first:last] += recorded[:, :, first - start : last - start].astype(np.float32)


def pulses(frequencies, at, corner, lost, rate):
    """Spectra of the sampled ground velocity of Brune pulses of unit moment that arrive at `at` seconds; `lost` is t*, travel time over Q."""
    w = 2 * np.pi * frequencies
    source = rate * 1j * w / (1 + 1j * frequencies / corner) ** 2
    # Attenuation comes with dispersion (Azimi): without it the pulse would begin before it arrives.
    reference = rate / 2
    slower = -np.log(np.maximum(frequencies, frequencies[1]) / reference) / np.pi
    shape = np.exp(-0.5 * w * lost[:, None] - 1j * w * (at[:, None] + lost[:, None] * slower))
    return source * shape


def coda(rng, size, rate, pulse, decay):
    """The pulse, scattered: convolved with noise that dies away; at first its root mean square is the pulse's peak."""
    seconds = np.arange(size) / rate
    envelope = np.exp(-seconds / decay) * (seconds < 8 * decay)
    scattered = fft.rfft(rng.normal(size=(len(pulse), 3, size)) * envelope, axis=2)
    wave = fft.irfft(pulse, size, axis=1)
    scale = np.abs(wave).max(axis=1) / np.sqrt(np.sum(wave**2, axis=1))
    return scattered * (pulse * scale[:, None])[:, None, :]


def coda_shares(rays, even):
    """How coda is spread over x, y and z: 1 is evenly, less keeps to the ray."""
    return even * np.ones_like(rays) + (1 - even) * np.abs(rays)


def peaks_of_p(turned, size, rate, inside, times):
    waves = np.abs(fft.irfft(turned, size, axis=2)).max(axis=1)
    seconds = np.arange(size) / rate - inside
    until = np.minimum(times["p"] + 0.02, times["s"])
    window = (seconds >= times["p"][:, None]) & (seconds <= until[:, None] + 1 / rate)
    return (waves * window).max(axis=1)


def noise_unit(scene):
    """Root mean square of a station's noise at level 1: accelerometers count in m/s2."""
    return np.where(scene.accelerometer, 2 * np.pi * 150.0, 1.0)


def add_noise(scene, data, level):
    """Noise that is stronger at low frequencies; `level` is its root mean square in the band of the ratios."""
    size = fft.next_fast_len(scene.count, real=True)
    frequencies = fft.rfftfreq(size, 1 / scene.rate)
    flat = anti_alias(frequencies, scene.rate)
    for station in range(len(data)):
        shape = flat * (1 + (40.0 / np.maximum(frequencies, 2.0)) ** scene.slope[station])
        power = np.mean((shape * ratio_filter(frequencies)) ** 2)
        scale = level * scene.loudness[station] * noise_unit(scene)[station] / np.sqrt(power)
        shape = (shape * scale).astype(np.float32)
        for component in range(3):
            noise = scene.rng.standard_normal(size, dtype=np.float32)
            data[station, component] += fft.irfft(fft.rfft(noise) * shape, size)[: scene.count]
