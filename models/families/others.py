"""Architectures that transformers runs where it is installed: what their config.json says of their shape.

Nothing of transformers is imported here: whether it knows a model_type is seen from its lists.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from models.errors import ConfigError, shown
from models.families.fields import flag, whole
from models.specs import TransformerSpec

# What configurations call the same things, the commonest name first.
_WIDTH = ("hidden_size", "n_embd", "d_model", "n_embed", "dim", "model_dim")
_LAYERS = ("num_hidden_layers", "n_layer", "n_layers", "num_layers", "decoder_layers")
_HEADS = ("num_attention_heads", "n_head", "n_heads", "num_heads", "attention_heads", "decoder_attention_heads")
_GROUPS = ("num_key_value_heads", "num_kv_heads", "n_head_kv", "kv_n_heads")
_INNER = ("intermediate_size", "ffn_dim", "n_inner", "ffn_hidden_size", "d_ff", "decoder_ffn_dim")
_WINDOW = ("max_position_embeddings", "n_positions", "n_ctx", "max_seq_len", "seq_length")
_LISTED = re.compile(r'\("([\w-]+)", "\w+Config"\)')
_DEFAULT_WINDOW = 2048
# What an `architectures` entry ends in if the model predicts the next token.
_PREDICTING = ("ForCausalLM", "LMHeadModel", "ForConditionalGeneration")


def installed() -> bool:
    """Whether transformers is there."""
    return find_spec("transformers") is not None


def known_to_transformers(family: str) -> bool:
    """Whether the transformers that is installed has a model of that model_type."""
    found = find_spec("transformers")
    places = None if found is None else found.submodule_search_locations
    return places is not None and family in _listed(Path(places[0], "models", "auto"))


@cache
def _listed(folder: Path) -> frozenset[str]:
    """The model_types that stand in transformers' lists, beside the classes of their configurations."""
    texts = (path.read_text(encoding="utf-8") for path in folder.glob("*auto*.py"))
    return frozenset(name for text in texts for name in _LISTED.findall(text))


def predicts(config: Mapping[str, Any]) -> bool:
    """Whether the model predicts the next token, as far as its config.json tells: an encoder reads both ways."""
    architectures = config.get("architectures") or []
    names = [name for name in architectures if isinstance(name, str)] if isinstance(architectures, list) else []
    both_ways = config.get("use_bidirectional_attention") is True
    return not both_ways and (not names or names[0].endswith(_PREDICTING))


def check_runnable(config: Mapping[str, Any], family: str, known: str, *, decoder: bool = False) -> None:
    """Raises ConfigError where transformers can't be asked to run such a model; `known` are the families that we run.

    It may be an encoder unless a `decoder` is wanted.

    Code that comes with a checkpoint is never run, so a model that is made of such code is refused.
    """
    if known_to_transformers(family):
        if config.get("is_encoder_decoder") or (decoder and not predicts(config)):
            raise ConfigError(
                "{family} models of this kind are neither a decoder nor an encoder alone, which is what transformers "
                "runs here. Open another, or a model of one of these: {known}.",
                family=family,
                known=known,
            )
        return
    if config.get("auto_map"):
        raise ConfigError(
            "The architecture {family} is made of program code that comes with the model, and such code is never run. "
            "Open a model of one of these: {known}.",
            family=shown(family),
            known=known,
        )
    if not installed():
        raise ConfigError(
            "The playground does not run {family} models by itself. Install transformers for them, "
            "with pip install transformers, or open a model of one of these: {known}.",
            family=shown(family),
            known=known,
        )
    raise ConfigError(
        "The architecture {family} is known neither to the playground nor to the transformers that is installed. "
        "Open a model of one of these: {known}.",
        family=shown(family),
        known=known,
    )


def other_spec(config: Mapping[str, Any], family: str, name: str) -> TransformerSpec:
    """The shape of a model that transformers runs, as far as its config.json tells it.

    Norm, positions and activation are transformers' business and said of none. How many parameters there are is
    counted, not computed (`counted`, 0 until somebody did). Raises ConfigError for a config without sizes.
    """
    width, heads = _size(config, _WIDTH), _size(config, _HEADS)
    groups = next((config[key] for key in _GROUPS if config.get(key) is not None), None)
    if groups is None or not config.get("new_decoder_architecture", True):
        groups = 1 if config.get("multi_query") else heads
    head_size = config.get("head_dim") or max(1, width // max(1, heads))
    return TransformerSpec(
        family=family,
        vocab_size=_size(config, ("vocab_size",)),
        hidden_size=width,
        layer_count=_size(config, _LAYERS),
        head_count=heads,
        key_value_head_count=groups,
        head_size=head_size,
        feed_forward_size=_size(config, _INNER, 4 * width),
        context_length=_size(config, _WINDOW, _DEFAULT_WINDOW),
        positions="other",
        norm="layer",
        norm_epsilon=0.0,
        activation="",
        gated=False,
        query_key_value_bias=False,
        attention_output_bias=False,
        feed_forward_bias=False,
        tied=flag(config, "tie_word_embeddings") if "tie_word_embeddings" in config else True,
        causal=predicts(config),
        by_transformers=True,
        name=name,
    )


def _size(config: Mapping[str, Any], keys: tuple[str, ...], default: int | None = None) -> int:
    for key in keys:
        if config.get(key) is not None:
            return whole(config, key)
    if default is None:
        raise ConfigError(
            "config.json has no {key} or the like, so it describes no model with attention that could be shown. "
            "Open a decoder with attention heads.",
            key=keys[0],
        )
    return default
