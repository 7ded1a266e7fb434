"""Memory that is yet to be written, for weights and for recordings.

The system hands memory out in pages of 4 KB and clears each of them when it is first written, which takes longer than
the writing. numpy asks it for huge pages where there is much memory, so that the first writing takes a third of the
time that torch's own memory takes, and so that products find their way through it sooner.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor

# What numpy asks huge pages for; and where torch lets its tensors begin, so that no vector register is read in two.
_MUCH, _ALIGNED = 1 << 22, 64


def room(shape: tuple[int, ...], dtype: torch.dtype, device: torch.device | str = "cpu") -> Tensor:
    """A tensor with any numbers in it, one row behind the other."""
    size = math.prod(shape) * dtype.itemsize
    if size < _MUCH or torch.device(device).type != "cpu":
        return torch.empty(shape, dtype=dtype, device=device)
    memory = torch.from_numpy(np.empty(size + _ALIGNED, dtype=np.uint8))
    start = -memory.data_ptr() % _ALIGNED
    return memory[start : start + size].view(dtype).view(shape)


def room_like(tensor: Tensor, dtype: torch.dtype, device: torch.device | str = "cpu") -> Tensor:
    """A tensor with any numbers in it, of the shape of another, whose columns lie together where that one's do."""
    if tensor.dim() == 2 and tensor.T.is_contiguous() and not tensor.is_contiguous():
        return room((tensor.shape[1], tensor.shape[0]), dtype, device).T
    return room(tuple(tensor.shape), dtype, device)
