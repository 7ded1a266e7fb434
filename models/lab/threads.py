"""How many threads a small model's step gets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch

# Numbers of a step's widest activation up to which one thread is quicker than several that wait for each other, and
# by far so where other programs want the processor too.
_SMALL = 1 << 20


@contextmanager
def threads_for(numbers: int) -> Iterator[None]:
    """Torch's threads as they are for much work, one for little; as they were afterwards."""
    before = torch.get_num_threads()
    if numbers > _SMALL or before == 1:
        yield
        return
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
