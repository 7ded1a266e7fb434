"""What a model has to beat: guessing among all tokens, knowing how frequent each is, and knowing what follows what."""

from __future__ import annotations

import math
from dataclasses import dataclass

from models.lab.corpus import Corpus
from models.ngram import NgramCounts, NgramModel, Smoothing


@dataclass(frozen=True, slots=True)
class Baselines:
    """Losses in nats a token on the held-out tokens, or on those trained on where none are held out.

    `uniform` is ln V. The unigram counts have one more for each token (Laplace), the bigram table Kneser–Ney's
    smoothing, so that what occurs in the held-out tokens alone stays possible.
    """

    uniform: float
    unigram: float
    bigram: float


def baselines(corpus: Corpus) -> Baselines:
    """The three losses of a corpus, counted on what is trained on."""
    measured = corpus.held_out if len(corpus.held_out) else corpus.train
    counts = NgramCounts.of(corpus.train, corpus.vocab_size, order=2)
    unigram = NgramModel(counts, 1, Smoothing("add-k", 1.0))
    bigram = NgramModel(counts, 2, Smoothing("kneser-ney"))
    return Baselines(
        math.log(corpus.vocab_size),
        -float(unigram.log_probabilities(measured).mean()),
        -float(bigram.log_probabilities(measured).mean()),
    )
