"""One text in several tokenizers: how many tokens each needs, and where their cuts differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.tokenizers.protocol import Tokenizer

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from models.tokenizers.incremental import IncrementalTokenizer, Progress, Tokenized

    Places = NDArray[np.int64]

# Tokenizers whose last text is kept, to go on with.
_KEPT = 8

# The windows that a text's share is told of, in tokens.
CONTEXT_WINDOWS = (1_024, 4_096, 32_768, 131_072)


@dataclass(frozen=True, slots=True, eq=False)
class Cutting:
    """A text in one tokenizer. `starts` and `ends` are the byte offsets of each token, (n,) int64, in order.

    `dropped` counts the bytes that no token stands for, because they were normalised away.
    """

    name: str
    starts: Places
    ends: Places
    size: int
    lossless: bool
    dropped: int

    @property
    def count(self) -> int:
        """How many tokens there are."""
        return len(self.starts)

    @property
    def bytes_per_token(self) -> float | None:
        """Bytes of the text over tokens; None without a token."""
        return self.size / self.count if self.count else None

    def share(self, window: int) -> float:
        """The part of a context window of that many tokens which the text takes; above 1 it does not fit."""
        return self.count / window

    @property
    def cuts(self) -> Places:
        """The byte offsets inside the text at which a token begins or ends, in order, each once."""
        import numpy as np

        edges = np.unique(np.concatenate((self.starts, self.ends)))
        return edges[(edges > 0) & (edges < self.size)]


@dataclass(frozen=True, slots=True)
class Difference:
    """The cuts of one tokenizer beside another's: byte offsets, each (n,) int64 and in order."""

    shared: Places
    own: Places  # it cuts here, the other doesn't
    missing: Places  # the other cuts here, it doesn't


class Cutter:
    """Cuts versions of one text by several tokenizers; what an edit does not touch is not cut again.

    Not for two threads at once.
    """

    def __init__(self) -> None:
        self._kept: dict[int, tuple[IncrementalTokenizer, Tokenized]] = {}  # by the tokenizer's identity

    def cutting(self, text: str, tokenizer: Tokenizer) -> Progress[Cutting]:
        """As the function `cutting`, batch by batch; yields the share that is done."""
        from models.tokenizers.incremental import IncrementalTokenizer

        kept = self._kept.get(id(tokenizer))
        if kept is not None and kept[0].tokenizer is tokenizer:
            incremental, before = kept
            found = yield from incremental.updating(before, text)
        else:
            incremental = IncrementalTokenizer(tokenizer)
            found = yield from incremental.tokenizing(text)
        self._kept.pop(id(tokenizer), None)
        self._kept[id(tokenizer)] = (incremental, found)
        while len(self._kept) > _KEPT:
            del self._kept[next(iter(self._kept))]
        return _cutting(tokenizer.name, found)


def cutting(text: str, tokenizer: Tokenizer) -> Cutting:
    """The tokens of `text` in `tokenizer`. Raises TextError or TokenizerError where it can't be cut."""
    from models.tokenizers.incremental import finished

    return finished(Cutter().cutting(text, tokenizer))


def _cutting(name: str, found: Tokenized) -> Cutting:
    import numpy as np

    from models.tokenizers.views import SpanView

    byte_spans = found.run.byte_spans
    pairs = byte_spans.array() if isinstance(byte_spans, SpanView) else np.array(byte_spans, dtype=np.int64)
    spans = pairs.reshape(-1, 2)
    starts, ends = np.ascontiguousarray(spans[:, 0]), np.ascontiguousarray(spans[:, 1])
    size = found.byte_count
    # Ends never go back, so what lies between the furthest end so far and the next start is in no token.
    gaps = np.maximum(starts - np.concatenate(([0], ends[:-1])), 0) if len(starts) else starts
    dropped = int(gaps.sum()) + (size - int(ends[-1]) if len(ends) else size)
    return Cutting(name, starts, ends, size, found.run.lossless, dropped)


def difference(one: Cutting, other: Cutting) -> Difference:
    """Where the cuts of `one` are those of `other`, and where they aren't. Both are of the same text."""
    import numpy as np

    mine, theirs = one.cuts, other.cuts
    return Difference(
        shared=np.intersect1d(mine, theirs, assume_unique=True),
        own=np.setdiff1d(mine, theirs, assume_unique=True),
        missing=np.setdiff1d(theirs, mine, assume_unique=True),
    )
