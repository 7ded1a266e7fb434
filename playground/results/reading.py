"""Results of opening a model, cutting a text into tokens and having the model read and continue it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.errors import PlaygroundError
from models.specs import SamplingSpec, TransformerSpec
from models.tokenizers import Tokenizer, TokenRun


@dataclass(frozen=True, slots=True)
class Problem:
    """What stands in a pane instead of a result: a translatable template with its fields, and details to copy."""

    template: str
    fields: dict[str, object] = field(default_factory=dict)
    details: str = ""
    kind: str = ""  # the error's class name

    @classmethod
    def of(cls, error: PlaygroundError) -> Problem:
        """What an error says."""
        return cls(error.template, dict(error.fields), kind=type(error).__name__)

    @property
    def sentence(self) -> str:
        """The English sentence."""
        return self.template.format(**self.fields) if self.fields else self.template


@dataclass(frozen=True, slots=True)
class TokensResult:
    """A text's tokens in one tokenizer, ready to show. Spans are character offsets into the text."""

    text: str
    tokenizer: str
    run: TokenRun
    labels: Sequence[str]  # may be made on demand, as the run's sequences are
    vocab_size: int


@dataclass(frozen=True, slots=True)
class ModelResult:
    """The open model: facts at once, `loaded` when its weights are in memory.

    With a `refusal` they never will be: the model can't read text, and the refusal says why. What it costs can be
    told all the same.
    """

    folder: Path
    name: str
    spec: TransformerSpec
    stored_dtype: str
    tokenizer: Tokenizer | None
    refusal: Problem | None = None
    loaded: bool = False
    dtype: str = ""  # how its weights are kept in memory, and where; empty until they are
    device: str = ""
    framed: bool = False  # its tokenizer puts special tokens around a text, a begin token say
    table_kind: str = ""  # how a GGUF file keeps the token table, "Q4_K" say, and in how many bytes
    table_bytes: int = 0

    @property
    def predicts(self) -> bool:
        """Whether it predicts a next token; an encoder reads a text and leaves it at that."""
        return self.spec.causal

    @property
    def frames_text(self) -> bool:
        """Whether special tokens such as <s>, or [CLS] and [SEP], stand around the text it reads, as in training."""
        return self.framed or (not self.predicts and not self.spec.is_table)

    @property
    def is_coming(self) -> bool:
        """Whether its weights are still to be loaded."""
        return not self.loaded and self.refusal is None


@dataclass(frozen=True, slots=True)
class Candidate:
    """One row of the bars: a token that could come next."""

    token_id: int
    label: str
    raw: float
    final: float
    kept: bool
    reason: str


@dataclass(frozen=True, slots=True)
class StepResult:
    """Where the generation stands after reading, stepping, choosing or undoing.

    `ids` are all ids of the shared sequence, prompt first; `window_start` is the first that the model sees. `tail` is
    what the ids behind the prompt spell, as an editor holds it; `spans` are character spans in text + tail, and
    `byte_spans` those of its bytes. `trace`
    is the lane's, opaque here, and holds the ids from `window_start` on. `drawn` is (id, uniform number) of the last
    draw, if there was one. An encoder only reads: there are no candidates then. `node` is where the generation stands
    in its tree, `ended` whether the newest token ends a text, and `met` whether the constraint has all it wants.
    """

    text: str
    prompt: TokensResult
    ids: tuple[int, ...]
    labels: Sequence[str]
    prompt_length: int
    window_start: int
    tail: str
    spans: tuple[tuple[int, int], ...]
    byte_spans: tuple[tuple[int, int], ...]
    candidates: tuple[Candidate, ...]
    others: int
    raw_entropy: float
    final_entropy: float
    sampling: SamplingSpec
    drawn: tuple[int, float] | None
    drawn_label: str
    can_undo: bool
    window_full: bool
    seconds: float
    trace: Any
    node: int = 0
    can_forward: bool = False
    ended: bool = False
    met: bool = False


@dataclass(frozen=True, slots=True)
class ExpectedResult:
    """What the model expected at one position of the sequence, before the token that stands there was known.

    `candidates` has the likeliest tokens and the actual one, which is last where it is none of them.
    """

    step: StepResult
    position: int
    candidates: tuple[Candidate, ...]
    others: int
    rank: int
    raw_entropy: float
    final_entropy: float


@dataclass(frozen=True, slots=True)
class RowsResult:
    """The embedding rows of the sequence's tokens: values (T, C) float32."""

    step: StepResult
    values: NDArray[np.float32]
