"""Frozen, validated shapes and settings. No torch: the memory figures work before it is imported."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from models.errors import ConfigError, shown
from models.sampling_spec import DEFAULT_ORDER as DEFAULT_ORDER
from models.sampling_spec import Constraint as Constraint
from models.sampling_spec import SamplingSpec as SamplingSpec

Positions = Literal["learned", "rotary"]
Norm = Literal["layer", "rms"]

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
    window: int = 0  # how far back a layer with a sliding window looks; 0: there is none
    window_layer_count: int = 0  # how many layers have it
    name: str = ""

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
            if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= MAX_DIMENSION:
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


# What transformers takes for a key that a config.json leaves out, by model_type (configuration_gpt2.py,
# configuration_llama.py, configuration_qwen2.py and so on, of transformers 5). Which of these run is a matter of
# models/networks/dialects.py; the rest can be told the cost of.
_DEFAULTS: dict[str, dict[str, Any]] = {
    "gpt2": {
        "vocab_size": 50257,
        "n_positions": 1024,
        "n_embd": 768,
        "n_layer": 12,
        "n_head": 12,
        "n_inner": None,
        "activation_function": "gelu_new",
        "layer_norm_epsilon": 1e-5,
        "tie_word_embeddings": True,
    },
    "llama": {
        "vocab_size": 32000,
        "hidden_size": 4096,
        "intermediate_size": 11008,
        "num_hidden_layers": 32,
        "num_attention_heads": 32,
        "num_key_value_heads": None,
        "hidden_act": "silu",
        "max_position_embeddings": 2048,
        "rms_norm_eps": 1e-6,
        "tie_word_embeddings": False,
        "attention_bias": False,
        "mlp_bias": False,
        "head_dim": None,
    },
    "qwen2": {
        "vocab_size": 151936,
        "hidden_size": 4096,
        "intermediate_size": 22016,
        "num_hidden_layers": 32,
        "num_attention_heads": 32,
        "num_key_value_heads": 32,
        "hidden_act": "silu",
        "max_position_embeddings": 32768,
        "rms_norm_eps": 1e-6,
        "tie_word_embeddings": False,
        "head_dim": None,
        "use_sliding_window": False,
    },
    "bert": {
        "vocab_size": 30522,
        "hidden_size": 768,
        "intermediate_size": 3072,
        "num_hidden_layers": 12,
        "num_attention_heads": 12,
        "hidden_act": "gelu",
        "max_position_embeddings": 512,
        "type_vocab_size": 2,
        "layer_norm_eps": 1e-12,
        "tie_word_embeddings": True,
    },
    "mistral": {
        "vocab_size": 32000,
        "hidden_size": 4096,
        "intermediate_size": 14336,
        "num_hidden_layers": 32,
        "num_attention_heads": 32,
        "num_key_value_heads": 8,
        "hidden_act": "silu",
        "max_position_embeddings": 131072,
        "rms_norm_eps": 1e-6,
        "tie_word_embeddings": False,
        "head_dim": None,
        "sliding_window": 4096,
    },
    "qwen3": {
        "vocab_size": 151936,
        "hidden_size": 4096,
        "intermediate_size": 22016,
        "num_hidden_layers": 32,
        "num_attention_heads": 32,
        "num_key_value_heads": 32,
        "hidden_act": "silu",
        "max_position_embeddings": 32768,
        "rms_norm_eps": 1e-6,
        "tie_word_embeddings": False,
        "attention_bias": False,
        "head_dim": 128,
        "use_sliding_window": False,
        "sliding_window": 4096,
        "max_window_layers": 28,
    },
    "gemma": {
        "vocab_size": 256000,
        "hidden_size": 3072,
        "intermediate_size": 24576,
        "num_hidden_layers": 28,
        "num_attention_heads": 16,
        "num_key_value_heads": 16,
        "hidden_act": "gelu_pytorch_tanh",
        "max_position_embeddings": 8192,
        "rms_norm_eps": 1e-6,
        "tie_word_embeddings": True,
        "attention_bias": False,
        "head_dim": 256,
    },
    "gemma2": {
        "vocab_size": 256000,
        "hidden_size": 2304,
        "intermediate_size": 9216,
        "num_hidden_layers": 26,
        "num_attention_heads": 8,
        "num_key_value_heads": 4,
        "hidden_activation": "gelu_pytorch_tanh",
        "max_position_embeddings": 8192,
        "rms_norm_eps": 1e-6,
        "tie_word_embeddings": True,
        "attention_bias": False,
        "head_dim": 256,
        "sliding_window": 4096,
    },
    "phi": {
        "vocab_size": 51200,
        "hidden_size": 2048,
        "intermediate_size": 8192,
        "num_hidden_layers": 24,
        "num_attention_heads": 32,
        "num_key_value_heads": None,
        "hidden_act": "gelu_new",
        "max_position_embeddings": 2048,
        "layer_norm_eps": 1e-5,
        "tie_word_embeddings": False,
        "qk_layernorm": False,
    },
    "phi3": {
        "vocab_size": 32064,
        "hidden_size": 3072,
        "intermediate_size": 8192,
        "num_hidden_layers": 32,
        "num_attention_heads": 32,
        "num_key_value_heads": None,
        "hidden_act": "silu",
        "max_position_embeddings": 4096,
        "rms_norm_eps": 1e-5,
        "tie_word_embeddings": False,
        "sliding_window": None,
        "head_dim": None,
    },
}

FAMILIES = tuple(_DEFAULTS)

# gpt2 accepts the common names too, through its configuration's attribute map.
_GPT2_SYNONYMS = {
    "hidden_size": "n_embd",
    "max_position_embeddings": "n_positions",
    "num_attention_heads": "n_head",
    "num_hidden_layers": "n_layer",
}


def spec_from_config(config: Mapping[str, Any], name: str = "") -> TransformerSpec:
    """The spec that a config.json describes, in transformers 5's dialect or in the hub's older one.

    A key that is absent takes transformers' default for that model_type. Raises ConfigError for an unknown
    model_type or values that can't be a model.
    """
    if not isinstance(config, Mapping):
        raise ConfigError("config.json holds no JSON object. Choose a model folder with a complete config.json.")
    family = config.get("model_type")
    if family == WORD_VECTORS:
        return _table_spec(config, name)
    if not isinstance(family, str) or family not in _DEFAULTS:
        raise ConfigError(
            "The architecture {family} is not one the playground knows. Open a model of one of these: {known}.",
            family=shown(family),
            known=", ".join(FAMILIES),
        )
    values = dict(_DEFAULTS[family])
    values.update({key: value for key, value in config.items() if key not in _GPT2_SYNONYMS or family != "gpt2"})
    if family == "gpt2":
        for common, own in _GPT2_SYNONYMS.items():
            if common in config:
                values[own] = config[common]
        return _gpt2_spec(values, name)
    if family == "bert":
        return _bert_spec(values, name)
    if family == "phi":
        return _phi_spec(values, name)
    return _llama_spec(family, values, name)


def _whole(values: Mapping[str, Any], key: str) -> int:
    value = values.get(key)
    if isinstance(value, bool) or not isinstance(value, int):
        raise ConfigError(
            "config.json gives {value} for {key}, which has to be a whole number. Correct the file.",
            value=shown(value),
            key=key,
        )
    return value


def _number(values: Mapping[str, Any], key: str, default: float | None = None) -> float:
    value = values.get(key, default)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) <= sys.float_info.max:
        raise ConfigError(
            "config.json gives {value} for {key}, which has to be a number. Correct the file.",
            value=shown(value),
            key=key,
        )
    return float(value)


def _flag(values: Mapping[str, Any], key: str) -> bool:
    value = values.get(key)
    if not isinstance(value, bool):
        raise ConfigError(
            "config.json gives {value} for {key}, which has to be true or false. Correct the file.",
            value=shown(value),
            key=key,
        )
    return value


def _divided(values: Mapping[str, Any], width_key: str, heads_key: str) -> int:
    width, heads = _whole(values, width_key), _whole(values, heads_key)
    if heads < 1 or width % heads:
        raise ConfigError(
            "{width} dimensions can't be divided over {heads} heads. "
            "Correct {width_key} or {heads_key} in config.json.",
            width=shown(width),
            heads=shown(heads),
            width_key=width_key,
            heads_key=heads_key,
        )
    return width // heads


def _refuse(values: Mapping[str, Any], key: str) -> None:
    if values.get(key):
        raise ConfigError(
            "This model uses {key}, which the playground does not compute. Open a model without it.", key=key
        )


def _gpt2_spec(values: Mapping[str, Any], name: str) -> TransformerSpec:
    for key in ("scale_attn_by_inverse_layer_idx", "add_cross_attention"):
        _refuse(values, key)
    if values.get("scale_attn_weights", True) is not True:
        raise ConfigError("This model leaves its attention scores unscaled. Open a model with scale_attn_weights true.")
    width, heads = _whole(values, "n_embd"), _whole(values, "n_head")
    return TransformerSpec(
        family="gpt2",
        vocab_size=_whole(values, "vocab_size"),
        hidden_size=width,
        layer_count=_whole(values, "n_layer"),
        head_count=heads,
        key_value_head_count=heads,
        head_size=_divided(values, "n_embd", "n_head"),
        feed_forward_size=4 * width if values.get("n_inner") is None else _whole(values, "n_inner"),
        context_length=_whole(values, "n_positions"),
        positions="learned",
        norm="layer",
        norm_epsilon=_number(values, "layer_norm_epsilon"),
        activation=str(values["activation_function"]),
        gated=False,
        query_key_value_bias=True,
        attention_output_bias=True,
        feed_forward_bias=True,
        tied=_flag(values, "tie_word_embeddings"),
        name=name,
    )


def _table_spec(values: Mapping[str, Any], name: str) -> TransformerSpec:
    """Word vectors: what a table has no use for is 0, or 1 where a spec can't be without it."""
    width = _whole(values, "hidden_size")
    return TransformerSpec(
        family=WORD_VECTORS,
        vocab_size=_whole(values, "vocab_size"),
        hidden_size=width,
        layer_count=0,
        head_count=1,
        key_value_head_count=1,
        head_size=width,
        feed_forward_size=1,
        context_length=1,
        positions="learned",
        norm="layer",
        norm_epsilon=0.0,
        activation="none",
        gated=False,
        query_key_value_bias=False,
        attention_output_bias=False,
        feed_forward_bias=False,
        tied=True,
        causal=False,
        name=name,
    )


def _bert_spec(values: Mapping[str, Any], name: str) -> TransformerSpec:
    for key in ("is_decoder", "add_cross_attention"):
        _refuse(values, key)
    if values.get("position_embedding_type", "absolute") != "absolute":  # older files name other kinds
        raise ConfigError(
            "This model's positions are {kind}, which the playground does not compute for bert. "
            "Open a model with position_embedding_type absolute.",
            kind=shown(values["position_embedding_type"]),
        )
    if _whole(values, "type_vocab_size") < 1:
        raise ConfigError(
            "config.json gives {value} for {key}, which has to be above 0. Correct the file.",
            value=shown(values["type_vocab_size"]),
            key="type_vocab_size",
        )
    heads = _whole(values, "num_attention_heads")
    return TransformerSpec(
        family="bert",
        vocab_size=_whole(values, "vocab_size"),
        hidden_size=_whole(values, "hidden_size"),
        layer_count=_whole(values, "num_hidden_layers"),
        head_count=heads,
        key_value_head_count=heads,
        head_size=_divided(values, "hidden_size", "num_attention_heads"),
        feed_forward_size=_whole(values, "intermediate_size"),
        context_length=_whole(values, "max_position_embeddings"),
        positions="learned",
        norm="layer",
        norm_epsilon=_number(values, "layer_norm_eps"),
        activation=str(values["hidden_act"]),
        gated=False,
        query_key_value_bias=True,
        attention_output_bias=True,
        feed_forward_bias=True,
        tied=True,
        causal=False,
        post_norm=True,
        token_type_count=_whole(values, "type_vocab_size"),
        pooler=True,
        name=name,
    )


def _phi_spec(values: Mapping[str, Any], name: str) -> TransformerSpec:
    """Phi-1 to Phi-2: one norm a layer, whose attention and feed-forward run side by side; a head with a bias."""
    heads = _whole(values, "num_attention_heads")
    return TransformerSpec(
        family="phi",
        vocab_size=_whole(values, "vocab_size"),
        hidden_size=_whole(values, "hidden_size"),
        layer_count=_whole(values, "num_hidden_layers"),
        head_count=heads,
        key_value_head_count=_groups(values, heads),
        head_size=_divided(values, "hidden_size", "num_attention_heads"),
        feed_forward_size=_whole(values, "intermediate_size"),
        context_length=_whole(values, "max_position_embeddings"),
        positions="rotary",
        norm="layer",
        norm_epsilon=_number(values, "layer_norm_eps"),
        activation=str(values["hidden_act"]),
        gated=False,
        query_key_value_bias=True,
        attention_output_bias=True,
        feed_forward_bias=True,
        tied=_flag(values, "tie_word_embeddings"),
        rotary_base=_rotary_base(values),
        rotary_scaling=_rotary_scaling(values),
        query_key_norm=_flag(values, "qk_layernorm"),
        layer_norms=1,
        head_bias=True,
        name=name,
    )


def _llama_spec(family: str, values: Mapping[str, Any], name: str) -> TransformerSpec:
    if family == "qwen2":
        _refuse(values, "use_sliding_window")
    heads, layers = _whole(values, "num_attention_heads"), _whole(values, "num_hidden_layers")
    attention_bias = _flag(values, "attention_bias") if family in ("llama", "qwen3", "gemma", "gemma2") else False
    window, windowed = _window(family, values, layers)
    activation = values.get("hidden_activation") or values.get("hidden_act")
    return TransformerSpec(
        family=family,
        vocab_size=_whole(values, "vocab_size"),
        hidden_size=_whole(values, "hidden_size"),
        layer_count=layers,
        head_count=heads,
        key_value_head_count=_groups(values, heads),
        head_size=_divided(values, "hidden_size", "num_attention_heads")
        if values.get("head_dim") is None
        else _whole(values, "head_dim"),
        feed_forward_size=_whole(values, "intermediate_size"),
        context_length=_whole(values, "max_position_embeddings"),
        positions="rotary",
        norm="rms",
        norm_epsilon=_number(values, "rms_norm_eps"),
        activation=str(activation),
        gated=True,
        query_key_value_bias=family == "qwen2" or attention_bias,
        attention_output_bias=attention_bias,
        feed_forward_bias=_flag(values, "mlp_bias") if family == "llama" else False,
        tied=_flag(values, "tie_word_embeddings"),
        rotary_base=_rotary_base(values),
        rotary_scaling=_rotary_scaling(values),
        query_key_norm=family == "qwen3",
        layer_norms=4 if family == "gemma2" else 2,
        window=window,
        window_layer_count=windowed,
        name=name,
    )


def _groups(values: Mapping[str, Any], heads: int) -> int:
    """Key/value heads: as many as there are heads, where a file names none."""
    return heads if values.get("num_key_value_heads") is None else _whole(values, "num_key_value_heads")


def _window(family: str, values: Mapping[str, Any], layers: int) -> tuple[int, int]:
    """How far back layers with a sliding window look, and how many have one; (0, 0) without.

    Where config.json lists each layer's kind, the list counts; else it is every layer of mistral and phi3, every
    other of gemma2, the last ones of qwen3 (the `layer_types` of transformers' configurations).
    """
    switched = family == "qwen3" and not values.get("use_sliding_window")
    if family not in ("mistral", "phi3", "gemma2", "qwen3") or values.get("sliding_window") is None or switched:
        return 0, 0
    window = _whole(values, "sliding_window")
    if window < 1:
        raise ConfigError(
            "config.json gives {value} for {key}, which has to be above 0. Correct the file.",
            value=shown(window),
            key="sliding_window",
        )
    kinds = values.get("layer_types")
    if isinstance(kinds, list):
        return window, min(layers, sum(kind == "sliding_attention" for kind in kinds))
    if family == "gemma2":
        return window, (layers + 1) // 2
    if family == "qwen3":
        return window, max(0, layers - _whole(values, "max_window_layers"))
    return window, layers


def _rotary_parameters(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """transformers 5 keeps base and scaling together in `rope_parameters`; the hub's files part them.

    Where a file has both, `rope_scaling` counts, as in transformers (modeling_rope_utils.py).
    """
    found = values.get("rope_scaling") or values.get("rope_parameters") or {}
    if not isinstance(found, Mapping):
        raise ConfigError(
            "config.json's rotary parameters are no JSON object. Correct rope_parameters or rope_scaling."
        )
    return found


def _rotary_base(values: Mapping[str, Any]) -> float:
    base = _number(_rotary_parameters(values), "rope_theta", _number(values, "rope_theta", 10_000.0))
    if base <= 0:
        raise ConfigError(
            "config.json gives {value} for rope_theta, which has to be above 0. Correct the file.", value=base
        )
    return base


def _rotary_scaling(values: Mapping[str, Any]) -> RotaryScaling | None:
    found = _rotary_parameters(values)
    kind = found.get("rope_type", found.get("type", "default"))
    if kind == "default":
        return None
    if kind == "linear":
        return RotaryScaling("linear", factor=_positive(found, "factor"))
    if kind != "llama3":
        return RotaryScaling(kind if isinstance(kind, str) else shown(kind))  # told apart, not computed
    low, high = _positive(found, "low_freq_factor"), _positive(found, "high_freq_factor")
    if low >= high:
        raise ConfigError(
            "config.json's low_freq_factor {low} is not below its high_freq_factor {high}. Correct the file.",
            low=low,
            high=high,
        )
    # The trained window stands at the top (where it counts first), in the scaling, or is the window itself.
    trained = "original_max_position_embeddings"
    windows = {trained: values["max_position_embeddings"]} | dict(found)
    if values.get(trained) is not None:
        windows[trained] = values[trained]
    window = _whole(windows, trained)
    if window < 1:
        raise ConfigError(
            "config.json gives {value} for {key}, which has to be above 0. Correct the file.", value=window, key=trained
        )
    return RotaryScaling(
        kind="llama3",
        factor=_positive(found, "factor"),
        low_frequency_factor=low,
        high_frequency_factor=high,
        original_context_length=window,
    )


def _positive(values: Mapping[str, Any], key: str) -> float:
    value = _number(values, key)
    if value <= 0:
        raise ConfigError(
            "config.json gives {value} for {key}, which has to be above 0. Correct the file.", value=value, key=key
        )
    return value
