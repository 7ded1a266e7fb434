"""Count tables of order 1 to 5 over token ids, as language models that a Generation can step over.

`counting` counts, `smoothing` turns counts into probabilities, `model` gives them the protocol of a language model,
`growth` says how large such a table could get. torch is imported only where a tensor of logits is made.
"""

from __future__ import annotations

from models.ngram.counting import MAX_ORDER, NgramCounts, Row
from models.ngram.growth import decimal, possible_rows
from models.ngram.model import NgramModel, NgramTrace, Successor
from models.ngram.smoothing import Smoothing
from models.ngram.words import THREE_SENTENCES, number_words

__all__ = [
    "MAX_ORDER",
    "THREE_SENTENCES",
    "NgramCounts",
    "NgramModel",
    "NgramTrace",
    "Row",
    "Smoothing",
    "Successor",
    "decimal",
    "number_words",
    "possible_rows",
]
