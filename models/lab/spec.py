"""What a small model is trained with in front of the user. No torch: the settings can be shown before it is there."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, get_args

from models.errors import TrainingError, shown
from models.specs import TransformerSpec, spec_from_config

Optimizer = Literal["adamw", "sgd"]
OPTIMIZERS: tuple[Optimizer, ...] = get_args(Optimizer)

# The highest value of each size that is counted in whole numbers; the lowest is 1.
MOST = {"hidden_size": 1024, "layers": 16, "heads": 64, "context": 1024, "batch": 1024, "steps": 1_000_000}
# What each optimizer is begun with: its steps are of very different size.
LEARNING_RATES: dict[Optimizer, float] = {"adamw": 3e-3, "sgd": 0.5}

# Snapshots in a whole run, besides that of its beginning.
_SNAPSHOTS = 30


@dataclass(frozen=True, slots=True)
class LabSpec:
    """One run's settings. Lengths are in tokens; a step is one batch of `batch` rows of `context` tokens.

    Raises TrainingError for a setting with which nothing can be trained.
    """

    hidden_size: int = 64
    layers: int = 2
    heads: int = 4
    context: int = 32
    batch: int = 16
    steps: int = 1200
    learning_rate: float = LEARNING_RATES["adamw"]  # its highest value, after the warm-up
    optimizer: Optimizer = "adamw"
    tied: bool = False  # whether the output head is the token table itself
    warmup: float = 0.02  # share of the run in which the learning rate rises
    final_rate: float = 0.1  # share of the highest learning rate that is left at the end
    weight_decay: float = 0.01  # AdamW's, on the matrices of the blocks and the head, never on the tables
    clip: float = 1.0  # longest gradient that is taken as it is
    seed: int = 1  # of the first weights and of the order of the data

    def __post_init__(self) -> None:
        for name, most in MOST.items():
            value = getattr(self, name)
            self._require(name, type(value) is int and 1 <= value <= most, f"1 … {most}")
        if self.hidden_size % self.heads:
            raise TrainingError(
                "{heads} heads can't share a width of {width} evenly. Choose a number of heads that divides the width.",
                heads=self.heads,
                width=self.hidden_size,
            )
        self._require("learning_rate", 0 < self.learning_rate < math.inf, "> 0")
        self._require("optimizer", self.optimizer in OPTIMIZERS, " / ".join(OPTIMIZERS))
        for name in ("warmup", "final_rate"):
            self._require(name, 0 <= getattr(self, name) < 1, "0 … 1")
        self._require("weight_decay", 0 <= self.weight_decay < math.inf, "≥ 0")
        self._require("clip", self.clip > 0, "> 0")
        self._require("seed", type(self.seed) is int and 0 <= self.seed < 2**32, f"0 … {2**32 - 1}")

    def _require(self, name: str, holds: bool, expected: str) -> None:
        if not holds:
            raise TrainingError(
                "{setting} is {value}, but it has to be {expected}. Choose another value.",
                setting=name,
                value=shown(getattr(self, name)),
                expected=expected,
            )

    @property
    def snapshot_every(self) -> int:
        """Steps between two snapshots."""
        return max(1, self.steps // _SNAPSHOTS)

    def transformer(self, vocab_size: int) -> TransformerSpec:
        """The GPT-2 of these sizes."""
        return spec_from_config(
            {
                "model_type": "gpt2",
                "vocab_size": vocab_size,
                "n_embd": self.hidden_size,
                "n_layer": self.layers,
                "n_head": self.heads,
                "n_positions": self.context,
                "tie_word_embeddings": self.tied,
            }
        )

    def bytes_needed(self, vocab_size: int) -> int:
        """About how much memory a run takes, in bytes: weights, gradients and moments, and a step's activations.

        Of a step the widest things are counted: logits, their softmax and its gradient (B·T·V each), and in each layer
        some 16 vectors of C a token and the attention weights.
        """
        from models.memory import model_cost

        parameters = model_cost(self.transformer(vocab_size)).parameters
        tokens = self.batch * self.context
        layer = 16 * tokens * self.hidden_size + 3 * self.batch * self.heads * self.context**2
        return 4 * (4 * parameters + 3 * tokens * vocab_size + self.layers * layer)
