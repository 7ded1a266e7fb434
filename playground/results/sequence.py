"""Results about a target that a decoder writes behind an encoder's source."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.results.reading import StepResult

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SequenceQuestion:
    """How much of a target is asked for, and which maps.

    `length` counts target tokens behind the start, −1 is to the end; `choices` are (place, id) that the user chose
    instead of the likeliest. `head` is −1 for the mean of a layer's heads.
    """

    identity: int  # tells two readings of a source apart
    length: int
    choices: tuple[tuple[int, int], ...]
    layer: int
    head: int


@dataclass(frozen=True, slots=True, eq=False)
class SequenceResult:
    """A target so far: S source tokens, T target tokens with the start token first.

    encoder and masked (S, S): the encoder's map, and what it would be if no query saw a later key; decoder (T, T),
    where a query sees none either; cross (T, S). probabilities has one for each token behind the start, `next` the
    likeliest following tokens as (id, label, probability), none where the target has ended or is full.
    """

    question: SequenceQuestion
    step: StepResult
    source: tuple[str, ...]
    target: tuple[str, ...]
    text: str
    probabilities: tuple[float, ...]
    next: tuple[tuple[int, str, float], ...]
    ended: bool
    full: bool
    encoder: Floats
    masked: Floats
    decoder: Floats
    cross: Floats
    decoder_layers: int
