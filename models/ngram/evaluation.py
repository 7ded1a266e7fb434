"""How well count tables predict a text, by the protocol of models.evaluation: every token but the very first."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from models.errors import CorpusError
from models.evaluation import Evaluation
from models.ngram.counting import Integers
from models.ngram.model import NgramModel
from models.tokenizers.protocol import Tokenizer
from models.tokenizers.training import END_OF_TEXT


def encode_blocks(tokenizer: Tokenizer, text: str) -> Integers:
    """(T,) the ids of a long text, block by block, so that its tokens are never all objects at once.

    `<|endoftext|>` is the special token where the tokenizer has one, and plain text where it hasn't.
    """
    parts = []
    start = 0
    while start < len(text):
        end = text.find(END_OF_TEXT, start)
        stop = len(text) if end < 0 else end + len(END_OF_TEXT)
        parts.append(np.array(tokenizer.encode(text[start:stop], allowed_special={END_OF_TEXT}), np.int64))
        start = stop
    return np.concatenate(parts) if parts else np.zeros(0, np.int64)


def evaluate_ids(model: NgramModel, ids: Sequence[int] | Integers, text: str) -> Evaluation:
    """The evaluation of `text`, whose tokens are `ids`; infinite nats where the model rules one of them out.

    Raises CorpusError for a text of fewer than two tokens.
    """
    _check_length(ids)
    nats = -float(model.log_probabilities(ids).sum())
    return Evaluation(tokens=len(ids) - 1, nats=nats, bytes=len(text.encode()), characters=len(text))


def evaluate_uniform(vocab_size: int, ids: Sequence[int] | Integers, text: str) -> Evaluation:
    """The same for a model that knows only how many tokens there are: ln V for each. Raises as `evaluate_ids`."""
    _check_length(ids)
    nats = (len(ids) - 1) * math.log(vocab_size)
    return Evaluation(tokens=len(ids) - 1, nats=nats, bytes=len(text.encode()), characters=len(text))


def _check_length(ids: Sequence[int] | Integers) -> None:
    if len(ids) < 2:
        raise CorpusError(
            "There is nothing to predict in a text of {count} tokens. Choose a longer one.", count=len(ids)
        )
