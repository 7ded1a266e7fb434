"""Frozen, validated shapes and settings. No torch: the memory figures work before it is imported."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from models.errors import ConfigError, shown
from models.sampling_spec import DEFAULT_ORDER as DEFAULT_ORDER
from models.sampling_spec import Constraint as Constraint
from models.sampling_spec import SamplingSpec as SamplingSpec

Positions = Literal["learned", "rotary", "relative", "other"]  # the last: transformers' own, see by_transformers
Norm = Literal["layer", "rms", "rms-offset"]  # the last stores its gains less one

# Our own model_type: a table of one vector a word, and no layers (see models/skip_gram.py).
WORD_VECTORS = "word_vectors"

# A table with more entries than this can't be anybody's; it is a slip of the keyboard or a hostile file.
MAX_DIMENSION = 2**40


@dataclass(frozen=True, slots=True)
class RotaryScaling:
    """How rotary frequencies are stretched beyond the trained window (config.json's `rope_scaling`)."""

    kind: str
    factor: float = 1.0
    low_frequency_factor: float = 1.0
    high_frequency_factor: float = 4.0
    original_context_length: int = 8192


@dataclass(frozen=True, slots=True)
class TransformerSpec:
    """Everything about a transformer that its parameter count and its forward pass depend on.

    All sizes are counts of elements. `feed_forward_size` is the inner width of the feed-forward layer;
    `gated` says that it has a second input matrix whose activation gates the first (SwiGLU).
    """

    family: str
    vocab_size: int
    hidden_size: int
    layer_count: int
    head_count: int
    key_value_head_count: int
    head_size: int
    feed_forward_size: int
    context_length: int
    positions: Positions
    norm: Norm
    norm_epsilon: float
    activation: str
    gated: bool
    query_key_value_bias: bool
    attention_output_bias: bool
    feed_forward_bias: bool
    tied: bool
    causal: bool = True
    rotary_base: float = 10_000.0
    rotary_scaling: RotaryScaling | None = None
    post_norm: bool = False  # BERT: the norm follows the residual sum, and one more follows the embeddings
    token_type_count: int = 0
    pooler: bool = False
    query_key_norm: bool = False  # a norm over each head's queries and one over its keys, shared by all heads
    layer_norms: int = 2  # norms of a layer, of the hidden size each
    head_bias: bool = False  # a number a token beside the output head's matrix, tied or not
    window: int = 0  # how many tokens a layer with a sliding window sees, its own among them; 0: there is none
    window_layers: Sequence[int] = ()  # the layers that have it, in order
    embedding_scale: float = 1.0  # what the token's row is multiplied by (Gemma: √C)
    query_scalar: float | None = None  # what the scores are divided by the root of, where it isn't the head size
    # What each layer's scores are divided by besides (GPT-2's layer scaling: 1, 2, 3, …); (): by nothing.
    score_divisors: Sequence[float] = ()
    attention_cap: float = 0.0  # scaled scores are kept within ± this: cap·tanh(score/cap) (Gemma 2); 0: they aren't
    logit_cap: float = 0.0  # the same for the logits
    by_transformers: bool = False  # it is transformers that runs it (models/networks/adapted.py)
    counted: int = 0  # how many parameters there are, where no formula of ours tells it
    logit_scale: float = 1.0  # what the last hidden state is multiplied by before the head (T5: 1/√C)
    decoder_layer_count: int = 0  # layers of a decoder that stands behind this encoder; 0: there is none
    relative_buckets: int = 0  # how many biases a head has for the distances between query and key
    relative_distance: int = 0  # the distance from which on all share one
    start_id: int = 0  # what such a decoder begins with
    image_size: tuple[int, int] = (0, 0)  # height and width in pixels of what an image model reads; 0: it reads text
    patch_size: tuple[int, int] = (0, 0)  # height and width of the patches that an image is cut into
    channel_count: int = 0  # numbers a pixel
    label_count: int = 0  # classes of the classifier behind the last norm; 0: there is none
    name: str = ""

    @property
    def window_layer_count(self) -> int:
        """How many layers have a sliding window."""
        return len(self.window_layers)

    def score_scale(self, layer: int) -> float:
        """What that layer's q·k is multiplied by before the softmax: 1/√D, or what the model puts in its place."""
        scale = 1 / math.sqrt(self.head_size if self.query_scalar is None else self.query_scalar)
        return scale / self.score_divisors[layer] if self.score_divisors else scale

    def window_of(self, layer: int) -> int:
        """How many tokens a query of that layer sees, its own among them; 0: all before it."""
        return self.window if layer in self.window_layers else 0

    @property
    def has_decoder(self) -> bool:
        """Whether a decoder stands behind an encoder: it looks at what that made of the source."""
        return self.decoder_layer_count > 0

    @property
    def reads_images(self) -> bool:
        """Whether its tokens are patches of an image, and not of a text."""
        return self.channel_count > 0

    @property
    def patch_count(self) -> int:
        """Patches of an image, whole ones only."""
        (height, width), (high, wide) = self.image_size, self.patch_size
        return (height // high) * (width // wide) if self.reads_images else 0

    @property
    def is_table(self) -> bool:
        """Whether this is a table of word vectors alone, which has no layers to run."""
        return self.family == WORD_VECTORS

    def __post_init__(self) -> None:
        for field in (
            "vocab_size",
            "hidden_size",
            "layer_count",
            "head_count",
            "key_value_head_count",
            "head_size",
            "feed_forward_size",
            "context_length",
        ):
            value = getattr(self, field)
            if field == "layer_count" and value == 0 and self.is_table:
                continue
            if isinstance(value, int) and value > MAX_DIMENSION:
                raise ConfigError(
                    "The model's {field} is {value}, which is more than any model has. Correct its config.json.",
                    field=field,
                    value=shown(value),
                )
            if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
                raise ConfigError(
                    "The model's {field} is {value}, but it has to be a whole number above 0. Correct its config.json.",
                    field=field,
                    value=shown(value),
                )
        if not 0 <= self.token_type_count <= MAX_DIMENSION:
            raise ConfigError(
                "The model's token_type_count is {value}, but it can't be below 0. Correct its config.json.",
                value=shown(self.token_type_count),
            )
        if self.norm_epsilon < 0:
            raise ConfigError(
                "The model's norm_epsilon is {value}, but it can't be below 0. Correct its config.json.",
                value=self.norm_epsilon,
            )
        if self.head_count % self.key_value_head_count:
            raise ConfigError(
                "{heads} query heads can't share {groups} key/value heads evenly. Correct the model's config.json.",
                heads=self.head_count,
                groups=self.key_value_head_count,
            )
        if self.positions == "rotary" and self.head_size % 2:
            raise ConfigError(
                "Rotary positions turn pairs of dimensions, but a head has {size}. Correct the model's config.json.",
                size=self.head_size,
            )


def spec_from_config(config: Mapping[str, Any], name: str = "") -> TransformerSpec:
    """The spec that a config.json describes, in transformers 5's dialect or in the hub's older one.

    A key that is absent takes transformers' default for that model_type. Raises ConfigError for an unknown
    model_type or values that can't be a model.
    """
    from models import families  # a reader a family, which all need the classes above

    return families.spec_from_config(config, name)
