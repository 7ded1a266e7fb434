"""Word vectors: our own model_type, a table and no layers."""

from __future__ import annotations

from models.families.fields import Values, whole
from models.specs import WORD_VECTORS, TransformerSpec


def table_spec(values: Values, name: str) -> TransformerSpec:
    """What a table has no use for is 0, or 1 where a spec can't be without it."""
    width = whole(values, "hidden_size")
    return TransformerSpec(
        family=WORD_VECTORS,
        vocab_size=whole(values, "vocab_size"),
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
