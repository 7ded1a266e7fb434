"""What a decoder keeps of the tokens it has read: the KV cache, and what fits into a window. No torch.

For each token, layer and key/value head a key and a value of the head's size: 2 x layers x key/value heads x head
size numbers a token (Ainslie et al. 2023, arXiv:2305.13245, for heads that share them). A layer with a sliding window
keeps no more tokens than its window.
"""

from __future__ import annotations

from dataclasses import dataclass

from models.errors import ConfigError, shown
from models.memory import bytes_for
from models.specs import TransformerSpec

# LESSONS' row 24: GPT-2's window, a usual one, and what long-context models offer.
WINDOWS = (1_024, 4_096, 32_768, 131_072)


@dataclass(frozen=True, slots=True)
class CacheCost:
    """The cache of `tokens` tokens: `values` numbers; `unshared` of them if every query head had keys of its own."""

    tokens: int
    values: int
    unshared: int

    def bytes(self, dtype: str) -> int:
        """Bytes of the cache stored as `dtype`."""
        return bytes_for(self.values, dtype)


def kv_cache(spec: TransformerSpec, tokens: int) -> CacheCost:
    """The KV cache of one sequence of `tokens` tokens; an encoder and word vectors keep none.

    Raises ConfigError for fewer than no tokens or a number that is none.
    """
    given: object = tokens  # which may come from a field
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= 2**40:
        raise ConfigError("{value} tokens can't be cached. Enter a whole number from 0 up.", value=shown(tokens))
    if not spec.causal or spec.is_table:
        return CacheCost(tokens, 0, 0)
    windowed = min(spec.window_layer_count, spec.layer_count)
    kept = (spec.layer_count - windowed) * tokens + windowed * min(tokens, spec.window)
    values = 2 * kept * spec.head_size
    return CacheCost(tokens, values * spec.key_value_head_count, values * spec.head_count)


@dataclass(frozen=True, slots=True)
class Fit:
    """How much of a text goes into a window: `fitting` of `tokens` tokens, `room` for so many more."""

    window: int
    tokens: int

    @property
    def fitting(self) -> int:
        """Tokens of the text that fit."""
        return min(self.tokens, self.window)

    @property
    def room(self) -> int:
        """Tokens that fit beside them."""
        return self.window - self.fitting

    @property
    def share(self) -> float:
        """How much of the window the text fills, from 0 to 1."""
        return self.fitting / self.window
