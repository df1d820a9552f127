"""Location of groups of picks by SciPy's least squares, straight rays."""

import numpy as np
from scipy.optimize import least_squares

SCALE_SECONDS = 0.0008
OUTLIER_SECONDS = 0.006
LEAST_P, LEAST_PICKS = 3, 7
MOST_RMS = 0.003
# Square roots of the 68 and 90 % points of chi-squared with 3 degrees of freedom: radius over standard deviation.
RADIUS_68, RADIUS_90 = 1.87, 2.50


def locate_all(groups, places, vp, vs):
    """An event for each group that can be located well enough; doubles are left out."""
    events = []
    for group in groups:
        event = locate(group, places, vp, vs)
        if event is not None and all(abs(event["seconds"] - other["seconds"]) > 0.03 for other in events):
            events.append(event)
    return events


def locate(group, places, vp, vs):
    picks = list(group)
    solution = None
    for _ in range(3):
        if not enough(picks):
            return None
        solution = solve(picks, places, vp, vs, None if solution is None else solution["x"])
        kept = [pick for pick, residual in zip(picks, solution["residuals"]) if abs(residual) < OUTLIER_SECONDS]
        if len(kept) == len(picks):
            break
        # The worst go first, so that one bad pick does not take good ones with it.
        limit = max(OUTLIER_SECONDS, np.sort(np.abs(solution["residuals"]))[len(picks) * 3 // 4])
        picks = [pick for pick, residual in zip(picks, solution["residuals"]) if abs(residual) < limit]
    if not enough(picks):
        return None
    solution = solve(picks, places, vp, vs, solution["x"])
    rms = float(np.sqrt(np.mean(solution["residuals"] ** 2)))
    if rms > MOST_RMS:
        return None
    spread = uncertainty(solution, max(rms, 0.0003))
    for pick, residual in zip(picks, solution["residuals"]):
        pick["residual"] = float(residual)
    x, y, z, seconds = (float(value) for value in solution["x"])
    return {"place": (x, y, z), "seconds": seconds, "picks": picks, "rms": rms, "radius68": RADIUS_68 * spread, "radius90": RADIUS_90 * spread}


def enough(picks):
    return sum(pick["phase"] == "P" for pick in picks) >= LEAST_P and len(picks) >= LEAST_PICKS


def solve(picks, places, vp, vs, guess):
    """Place and origin time of least soft-L1 residuals; without a guess from several starts."""
    sensors = np.array([places[pick["station"]] for pick in picks])
    slowness = np.array([1 / (vp if pick["phase"] == "P" else vs) for pick in picks])
    seconds = np.array([pick["seconds"] for pick in picks])
    zero, middle = seconds.min(), sensors.mean(axis=0)

    def residuals(model):
        return (seconds - zero - model[3] / vp - np.linalg.norm(sensors - middle - model[:3], axis=1) * slowness) / SCALE_SECONDS

    def jacobian(model):
        rays = model[:3] + middle - sensors
        distance = np.maximum(np.linalg.norm(rays, axis=1), 1e-6)
        return np.column_stack([-rays / distance[:, None] * slowness[:, None], np.full(len(picks), -1 / vp)]) / SCALE_SECONDS

    earliest = sensors[np.argmin(seconds)]
    starts = [middle, earliest, (middle + earliest) / 2] if guess is None else [guess[:3]]
    best = None
    for start in starts:
        origin = (np.median(seconds - zero - np.linalg.norm(sensors - start, axis=1) * slowness)) * vp
        fit = least_squares(residuals, np.append(start - middle, origin), jac=jacobian, loss="soft_l1", x_scale="jac", max_nfev=60)
        if best is None or fit.cost < best.cost:
            best = fit
    place = best.x[:3] + middle
    return {"x": np.append(place, zero + best.x[3] / vp), "residuals": residuals(best.x) * SCALE_SECONDS, "jacobian": jacobian(best.x) * SCALE_SECONDS}


def uncertainty(solution, sigma):
    """Standard deviation of one coordinate, on average, m."""
    normal = solution["jacobian"].T @ solution["jacobian"]
    covariance = np.linalg.pinv(normal) * sigma**2
    return float(np.sqrt(np.trace(covariance[:3, :3]) / 3))
