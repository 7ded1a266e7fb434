"""How well a model does what it was trained for: pairs of words and digits, or images of digits. All held out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import torch

from models.digits import digits
from models.networks.encoder_decoder import EncoderDecoder
from models.networks.vision import VisionEncoder
from models.spelled import Pair, pairs
from models.tokenizers import Tokenizer
from models.translation import answers

# The pairs that are asked, of values that training left out.
PAIRS, SEED = 2000, 20_240


@dataclass(frozen=True, slots=True)
class Counted:
    """So many of so many were right."""

    right: int
    total: int

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return self.right / self.total if self.total else 0.0


def held_out_pairs(count: int = PAIRS) -> list[Pair]:
    """The pairs that a model is measured on, always the same ones."""
    return list(islice(pairs(SEED, held_out=True), count))


def exact(model: EncoderDecoder, tokenizer: Tokenizer, asked: Sequence[Pair], end: int) -> dict[str, Counted]:
    """How many answers are exact: under "all", "en" and "zh", "numbers" and "dates"."""
    sources = [tokenizer.encode(pair.source, add_special=True) for pair in asked]
    right = [
        tokenizer.decode(ids) == pair.target for pair, ids in zip(asked, answers(model, sources, end), strict=True)
    ]
    found = {}
    for name in ("all", "en", "zh", "numbers", "dates"):
        chosen = [good for pair, good in zip(asked, right, strict=True) if name in ("all", pair.language, pair.kind)]
        found[name] = Counted(sum(chosen), len(chosen))
    return found


def recognised(model: VisionEncoder) -> Counted:
    """How many of the held-out digits are told right. Raises CorpusError where scikit-learn is missing."""
    data = digits(held_out=True)
    with torch.inference_mode():
        right = model.batch_logits(data.pixels).argmax(-1) == data.labels
    return Counted(int(right.sum()), len(data.labels))
