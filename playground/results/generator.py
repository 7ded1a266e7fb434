"""Results of the generator: what stands between logits and a token, the tree of branches, and looks at a text.

Arrays over the whole vocabulary have V entries and are float64; where a result shows some tokens of it, they are N.
Probabilities are always those over the whole vocabulary.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.specs import SamplingSpec
from playground.results.reading import Candidate, Problem, StepResult

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class StageColumn:
    """One stage for the N tokens shown, and what it came to over the whole vocabulary.

    `active` says whether its setting does anything at all. `count` tokens are still in after it, whose probabilities
    sum to `total`; `entropy` is in bits. logits and probabilities (N,), −inf and 0 for a token that is out.
    """

    name: str
    active: bool
    count: int
    total: float
    entropy: float
    logits: Floats
    probabilities: Floats
    kept: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class PipelineResult:
    """Every stage on the way to the token at `position` (the sequence's length: the next one), best raw logit first.

    `stages` has "logits" first and the others in the order of the settings; `reasons` (N) says what cut a token,
    empty for one that is kept, and `cut_at` (N,) which stage did, −1 for none. `vocabulary` is V.
    """

    step: StepResult
    position: int
    ids: tuple[int, ...]
    labels: tuple[str, ...]
    stages: tuple[StageColumn, ...]
    cut_at: NDArray[np.int8]
    reasons: tuple[str, ...]
    vocabulary: int


@dataclass(frozen=True, slots=True)
class VocabularyResult:
    """Every token of the vocabulary as the next one: arrays (V,) by id, and `order`, the ids found, as sorted.

    `raw` and `final` are probabilities before and after the settings, `log_probabilities` is ln raw, `ranks` count
    from 1. `cut_at` is the index of the stage that cut a token, −1 for none; `stages` names the stages.
    """

    step: StepResult
    position: int
    query: str
    order: Ids
    logits: Floats
    raw: Floats
    final: Floats
    log_probabilities: Floats
    ranks: Ids
    cut_at: NDArray[np.int8]
    stages: tuple[str, ...]
    reasons: tuple[str, ...]  # by stage
    labels: Callable[[int], str]


@dataclass(frozen=True, slots=True)
class DrawSegment:
    """A piece [low, high) of the cumulative bar: one token, or `count` tokens too small to be drawn (token_id −1)."""

    low: float
    high: float
    token_id: int
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class DrawView:
    """One draw: the `number`-th uniform number of `seed` (from 1) fell into [low, high) of the cumulative bar.

    The segments tile [0, 1) in the order of the ids; the drawn token always has one of its own.
    """

    token_id: int
    label: str
    uniform: float
    low: float
    high: float
    seed: int
    number: int
    segments: tuple[DrawSegment, ...]


@dataclass(frozen=True, slots=True)
class DrawResult:
    """The draw that led to the newest token (None: greedy, by hand, or no token yet), and the one that would come.

    `coming` is computed from the generator's state without using it up; None where nothing would be drawn.
    """

    step: StepResult
    last: DrawView | None
    coming: DrawView | None


@dataclass(frozen=True, slots=True)
class Alternative:
    """A token that could have stood at a place, and its raw probability."""

    token_id: int
    label: str
    probability: float


@dataclass(frozen=True, slots=True)
class ScoreResult:
    """A text read once: how well each of its T tokens was predicted by those before it (teacher forcing).

    log_probabilities (T,) are natural, NaN for the first token, which nothing predicts (and, in a text longer than
    the window, for none other). `ranks` (T,) count from 1, 0 for the first. `total` is the sum of ln p, `scored` how
    many tokens it is over, `perplexity` exp(−total / scored), and `bits_per_byte` −total / ln 2 / `byte_count`, the
    bytes of the scored tokens. `alternatives[t]` are the likeliest tokens at t. `spans` are characters of `text`.
    """

    text: str
    ids: tuple[int, ...]
    labels: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    log_probabilities: Floats
    ranks: Ids
    alternatives: tuple[tuple[Alternative, ...], ...]
    total: float
    scored: int
    perplexity: float
    bits_per_byte: float
    byte_count: int
    model: str


@dataclass(frozen=True, slots=True)
class AttributionResult:
    """What a token was decided by: a score (T,) for each token of the context, from `start` of the sequence on.

    `target` is the token explained; `position` its place (the sequence's length for a candidate). `method` is
    "attention", "saliency", "input_gradient" or "integrated_gradients". `value` is ln p of the target after the
    context. For integrated gradients `baseline` is ln p after the baseline (all embeddings 0), and the scores should
    sum to value − baseline: `error` is by how much they don't; all three are NaN for the other methods. Attention and
    saliency are 0 or more; the other two have signs.
    """

    step: StepResult
    position: int
    start: int
    target: int
    target_label: str
    method: str
    scores: Floats
    value: float
    baseline: float
    error: float
    steps: int


@dataclass(frozen=True, slots=True)
class BranchNode:
    """One token of the tree. Number 0 is the prompt, which has no token (token_id −1); `parent` −1 is none.

    `raw` and `final` are the token's probabilities before and after the settings that it came by, NaN at the prompt
    and where the window was shortened (token_id −1 too). `total` is the sum of ln raw from the prompt on, `depth` the
    tokens since. `explored` is false for one that only an expansion or a file has brought. `text` is what the
    branch spells from the prompt on (a readable end of it).
    """

    number: int
    parent: int
    children: tuple[int, ...]
    depth: int
    token_id: int
    label: str
    name: str
    raw: float
    final: float
    log_probability: float
    total: float
    by_hand: bool
    explored: bool
    text: str


@dataclass(frozen=True, slots=True)
class TreeResult:
    """Every branch of the present prompt, by number, parents before children; `path` leads from 0 to `current`."""

    prompt: str
    nodes: dict[int, BranchNode]
    current: int
    path: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GuessResult:
    """What somebody guessed before the bars were shown: the token's chances, and how all guesses did so far.

    `bits` is −log2 of the raw probability (infinite for none). `first` counts the guesses that were the likeliest
    token, `top_ten` those among ten, `count` all of them, `mean_bits` is their mean surprise.
    """

    step: StepResult
    token_id: int
    label: str
    raw: float
    final: float
    rank: int
    bits: float
    count: int
    first: int
    top_ten: int
    mean_bits: float


@dataclass(frozen=True, slots=True)
class ColumnResult:
    """The second column: what another model, other settings or another seed makes of the same prompt, in step.

    `kind` is "settings", "seed" or "model"; `model` is the name of the model it runs. `same` counts the tokens behind
    the prompt that both columns have in common from the start.
    """

    kind: str
    model: str
    sampling: SamplingSpec
    seed: int
    step: StepResult
    same: int


@dataclass(frozen=True, slots=True)
class ChatResult:
    """Turns as the model's chat template writes them: the text, and the exact ids, special tokens among them.

    Without a template `has_template` is false, and without turns `rendered` is empty. `special` (T) says which tokens
    are special ones.
    """

    has_template: bool
    template: str
    rendered: str
    ids: tuple[int, ...]
    labels: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    special: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class CountCell:
    """One cell of a count table: a token that followed, how often, and its probability under the smoothing."""

    token_id: int
    label: str
    count: int
    probability: float


@dataclass(frozen=True, slots=True)
class CountRow:
    """One row of a count table: a context, how often anything followed it, and what did (the most frequent first)."""

    context: tuple[int, ...]
    labels: tuple[str, ...]
    total: int
    distinct: int
    cells: tuple[CountCell, ...]


@dataclass(frozen=True, slots=True)
class CountsResult:
    """A count table of one order over a text, with a page of its rows and the small ones whole.

    `unit` is "tokens" or "words"; `source` is where the text came from ("" the editor's, "example", or a file's
    name). `rows` is the page from `start` on of `row_count` rows that exist, of `possible` (in digits). For at most
    MATRIX_WORDS tokens and order 2, `matrix` (V, V) has the counts and `chances` (V, V) the probabilities, NaN in a
    row after which nothing can follow. `words` are the labels then.
    """

    unit: str
    source: str
    order: int
    smoothing: str
    vocabulary: int
    token_count: int
    ngrams: int
    row_count: int
    possible: str
    start: int
    rows: tuple[CountRow, ...]
    words: tuple[str, ...]
    matrix: NDArray[np.int64] | None
    chances: Floats | None


@dataclass(frozen=True, slots=True)
class CountStep:
    """Where the generation from a count table stands: its ids and labels, and what may come next.

    `candidates` are empty where nothing can follow, and `problem` says why. `context` is the part that decides.
    """

    ids: tuple[int, ...]
    labels: tuple[str, ...]
    prompt_length: int
    text: str
    context: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    others: int
    raw_entropy: float
    final_entropy: float
    drawn: tuple[int, float] | None
    can_undo: bool
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class GrowthLine:
    """One order of the table: rows that exist in the text, and rows possible, in digits."""

    order: int
    existing: int
    possible: str


@dataclass(frozen=True, slots=True)
class GrowthResult:
    """How a count table grows, and what a transformer stores instead.

    `window_rows` is words ** window in digits (5 words and GPT-2's window: 716 digits). `parameters` are those of the
    open model, 0 without one.
    """

    words: int
    lines: tuple[GrowthLine, ...]
    window: int
    window_rows: str
    model: str
    parameters: int
    model_bytes: int


@dataclass(frozen=True, slots=True)
class PrecisionRow:
    """One precision of the open model's weights, on the text as it stands.

    `milliseconds` is the median of a step. `largest` is the largest change of any token's probability against
    float32, `divergence` is KL(float32 ‖ this) in bits, `top` the likeliest token and `top_probability` its chance,
    `ranks_changed` how many of float32's 100 likeliest stand elsewhere.
    """

    dtype: str
    bytes: int
    milliseconds: float
    largest: float
    divergence: float
    top: int
    top_label: str
    top_probability: float
    ranks_changed: int


@dataclass(frozen=True, slots=True)
class PrecisionResult:
    """The same model in float32, float16 and bfloat16, one row after another as they are measured."""

    step: StepResult
    rows: tuple[PrecisionRow, ...]
    finished: bool


@dataclass(frozen=True, slots=True)
class Preset:
    """Settings with a name; `own` ones are the user's, and can be deleted."""

    name: str
    sampling: SamplingSpec
    own: bool
