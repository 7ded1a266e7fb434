"""A text as one-hot rows and as dense ones: V values a token against d."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.memory import bytes_for


@dataclass(frozen=True, slots=True)
class OneHotCost:
    """`tokens` tokens over a vocabulary of `vocab_size`, against as many rows of `hidden_size` numbers."""

    tokens: int
    vocab_size: int
    hidden_size: int

    @property
    def one_hot_values(self) -> int:
        """T x V numbers, of which T are 1."""
        return self.tokens * self.vocab_size

    @property
    def dense_values(self) -> int:
        """T x d numbers."""
        return self.tokens * self.hidden_size

    @property
    def ratio(self) -> float:
        """How many times as many values one-hot takes: V / d."""
        return self.vocab_size / self.hidden_size

    def one_hot_bytes(self, dtype: str) -> int:
        """Bytes of the one-hot rows stored as `dtype`."""
        return bytes_for(self.one_hot_values, dtype)

    def dense_bytes(self, dtype: str) -> int:
        """Bytes of the dense rows stored as `dtype`."""
        return bytes_for(self.dense_values, dtype)


def one_hot(ids: Sequence[int], vocab_size: int) -> NDArray[np.uint8]:
    """The one-hot matrix (T, V) of ids: a single 1 a row. Raises ValueError for an id outside the vocabulary."""
    if any(not 0 <= token_id < vocab_size for token_id in ids):
        raise ValueError(f"an id outside 0 to {vocab_size - 1}")
    matrix = np.zeros((len(ids), vocab_size), dtype=np.uint8)
    matrix[np.arange(len(ids)), np.asarray(ids, dtype=np.int64)] = 1
    return matrix


def random_rows(vocab_size: int, hidden_size: int, seed: int = 0) -> NDArray[np.float32]:
    """A table (V, d) before training: normal with mean 0 and deviation 1, as torch.nn.Embedding begins."""
    drawn: NDArray[np.float64] = np.random.default_rng(seed).standard_normal((vocab_size, hidden_size))
    return drawn.astype(np.float32)
