"""From a table of counts to a network: a one-layer model trained on the sentences whose pairs the table counts.

Both see one word and say which comes next. The table divides counts, the network goes down the gradient of its
cross-entropy; as that is smallest where the network's probabilities are the relative frequencies, the two meet.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional as F

from models.lab.spec import LabSpec
from models.lab.threads import threads_for
from models.networks.decoder import Decoder
from models.ngram import THREE_SENTENCES, NgramCounts, NgramModel, Smoothing, number_words

Floats = NDArray[np.float64]

STEPS = 200
_SPEC = LabSpec(hidden_size=16, layers=1, heads=2, context=1, batch=1, steps=STEPS)
_RATE = 0.02


@dataclass(frozen=True, slots=True)
class BridgeFigures:
    """Both sides after `step` steps of the network.

    `counts` (V, V) has how often a column's word follows a row's; `counted` (V, V) those as probabilities, NaN in the
    row of a word that nothing follows; `learned` (V, V) is what the network says. `loss` is the network's, `lowest`
    the table's own on the same pairs, in nats; `furthest` the largest difference of two probabilities where there are
    counts.
    """

    step: int
    words: tuple[str, ...]
    counts: NDArray[np.int64]
    counted: Floats
    learned: Floats
    loss: float
    lowest: float
    furthest: float


class Bridge:
    """The three sentences of the article, their count table, and a decoder of one layer that reads one word."""

    def __init__(self, seed: int = 1, text: str = THREE_SENTENCES) -> None:
        self.words, sequences = number_words(text)
        size = len(self.words)
        model = NgramModel(NgramCounts.of_sequences(sequences, size, 2), 2, Smoothing("none"))
        self._counts = np.array([[model.counts.count((row, column)) for column in range(size)] for row in range(size)])
        self._counted = np.full((size, size), np.nan)
        for row in range(size):
            if model.can_continue((row,)):
                self._counted[row] = model.probabilities((row,))
        pairs = [pair for sequence in sequences for pair in itertools.pairwise(sequence)]
        self._inputs = torch.tensor([[first] for first, _ in pairs])  # (pairs, 1)
        self._targets = torch.tensor([second for _, second in pairs])
        self._lowest = -float(np.mean([math.log(self._counted[pair]) for pair in pairs]))
        self.model = Decoder(_SPEC.transformer(size))
        self.model.initialise(torch.Generator().manual_seed(seed))
        self._optimizer = torch.optim.AdamW(self.model.parameters(), lr=_RATE, weight_decay=0.0)
        self.step = 0

    def advance(self) -> None:
        """One step on all pairs at once."""
        with threads_for(0):
            loss = F.cross_entropy(self.model.batch_logits(self._inputs)[:, 0], self._targets)
            self._optimizer.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            self._optimizer.step()
        self.step += 1

    @torch.no_grad()
    def figures(self) -> BridgeFigures:
        """Where both stand."""
        with threads_for(0):
            logits = self.model.batch_logits(torch.arange(len(self.words))[:, None])[:, 0].double()
            learned = logits.softmax(-1).numpy()
            loss = float(F.cross_entropy(logits[self._inputs[:, 0]], self._targets))
        furthest = float(np.nanmax(np.abs(learned - self._counted)))
        return BridgeFigures(self.step, self.words, self._counts, self._counted, learned, loss, self._lowest, furthest)
