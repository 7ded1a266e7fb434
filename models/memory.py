"""Exact parameter and byte arithmetic from a spec. No torch: the figures are there before it is imported.

Everything is a Python integer, so nothing is rounded. H is the hidden size, V the vocabulary size, F the
feed-forward size, Q = heads x head size, K = key/value heads x head size.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from models.errors import ConfigError
from models.specs import TransformerSpec

# Bits one stored parameter takes. int8 and int4 count the values alone: scales differ from scheme to scheme.
DTYPE_BITS: Mapping[str, int] = MappingProxyType({"float32": 32, "float16": 16, "bfloat16": 16, "int8": 8, "int4": 4})

# The largest published tables have 10^6 rows of 10^5 numbers; beyond this, a digit key was held down.
LARGEST_DIMENSION = 10**9


def bytes_for(parameters: int, dtype: str) -> int:
    """Bytes of `parameters` values stored as `dtype`, rounded up to a whole byte (two int4 values share one).

    Raises ValueError for a dtype that is not in DTYPE_BITS.
    """
    if dtype not in DTYPE_BITS:
        raise ValueError(f"unknown dtype {dtype!r}; known are {', '.join(DTYPE_BITS)}")
    return -(-parameters * DTYPE_BITS[dtype] // 8)


# What most schemes of quantization store besides: one float16 scale for so many neighbouring values.
SCALE_GROUP = 128


def scale_bytes(parameters: int) -> int:
    """Bytes of one float16 scale for every SCALE_GROUP values, which int8 and int4 leave out."""
    return 2 * -(-parameters // SCALE_GROUP)


_PARTS = (
    "token embedding",
    "positions",
    "token types",
    "attention",
    "feed-forward",
    "norms",
    "head",
    "pooler",
)


@dataclass(frozen=True, slots=True)
class EmbeddingCost:
    """What a token table of V rows of H numbers costs."""

    vocab_size: int
    hidden_size: int

    @property
    def parameters(self) -> int:
        """V x H."""
        return self.vocab_size * self.hidden_size

    def bytes(self, dtype: str) -> int:
        """Bytes of the table stored as float32, float16, bfloat16, int8 or int4."""
        return bytes_for(self.parameters, dtype)


@dataclass(frozen=True, slots=True)
class ModelCost:
    """What a whole model costs, part by part.

    `parts` maps the name of each part to its parameters, in the order in which a token meets them: "token
    embedding", "positions", "token types", "attention", "feed-forward", "norms", "head", "pooler"; behind them, of a
    model whose parameters were counted instead of computed, "other weights". A part that the model lacks is 0; so is a
    head that is tied, because it is the token table over again (but for its bias, where it has one). An image model's
    patches and class token count as token embedding, its classifier as head.
    """

    parts: Mapping[str, int]

    @property
    def parameters(self) -> int:
        """The sum of all parts; a tied table counts once."""
        return sum(self.parts.values())

    @property
    def embedding_share(self) -> float:
        """The token table's part of all parameters, from 0 to 1."""
        return self.parts["token embedding"] / self.parameters

    def bytes(self, dtype: str) -> int:
        """Bytes of all parameters stored as float32, float16, bfloat16, int8 or int4."""
        return bytes_for(self.parameters, dtype)


def embedding_cost(*, vocab_size: int, hidden_size: int) -> EmbeddingCost:
    """The cost of a token table with `vocab_size` rows of `hidden_size` numbers.

    Raises ConfigError for anything but whole numbers from 1 to LARGEST_DIMENSION.
    """
    _check("vocabulary size", vocab_size)
    _check("hidden size", hidden_size)
    return EmbeddingCost(vocab_size, hidden_size)


def model_cost(spec: TransformerSpec) -> ModelCost:
    """The cost of the model that `spec` describes, of any family that models.specs knows.

    The formulas follow the modules of transformers' modeling_gpt2.py, modeling_llama.py, modeling_qwen3.py,
    modeling_gemma2.py, modeling_phi.py, modeling_t5.py, modeling_vit.py and so on, and modeling_bert.py (BertModel
    with its pooler, without a masked-language head); the tests count those modules on the meta device. Raises
    ConfigError for sizes no model has.
    """
    if spec.is_table:
        return ModelCost(MappingProxyType(dict.fromkeys(_PARTS, 0) | {"token embedding": _table(spec)}))
    for label, size in (
        ("vocabulary size", spec.vocab_size),
        ("hidden size", spec.hidden_size),
        ("number of layers", spec.layer_count),
        ("number of heads", spec.head_count),
        ("number of key/value heads", spec.key_value_head_count),
        ("head size", spec.head_size),
        ("feed-forward size", spec.feed_forward_size),
        ("context length", spec.context_length),
    ):
        _check(label, size)
    width = spec.hidden_size
    table = spec.vocab_size * width
    if spec.counted:
        head = 0 if spec.tied else table
        known = {"token embedding": table, "head": head, "other weights": max(0, spec.counted - table - head)}
        return ModelCost(MappingProxyType(dict.fromkeys(_PARTS, 0) | known))
    numbers = 1 if spec.norm != "layer" else 2  # RMSNorm has a gain, LayerNorm a gain and a bias
    norms = (spec.layer_norms * spec.layer_count + 1) * numbers * width
    if spec.has_decoder:  # a third norm a layer for the look at the source, and one more behind the last
        norms += ((spec.layer_norms + 1) * spec.decoder_layer_count + 1) * numbers * width
    if spec.query_key_norm:
        norms += 2 * spec.layer_count * numbers * spec.head_size
    return ModelCost(
        MappingProxyType(
            {
                "token embedding": _patches(spec) if spec.reads_images else table,
                "positions": _positions(spec),
                "token types": spec.token_type_count * width,
                # A layer of a decoder behind an encoder attends twice.
                "attention": (spec.layer_count + 2 * spec.decoder_layer_count) * _attention(spec),
                "feed-forward": (spec.layer_count + spec.decoder_layer_count) * _feed_forward(spec),
                # Those of each layer, and one more: after the last layer, or, post-norm, after the embeddings.
                "norms": norms,
                "head": (0 if spec.tied else table) + spec.vocab_size * spec.head_bias + spec.label_count * (width + 1),
                "pooler": width * width + width if spec.pooler else 0,
            }
        )
    )


def _table(spec: TransformerSpec) -> int:
    """V x H, of word vectors that are all there is."""
    return embedding_cost(vocab_size=spec.vocab_size, hidden_size=spec.hidden_size).parameters


def _patches(spec: TransformerSpec) -> int:
    """What a patch is projected by, with its bias, and the class token: an image model's vectors before any layer."""
    high, wide = spec.patch_size
    return (spec.channel_count * high * wide + 2) * spec.hidden_size


def _positions(spec: TransformerSpec) -> int:
    """A row for each position, or a bias for each bucket of distances and head, on either side; nothing that turns."""
    if spec.positions == "relative":
        return spec.relative_buckets * spec.head_count * (2 if spec.has_decoder else 1)
    return spec.context_length * spec.hidden_size if spec.positions == "learned" else 0


def _attention(spec: TransformerSpec) -> int:
    """One layer: H x (Q + 2K) into queries, keys and values, Q x H back out, and the biases of both."""
    queries = spec.head_count * spec.head_size
    inputs = queries + 2 * spec.key_value_head_count * spec.head_size
    weights = spec.hidden_size * inputs + queries * spec.hidden_size
    biases = inputs * spec.query_key_value_bias + spec.hidden_size * spec.attention_output_bias
    return weights + biases


def _feed_forward(spec: TransformerSpec) -> int:
    """One layer: H x F up (twice when gated), F x H down, and the biases of each."""
    ups = 2 if spec.gated else 1
    weights = (ups + 1) * spec.hidden_size * spec.feed_forward_size
    biases = (ups * spec.feed_forward_size + spec.hidden_size) * spec.feed_forward_bias
    return weights + biases


def _check(label: str, size: object) -> None:
    if isinstance(size, bool) or not isinstance(size, int):
        raise ConfigError(
            "The {label} is {value}, which is no whole number. Enter a whole number from 1 to {largest}.",
            label=label,
            value=repr(size),
            largest=LARGEST_DIMENSION,
        )
    if size < 1:
        raise ConfigError(
            "The {label} is below 1, so there would be no table. Enter a whole number from 1 to {largest}.",
            label=label,
            largest=LARGEST_DIMENSION,
        )
    if size > LARGEST_DIMENSION:
        raise ConfigError(
            "The {label} is larger than that of any model. Enter a whole number from 1 to {largest}.",
            label=label,
            largest=LARGEST_DIMENSION,
        )
