"""Where a token stands, four ways: sinusoidal, learned, rotary and relative. Formulas on numpy arrays, without torch.

T positions, C hidden size, D head size. Angles are in radians and computed in float64, results rounded to float32.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float32]

SINUSOIDAL_BASE = 10_000.0
# T5's own settings (Raffel et al. 2020, §2.1; t5's config.json).
T5_BUCKETS = 32
T5_MAX_DISTANCE = 128


def sinusoidal(positions: int, size: int, first: int = 0) -> Floats:
    """(T, C): PE[p, 2i] = sin(p / 10000^(2i/C)), PE[p, 2i+1] = cos of the same (Vaswani et al. 2017, §3.5).

    There is a row for every position, however far: `first` is where they begin.
    """
    if positions < 0 or size < 1 or first < 0:
        raise ValueError(f"{positions} positions from {first} in {size} dimensions")
    places = np.arange(first, first + positions, dtype=np.float64)[:, None]
    even = np.arange(0, size, 2, dtype=np.float64)
    angles = places / SINUSOIDAL_BASE ** (even / size)  # (T, ⌈C/2⌉)
    table = np.empty((positions, size), dtype=np.float32)
    table[:, 0::2] = np.sin(angles)
    table[:, 1::2] = np.cos(angles[:, : size // 2])
    return table


def wave_length(dimension: int, size: int) -> float:
    """After how many positions a dimension of the sinusoidal encoding repeats: 2π · 10000^(2i/C)."""
    return 2.0 * math.pi * math.pow(SINUSOIDAL_BASE, (dimension - dimension % 2) / size)


def cosine_similarities(rows: ArrayLike) -> Floats:
    """(T, T): the cosine of every row with every other; 0 with a row of zeros or one that isn't finite."""
    wide = np.asarray(rows, dtype=np.float64)
    wide = np.where(np.isfinite(wide).all(axis=1, keepdims=True), wide, 0.0)
    norms = np.linalg.norm(wide, axis=1, keepdims=True)
    unit = wide / np.where(norms > 0, norms, 1.0)
    return np.clip(unit @ unit.T, -1.0, 1.0).astype(np.float32)


def rotary_frequencies(head_size: int, base: float = 10_000.0) -> NDArray[np.float64]:
    """(D/2,): by how much each pair of dimensions turns from one position to the next, base^(−2i/D).

    Su et al. 2021, §3.2.2, without scaling; models.networks.blocks has the scaled kinds of real models.
    """
    if head_size < 2 or head_size % 2:
        raise ValueError(f"a head of {head_size} dimensions has no pairs")
    return np.asarray(base ** (-np.arange(0, head_size, 2, dtype=np.float64) / head_size), dtype=np.float64)


def rotated(vectors: ArrayLike, frequencies: NDArray[np.float64], positions: ArrayLike) -> NDArray[np.float64]:
    """Vectors (…, D) turned by their positions (…): pair i is the dimensions i and i + D/2, as the networks have it."""
    wide = np.asarray(vectors, dtype=np.float64)
    angles = np.asarray(positions, dtype=np.float64)[..., None] * frequencies  # (…, D/2)
    first, second = np.split(wide, 2, axis=-1)
    cosine, sine = np.cos(angles), np.sin(angles)
    return np.concatenate((first * cosine - second * sine, second * cosine + first * sine), axis=-1)


def dot_by_distance(
    query: ArrayLike, key: ArrayLike, frequencies: NDArray[np.float64], distances: ArrayLike
) -> NDArray[np.float64]:
    """(N,): q · k when the key stands so many positions before the query, both turned by where they stand.

    Only the distance counts: R(m)q · R(n)k = q · R(n − m)k (Su et al. 2021, eq. 16).
    """
    steps = np.asarray(distances, dtype=np.float64)
    turned = rotated(
        np.broadcast_to(np.asarray(key, dtype=np.float64), (len(steps), 2 * len(frequencies))), frequencies, -steps
    )
    return np.asarray(turned @ np.asarray(query, dtype=np.float64), dtype=np.float64)


def decay_bound(frequencies: NDArray[np.float64], distances: ArrayLike) -> NDArray[np.float64]:
    """(N,): the mean of |S_j| over j, S_j the sum of the first j turns e^(i·m·θ), which bounds q · k up to a factor.

    Su et al. 2021, §3.4.3, figure 2.
    """
    steps = np.asarray(distances, dtype=np.float64)[:, None]
    sums = np.cumsum(np.exp(1j * steps * frequencies), axis=1)
    return np.asarray(np.abs(sums).mean(axis=1), dtype=np.float64)


def t5_bucket(
    distance: int, *, both_ways: bool = False, buckets: int = T5_BUCKETS, max_distance: int = T5_MAX_DISTANCE
) -> int:
    """Which bucket, and with it which learned bias, T5 has for a key `distance` positions before its query.

    Half of the buckets are one distance each, the other half grow by a constant factor up to `max_distance`, beyond
    which all share the last (Raffel et al. 2020, §2.1; mesh_tensorflow's _relative_position_bucket). `both_ways` is
    the encoder's: half of the buckets are for keys behind the query, which have negative distances.
    """
    first = 0
    if both_ways:
        buckets //= 2
        first = buckets if distance < 0 else 0
        distance = abs(distance)
    else:
        distance = max(distance, 0)
    single = buckets // 2
    if distance < single:
        return first + distance
    growth = math.log(distance / single) / math.log(max_distance / single)
    return first + min(single + int(growth * (buckets - single)), buckets - 1)


def alibi_slopes(heads: int) -> tuple[float, ...]:
    """By how much each head's scores fall with every position of distance.

    2^(−8i/H) for i = 1 … H where H is a power of two; else those of the next lower power of two, and every other one
    of twice that for the heads that remain (Press et al. 2022, §3, and the authors' code).
    """
    if heads < 1:
        raise ValueError(f"{heads} heads")
    lower = 2 ** int(math.log2(heads))
    slopes = [2.0 ** (-8.0 * index / lower) for index in range(1, lower + 1)]
    doubled = [2.0 ** (-4.0 * index / lower) for index in range(1, 2 * lower + 1)]
    return tuple(slopes + doubled[0::2][: heads - lower])


def alibi_bias(slopes: Iterable[float], distances: ArrayLike) -> Floats:
    """(H, N): what is added to a score for a key so many positions before its query."""
    steps = np.asarray(distances, dtype=np.float64)
    return (-np.asarray([*slopes], dtype=np.float64)[:, None] * steps[None, :]).astype(np.float32)
