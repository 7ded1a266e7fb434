"""Results about where the open model's tokens look: maps, rows, parts of a head, the block around it, the lens."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.attention.kinds import HeadProperties, Region, Unsound
from models.specs import TransformerSpec
from playground.results.reading import StepResult, TokensResult

Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class ReadingQuestion:
    """Which pass the maps are of: the one that the generation stands at, or another one over the same text.

    `step` is the generation's, None where the window doesn't hold the text; then `prompt` is cut, and its end is read
    with `at_end`. `masked` and `positioned` are False where the mask or the positions are to be left out. `identity`
    tells two passes apart.
    """

    identity: int
    text: str
    masked: bool
    positioned: bool
    at_end: bool
    step: StepResult | None = field(compare=False)
    prompt: TokensResult | None = field(compare=False)


@dataclass(frozen=True, slots=True, eq=False)
class AttentionReading:
    """What the maps are of: the tokens that one pass read, and how.

    `places[i]` is where token i stands in the shared sequence, of whose `total` tokens `cut` were left out because
    the window holds no more: those behind what was read, or before it where `at_end`. `causal` and `positioned` say
    how the pass was made, `changed` whether that is other than the model was trained for. `trace` is the lane's.
    `unsound` says where NaN or infinity comes from, None where there is none. `text` is the editor's that it was read
    for.
    """

    question: ReadingQuestion
    ids: tuple[int, ...]
    labels: Sequence[str]
    places: Sequence[int]
    total: int
    spec: TransformerSpec
    causal: bool
    positioned: bool
    trace: Any
    unsound: Unsound | None = None

    @property
    def text(self) -> str:
        """The editor's text that it was read for."""
        return self.question.text

    @property
    def at_end(self) -> bool:
        """Whether it is the text's end that was read, where not all of it was."""
        return bool(self.places) and self.places[-1] == self.total - 1 and self.cut > 0

    @property
    def cut(self) -> int:
        """Tokens of the text that were not read."""
        return self.total - len(self.ids)

    @property
    def changed(self) -> bool:
        """Whether the pass was made without the mask or without the positions that the model was trained with."""
        return self.causal != self.spec.causal or not self.positioned

    def index_of(self, position: int | None) -> int | None:
        """Where in the maps the token at a position of the shared sequence stands; None where it wasn't read."""
        if position is None:
            return None
        place = bisect_left(self.places, position)
        return place if place < len(self.places) and self.places[place] == position else None


@dataclass(frozen=True, slots=True)
class MapQuestion:
    """Which map: of what reading, over which heads, at which stage, and what is subtracted from it.

    over: head, layer_mean, layer_max, model_mean, model_max or rollout. against: none, head, text or model; then
    `against_layer` and `against_head` count (head), `against_text` or `against_model` (a folder).
    """

    asked: ReadingQuestion
    layer: int
    head: int
    stage: str
    over: str
    against: str = "none"
    against_layer: int = 0
    against_head: int = 0
    against_text: str = ""
    against_model: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class MapResult:
    """A map, or a part of one, reduced by maximum to what the screen shows.

    values and masked are (R, C): cell (r, c) covers row_step × column_step cells of the map from
    (region.top + r·row_step, region.left + c·column_step) on, holds the largest of them (of a difference the one
    farthest from 0), and is masked where all of them are. `low` and `high` are the extremes of what is not masked and
    finite (0 and 0 without any). `shape` is the whole map's, and `labels` are those of its rows, which are its columns.

    Row i of the map is the reading's token i, except where two tokenizations or two texts were laid side by side:
    `tokens[i]` is the first of the reading's tokens in row i, and `left_out` counts tokens of (this text, the other)
    that have no counterpart.
    """

    question: MapQuestion
    reading: AttentionReading
    region: Region
    shape: tuple[int, int]
    row_step: int
    column_step: int
    values: Floats
    masked: Flags
    low: float
    high: float
    labels: Sequence[str]
    tokens: Sequence[int]
    left_out: tuple[int, int] = (0, 0)

    @property
    def exact(self) -> bool:
        """Whether each cell shown is one cell of the map."""
        return self.row_step == self.column_step == 1

    @property
    def signed(self) -> bool:
        """Whether it is a difference, whose zero is in the middle of the scale."""
        return self.question.against != "none"


@dataclass(frozen=True, slots=True, eq=False)
class LineResult:
    """One row of the map, or one column of it, exact: what the chosen token looks at, or what looks at it.

    `place` counts in the map; values and masked (n,). `total` is the sum in float64 of what is not masked.
    """

    question: MapQuestion
    reading: AttentionReading
    place: int
    values: Floats
    masked: Flags
    total: float
    labels: Sequence[str]
    tokens: Sequence[int]


@dataclass(frozen=True, slots=True, eq=False)
class OverviewResult:
    """Every head so far: a small map of its weights (n, n) with its mask, and its properties.

    Complete when `done`; heads come layer by layer from the top (layer 0), and the same dict never changes.
    """

    reading: AttentionReading
    maps: Mapping[tuple[int, int], tuple[Floats, Flags]]
    properties: Mapping[tuple[int, int], HeadProperties]
    done: bool


@dataclass(frozen=True, slots=True, eq=False)
class PartResult:
    """A matrix on the way through a head: name is query, key, value, mixed, joined or projected; values (T, n).

    Of joined, columns head·D to (head+1)·D are the chosen head's.
    """

    reading: AttentionReading
    layer: int
    head: int
    name: str
    values: Floats
    head_size: int


@dataclass(frozen=True, slots=True, eq=False)
class CellResult:
    """How one weight comes about: query (D,) times key (D,) = products (D,), whose sum is the score.

    scaled = score · scale (then cap·tanh(·/cap), where the model caps its scores; cap 0: it doesn't) + bias, which
    is 0 where a model adds none for the distance;
    exponential = exp(scaled − largest), over the row's sum of those (`normaliser`) the weight. Where `masked`, the
    exponential and the weight are 0.
    """

    reading: AttentionReading
    layer: int
    head: int
    row: int
    column: int
    query: Floats
    key: Floats
    products: Floats
    score: float
    scale: float
    cap: float
    bias: float
    scaled: float
    masked: bool
    largest: float
    exponential: float
    normaliser: float
    weight: float


@dataclass(frozen=True, slots=True, eq=False)
class NormFigures:
    """A norm at one token of one layer: what went in and what came out (C,), and their mean and deviation.

    `mean` and `deviation` are of what went in, as LayerNorm takes them (deviation without Bessel's correction);
    of an RMSNorm `root` is the root mean square, which is all that it takes. `normed_mean` and `normed_deviation`
    are of the result before gain and offset.
    """

    kind: str  # layer, rms or rms-offset
    before: Floats
    after: Floats
    mean: float
    deviation: float
    root: float
    normed_mean: float
    normed_deviation: float


@dataclass(frozen=True, slots=True, eq=False)
class BlockLayer:
    """One layer at the chosen token: the stream and what is added to it, each (C,).

    before + attention = middle, middle + feed_forward = after, except where norms follow the sums (encoders), where
    `middle` and `after` are the normed sums. `units` are the feed-forward's strongest (index, value), by magnitude.
    """

    before: Floats
    attention: Floats
    middle: Floats
    feed_forward: Floats
    after: Floats
    attention_norm: NormFigures
    feed_forward_norm: NormFigures
    units: tuple[tuple[int, float], ...]
    unit_count: int
    post_norm: bool


@dataclass(frozen=True, slots=True, eq=False)
class BlockResult:
    """The residual stream of one token through every layer, recomputed for it alone. `position` counts in ids."""

    reading: AttentionReading
    position: int
    layers: tuple[BlockLayer, ...]


@dataclass(frozen=True, slots=True)
class LensCandidate:
    """A token and its probability at one layer."""

    token_id: int
    label: str
    probability: float


@dataclass(frozen=True, slots=True, eq=False)
class LensLayer:
    """What one layer would predict: its likeliest tokens, the entropy in bits, and the final prediction's rank there.

    `layer` 0 is the embedding, before any layer; L is the model's own prediction. `rank` counts from 1.
    """

    layer: int
    candidates: tuple[LensCandidate, ...]
    entropy: float
    rank: int
    actual_rank: int  # of the token that does follow; 0 where none does


@dataclass(frozen=True, slots=True, eq=False)
class LensResult:
    """The logit lens at one token (nostalgebraist 2020): every layer's hidden state through final norm and head.

    `chosen` is the layer whose full distribution is `probabilities` (V,).
    """

    reading: AttentionReading
    position: int
    layers: tuple[LensLayer, ...]
    chosen: int
    probabilities: Floats
