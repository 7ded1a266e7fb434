"""Results of the lab: a training as it stands, a network beside a count table, word vectors before and after."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from playground.results.reading import Problem

if TYPE_CHECKING:  # what torch computes stays opaque here
    from models.lab.baselines import Baselines
    from models.lab.bridge import BridgeFigures
    from models.lab.opened import OpenedStep
    from models.lab.snapshots import Snapshot
    from models.lab.spec import LabSpec
    from models.lab.words import WordsFigures

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LabResult:
    """A run after `step` steps. The curves (step,) have a number for each of them: losses in nats a token.

    `state` is "fresh", "paused", "done" or "diverged", which `problem` then tells of; whether it runs now is the
    desk's to say. `labels` gives the labels of ids, `spelled` what ids say. `tokens_per_second` is NaN before the
    first step.
    """

    spec: LabSpec
    tokenizer: str
    vocab_size: int
    parameters: int
    train_tokens: int
    held_out_tokens: int
    different: int  # tokens that occur
    prompt: tuple[int, ...]
    step: int
    state: str
    losses: Floats
    rates: Floats
    norms: Floats
    baselines: Baselines
    snapshots: tuple[Snapshot, ...]
    opened: OpenedStep | None
    tokens_per_second: float
    labels: Callable[[Sequence[int]], Sequence[str]]
    spelled: Callable[[Sequence[int]], str]
    problem: Problem | None = None

    @property
    def seconds_left(self) -> float:
        """Of training at the speed of the last steps; NaN where nobody knows."""
        left = (self.spec.steps - self.step) * self.spec.batch * self.spec.context
        return left / self.tokens_per_second if self.tokens_per_second else float("nan")


@dataclass(frozen=True, slots=True)
class BridgeResult:
    """Count table and network after each step, the first before any."""

    steps: tuple[BridgeFigures, ...]


@dataclass(frozen=True, slots=True)
class WordsResult:
    """Word vectors in training; `done` once the passes that were asked for are over."""

    figures: WordsFigures
    epochs: int
    done: bool
