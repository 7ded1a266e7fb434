"""Values of a config.json, checked as they are taken."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from models.errors import ConfigError, shown
from models.specs import MAX_DIMENSION, RotaryScaling, TransformerSpec

Values = Mapping[str, Any]
Read = Callable[[Values, str, str], TransformerSpec]  # values, model_type, name


@dataclass(frozen=True, slots=True)
class Family:
    """One model_type: defaults for keys that are left out, key → the family's own name for it, and its reader."""

    read: Read
    defaults: Values
    synonyms: Mapping[str, str] = field(default_factory=dict)

    def values(self, config: Values) -> dict[str, Any]:
        """The config with its defaults filled in, under the family's own names."""
        found = dict(self.defaults)
        found.update({key: value for key, value in config.items() if key not in self.synonyms})
        for common, own in self.synonyms.items():
            if common in config:
                found[own] = config[common]
        return found


def not_positive(value: object, key: str) -> ConfigError:
    """The error for a value that has to be above 0."""
    return ConfigError(
        "config.json gives {value} for {key}, which has to be above 0. Correct the file.", value=shown(value), key=key
    )


def whole(values: Values, key: str) -> int:
    """A whole number."""
    value = values.get(key)
    if isinstance(value, bool) or not isinstance(value, int):
        raise ConfigError(
            "config.json gives {value} for {key}, which has to be a whole number. Correct the file.",
            value=shown(value),
            key=key,
        )
    return value


def size(values: Values, key: str) -> int:
    """A whole number above 0 that anybody's model could have."""
    value = whole(values, key)
    if value < 1:
        raise not_positive(value, key)
    if value > MAX_DIMENSION:
        raise ConfigError(
            "config.json gives {value} for {key}, which is larger than that of any model. Correct the file.",
            value=shown(value),
            key=key,
        )
    return value


def number(values: Values, key: str, default: float | None = None) -> float:
    """A finite number."""
    value = values.get(key, default)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) <= sys.float_info.max:
        raise ConfigError(
            "config.json gives {value} for {key}, which has to be a number. Correct the file.",
            value=shown(value),
            key=key,
        )
    return float(value)


def positive(values: Values, key: str, default: float | None = None) -> float:
    """A finite number above 0."""
    value = number(values, key, default)
    if value <= 0:
        raise not_positive(value, key)
    return value


def flag(values: Values, key: str) -> bool:
    """True or false."""
    value = values.get(key)
    if not isinstance(value, bool):
        raise ConfigError(
            "config.json gives {value} for {key}, which has to be true or false. Correct the file.",
            value=shown(value),
            key=key,
        )
    return value


def divided(values: Values, width_key: str, heads_key: str) -> int:
    """The hidden size over the heads, which has to come out even."""
    width, heads = whole(values, width_key), whole(values, heads_key)
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


def sizes(
    values: Values,
    *,
    width: str = "hidden_size",
    layers: str = "num_hidden_layers",
    heads: str = "num_attention_heads",
    inner: str = "intermediate_size",
    window: str = "max_position_embeddings",
    groups: str = "",
    head: str = "",
) -> dict[str, Any]:
    """The sizes that every transformer's spec has, by the names that a family gives them.

    Where a family knows no `groups` or no size of a `head`, or a file names none, each head has keys of its own, and
    the width is divided over the heads.
    """
    count = whole(values, heads)
    own_groups = bool(groups) and values.get(groups) is not None
    own_size = bool(head) and values.get(head) is not None
    return {
        "vocab_size": whole(values, "vocab_size"),
        "hidden_size": whole(values, width),
        "layer_count": whole(values, layers),
        "head_count": count,
        "key_value_head_count": whole(values, groups) if own_groups else count,
        "head_size": whole(values, head) if own_size else divided(values, width, heads),
        "feed_forward_size": whole(values, inner),
        "context_length": whole(values, window),
    }


def refuse(values: Values, *keys: str) -> None:
    """Raises ConfigError where one of the keys switches on what is not computed."""
    for key in keys:
        if values.get(key):
            raise ConfigError(
                "This model uses {key}, which the playground does not compute. Open a model without it.", key=key
            )


def _rotary_parameters(values: Values) -> Values:
    """transformers 5 keeps base and scaling together in `rope_parameters`; the hub's files part them.

    Where a file has both, `rope_scaling` counts, as in transformers (modeling_rope_utils.py).
    """
    found = values.get("rope_scaling") or values.get("rope_parameters") or {}
    if not isinstance(found, Mapping):
        raise ConfigError(
            "config.json's rotary parameters are no JSON object. Correct rope_parameters or rope_scaling."
        )
    if any(isinstance(value, Mapping) for value in found.values()):
        raise ConfigError(
            "This model turns its positions otherwise from layer to layer, which the playground does not compute. "
            "Open a model with one set of rotary parameters."
        )
    return found


def rotary_base(values: Values) -> float:
    """The base of the rotary frequencies, in either dialect."""
    found = _rotary_parameters(values)
    return positive(found, "rope_theta", positive(values, "rope_theta", 10_000.0))


def rotary_share(values: Values) -> float:
    """How much of each head is rotated, from 0 to 1."""
    found = _rotary_parameters(values)
    key = "partial_rotary_factor"
    share = found if found.get(key) is not None else values
    return 1.0 if share.get(key) is None else positive(share, key)


def rotary_scaling(values: Values) -> RotaryScaling | None:
    """How the rotary frequencies are stretched, in either dialect; None for the default, which isn't."""
    found = _rotary_parameters(values)
    kind = found.get("rope_type", found.get("type", "default"))
    if kind == "default":
        return None
    if kind == "linear":
        return RotaryScaling("linear", factor=positive(found, "factor"))
    if kind == "dynamic":
        window = size(values, "max_position_embeddings")
        factor = positive(found, "factor")
        if factor < 1:
            raise ConfigError(
                "config.json gives {value} for {key}, which has to be 1 or more. Correct the file.",
                value=factor,
                key="factor",
            )
        return RotaryScaling("dynamic", factor=factor, original_context_length=window)
    if kind != "llama3":
        return RotaryScaling(kind if isinstance(kind, str) else shown(kind))  # told apart, not computed
    low, high = positive(found, "low_freq_factor"), positive(found, "high_freq_factor")
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
    window = size(windows, trained)
    return RotaryScaling(
        kind="llama3",
        factor=positive(found, "factor"),
        low_frequency_factor=low,
        high_frequency_factor=high,
        original_context_length=window,
    )
