"""Where a model is put and in what precision: the devices there are, the memory that is free, and what fits.

torch is asked only where `devices` or `threads` are; the memory figures are there before it is imported.
"""

from __future__ import annotations

import math
import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from models.memory import bytes_for, model_cost
from models.specs import TransformerSpec

DTYPES = ("float32", "float16", "bfloat16")
AUTO = "auto"

# A forward pass over some hundred tokens needs room beside the weights.
_ROOM = 1.1
# Limits that a container sets, as far as they are lower than the machine's memory.
_CGROUP_LIMIT, _CGROUP_USE = Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory.current")


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """How to load: a dtype of DTYPES and a device ("cpu", "cuda", "mps"), or AUTO; threads 0 is torch's own choice."""

    dtype: str = AUTO
    device: str = AUTO
    threads: int = 0


@dataclass(frozen=True, slots=True)
class Placement:
    """What the options come to for one model."""

    dtype: str
    device: str


def free_memory() -> int:
    """Bytes that this process could still take from the machine, or from its container, without swapping."""
    import psutil

    free = int(psutil.virtual_memory().available)
    try:
        limit, used = _CGROUP_LIMIT.read_text().strip(), int(_CGROUP_USE.read_text())
        return min(free, max(0, int(limit) - used)) if limit.isdecimal() else free
    except (OSError, ValueError):
        return free


def cores() -> int:
    """The processor's cores that this process may use."""
    counted = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return counted or 1


def devices() -> tuple[str, ...]:
    """The devices that torch can run on here, the CPU first. Imports torch."""
    import torch

    found = ["cpu"]
    if torch.cuda.is_available():
        found.append("cuda")
    if torch.backends.mps.is_available():
        found.append("mps")
    return tuple(found)


def weights_bytes(spec: TransformerSpec, dtype: str) -> int:
    """Bytes of the weights that are loaded in that dtype."""
    cost = model_cost(spec)
    return bytes_for(cost.parameters - cost.parts["pooler"], dtype)


def fits(spec: TransformerSpec, dtype: str, free: int) -> bool:
    """Whether the weights and what a forward pass needs go into so many free bytes."""
    return has_room(weights_bytes(spec, dtype), free)


def has_room(size: int, free: int) -> bool:
    """Whether weights of so many bytes go into so many free ones, with what a forward pass needs."""
    return math.ceil(size * _ROOM) <= free


def placed(
    options: LoadOptions, spec: TransformerSpec, stored: str, available: tuple[str, ...], free: int
) -> Placement:
    """What to do where the options leave it open.

    An accelerator is taken where there is one, and the dtype that the files have on it. On the CPU, where half
    precision is slower, float32 is taken as long as it fits into `free` bytes, and then bfloat16. `stored` is the
    files' dtype ("F16", …).
    """
    device = options.device
    if device == AUTO or device not in available:
        device = available[-1] if options.device == AUTO else "cpu"
    if options.dtype != AUTO:
        return Placement(options.dtype, device)
    half = {"F16": "float16", "BF16": "bfloat16"}.get(stored)
    if device != "cpu":
        return Placement(half or "float32", device)
    return Placement("float32" if fits(spec, "float32", free) else half or "bfloat16", device)


@cache
def default_threads() -> int:
    """The threads that torch takes by itself, asked before anybody changed them. Imports torch."""
    import torch

    return torch.get_num_threads()


def use_threads(count: int) -> None:
    """Let torch's operations use so many threads; 0 is torch's own choice. Imports torch."""
    import torch

    own = default_threads()
    torch.set_num_threads(count if count > 0 else own)


def give_back() -> None:
    """Return memory that a model had to the system, as far as the allocators would keep it for later."""
    import torch

    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    if sys.platform == "linux":
        import ctypes

        with suppress(OSError, AttributeError):  # a C library other than glibc keeps nothing back
            ctypes.CDLL(None).malloc_trim(0)
