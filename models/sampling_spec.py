"""How a token is drawn from logits: the settings of each stage and the order of the stages; no torch."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import Literal, get_args

from models.errors import SamplingError, shown

__all__ = ["DEFAULT_ORDER", "Constraint", "ConstraintKind", "SamplingSpec"]

# What a row of logits goes through, in the order that most programs use (vLLM's sampler; transformers'
# `_get_logits_processor` has penalties and constraints before its warpers, and these in the same order).
DEFAULT_ORDER = ("penalties", "constraint", "temperature", "top-k", "top-p", "min-p")

ConstraintKind = Literal["none", "choices", "regex", "schema"]


@dataclass(frozen=True, slots=True)
class Constraint:
    """What generated text has to be: one of the lines of `text`, a match of the pattern, or JSON of the schema.

    It begins with the first token that is taken under it. Whether the text can be understood shows only where a
    tokenizer is at hand: see models/constraints.py.
    """

    kind: ConstraintKind = "none"
    text: str = ""

    def __post_init__(self) -> None:
        if self.kind not in get_args(ConstraintKind) or not isinstance(self.text, str):
            raise SamplingError(
                "A constraint is none, choices, regex or schema, not {kind}. Choose one of them.", kind=shown(self.kind)
            )


@dataclass(frozen=True, slots=True)
class SamplingSpec:
    """How a token is drawn from logits, by the stages of `order`.

    temperature 0 is greedy; top_k 0, top_p 1 and min_p 0 switch their stage off, and so do a repetition penalty of 1
    and presence and frequency penalties of 0. The first three may stand at either end of what they allow, and k may
    be larger than the vocabulary. Raises SamplingError for anything that is no number in its range.

    The repetition penalty divides a positive logit of every token that the model has read, and multiplies a negative
    one (Keskar et al. 2019, CTRL, §4.1). The other two are subtracted from the logits of tokens that were generated,
    once and as often as they were (OpenAI's API reference, "presence_penalty" and "frequency_penalty"; vLLM's
    `apply_penalties`, which has the same order of the three).
    """

    temperature: float = 1.0
    top_k: int = 0
    top_p: float = 1.0
    min_p: float = 0.0
    repetition_penalty: float = 1.0
    presence_penalty: float = 0.0
    frequency_penalty: float = 0.0
    constraint: Constraint = field(default_factory=Constraint)
    order: tuple[str, ...] = DEFAULT_ORDER

    def __post_init__(self) -> None:
        _check_setting("temperature", self.temperature, "a number from 0 up")
        _check_setting("top_k", self.top_k, "a whole number from 0 up", whole=True)
        _check_setting("top_p", self.top_p, "a number from 0 to 1", most=1.0)
        _check_setting("min_p", self.min_p, "a number from 0 to 1", most=1.0)
        _check_setting(
            "repetition_penalty", self.repetition_penalty, "a number from 0.01 to 100", least=0.01, most=100.0
        )
        _check_setting("presence_penalty", self.presence_penalty, "a number from -2 to 2", least=-2.0, most=2.0)
        _check_setting("frequency_penalty", self.frequency_penalty, "a number from -2 to 2", least=-2.0, most=2.0)
        object.__setattr__(self, "order", tuple(self.order))  # a list, if it comes from a file
        if sorted(map(str, self.order)) != sorted(DEFAULT_ORDER):
            raise SamplingError(
                "The order of the stages is {order}, but it has to name each of these once: {stages}. "
                "Put the stages into another order.",
                order=", ".join(map(shown, self.order)),
                stages=", ".join(DEFAULT_ORDER),
            )

    @property
    def penalises(self) -> bool:
        """Whether any penalty is on."""
        return self.repetition_penalty != 1 or self.presence_penalty != 0 or self.frequency_penalty != 0

    @property
    def constrains(self) -> bool:
        """Whether there is a constraint."""
        return self.constraint.kind != "none"

    def is_active(self, stage: str) -> bool:
        """Whether a stage of `order` does anything under these settings."""
        return {
            "penalties": self.penalises,
            "constraint": self.constrains,
            "temperature": self.temperature != 1,
            "top-k": self.top_k > 0,
            "top-p": self.top_p < 1,
            "min-p": self.min_p > 0,
        }[stage]


def _check_setting(
    name: str,
    value: object,
    expected: str,
    *,
    least: float = 0.0,
    most: float = sys.float_info.max,
    whole: bool = False,
) -> None:
    kinds = int if whole else (int, float)
    if isinstance(value, bool) or not isinstance(value, kinds) or not least <= value <= most:
        raise SamplingError(
            "{name} is {value}, but it has to be {expected}. Change {name}.",
            name=name,
            value=shown(value),
            expected=expected,
        )
