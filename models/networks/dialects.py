"""How the families' checkpoint files name and lay out what the networks hold.

A `Source` is one tensor of a file; a parameter of ours is one or several of them stacked along their rows.
GPT-2's files keep their matrices transposed (inputs × outputs).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from models.errors import ConfigError, shown
from models.specs import TransformerSpec

Layout = dict[str, tuple["Source", ...]]

# The families whose networks run; of the others that models.specs knows the cost and the token table can be told.
_LLAMA_KIN = ("llama", "qwen2", "mistral", "qwen3", "gemma", "gemma2")
RUNNABLE = ("gpt2", *_LLAMA_KIN, "bert", "distilbert", "t5", "vit")


# What the networks compute of what a config.json may name (models/networks/blocks.py).
ACTIVATIONS = (
    *("gelu", "gelu_python", "gelu_new", "gelu_fast", "gelu_accurate", "gelu_pytorch_tanh", "gelu_python_tanh"),
    *("quick_gelu", "relu", "relu2", "silu", "swish", "tanh"),
)
SCALINGS = ("linear", "dynamic", "llama3")


def check_computed(spec: TransformerSpec) -> None:
    """Raises ConfigError for an activation or a stretching of positions that the networks don't compute."""
    if spec.activation not in ACTIVATIONS:
        raise ConfigError(
            "The activation {name} is not one the playground knows. Open a model that uses one of these: {known}.",
            name=shown(spec.activation),
            known=", ".join(ACTIVATIONS),
        )
    if spec.rotary_scaling is not None and spec.rotary_scaling.kind not in SCALINGS:
        raise ConfigError(
            "The rotary scaling {kind} is not one the playground computes. "
            "Open a model with default, linear, dynamic or llama3 scaling.",
            kind=shown(spec.rotary_scaling.kind),
        )


def is_computed(spec: TransformerSpec) -> bool:
    """Whether the networks run such a model."""
    try:
        check_computed(spec)
    except ConfigError:
        return False
    return spec.family in RUNNABLE


@dataclass(frozen=True, slots=True)
class Source:
    """A tensor of a checkpoint file: its name without prefix, its shape there, whether it lies transposed."""

    name: str
    shape: tuple[int, ...]
    transposed: bool = False

    @property
    def rows(self) -> int:
        """How many rows of our parameter it fills."""
        return self.shape[1] if self.transposed else self.shape[0]


@dataclass(frozen=True, slots=True)
class Dialect:
    """One family's files: where each parameter comes from, the prefix they may carry, what may be left unread.

    `older` has the endings of names that older files write differently.
    """

    prefix: str
    layout: Layout
    head: str = "lm_head.weight"
    ignored: re.Pattern[str] = re.compile(r"$^")
    older: tuple[tuple[str, str], ...] = ()

    def spellings(self, name: str) -> tuple[str, ...]:
        """What a file may call the tensor of that name, the likelier first."""
        names = [name, *(name.removesuffix(new) + old for new, old in self.older if name.endswith(new))]
        return tuple(prefix + spelling for spelling in names for prefix in ("", self.prefix))


def dialect(spec: TransformerSpec) -> Dialect:
    """The dialect of the spec's family. Raises ConfigError where its weights can't be run."""
    if spec.family == "gpt2":
        ignored = re.compile(r"h\.\d+\.attn\.(bias|masked_bias)")
        return Dialect("transformer.", _gpt2(spec), ignored=ignored, older=_once(spec, "wte.weight"))
    if spec.family in _LLAMA_KIN:
        ignored = re.compile(r"(layers\.\d+\.self_attn\.)?rotary_emb\.inv_freq")
        return Dialect("model.", _llama(spec), ignored=ignored, older=_once(spec, "embed_tokens.weight"))
    if spec.family == "bert":
        ignored = re.compile(r"embeddings\.(position_ids|token_type_ids)|pooler\.dense\.(weight|bias)")
        older = (("LayerNorm.weight", "LayerNorm.gamma"), ("LayerNorm.bias", "LayerNorm.beta"))
        return Dialect("bert.", _bert(spec), ignored=ignored, older=older)
    if spec.family == "distilbert":
        return Dialect("distilbert.", _bert(spec), ignored=re.compile(r"embeddings\.position_ids"))
    if spec.family == "t5":
        # Older files name the table again for each side, and a bias for cross-attention that nothing adds.
        ignored = re.compile(
            r"(encoder|decoder)\.embed_tokens\.weight|decoder\.block\.0\.layer\.1\.EncDecAttention\.relative_attention_bias"
            r"\.weight"
        )
        return Dialect("", _t5(spec), ignored=ignored)
    if spec.family == "vit":
        return Dialect("vit.", _vit(spec), ignored=re.compile(r"pooler\.dense\.(weight|bias)|embeddings\.mask_token"))
    if spec.is_table:
        raise ConfigError(
            "Word vectors are a table with one row a word and no layers, so there is no attention and no next token "
            "here: look at the rows in the embedding table, or open another model."
        )
    raise ConfigError(
        "The playground can't run {family} models by itself, though it can tell what they cost. Install transformers "
        "to run them, with pip install transformers, or open a model of one of these: {known}.",
        family=spec.family,
        known=", ".join(RUNNABLE),
    )


def _once(spec: TransformerSpec, table: str) -> tuple[tuple[str, str], ...]:
    """What a tied table may be called where it is written once: some programs keep the head's name of the two."""
    return ((table, "lm_head.weight"),) if spec.tied else ()


def layout_of(chosen: Dialect, spec: TransformerSpec) -> Mapping[str, tuple[Source, ...]]:
    """The dialect's layout, with an output head of its own where the spec has one."""
    if spec.tied:
        return chosen.layout
    return chosen.layout | {"output_head.weight": (Source(chosen.head, (spec.vocab_size, spec.hidden_size)),)}


def _gpt2(spec: TransformerSpec) -> Layout:
    width, inner = spec.hidden_size, spec.feed_forward_size

    def linear(own: str, theirs: str, inputs: int, outputs: int) -> Layout:
        return {
            f"{own}.weight": (Source(f"{theirs}.weight", (inputs, outputs), transposed=True),),
            f"{own}.bias": (Source(f"{theirs}.bias", (outputs,)),),
        }

    def norm(own: str, theirs: str) -> Layout:
        return {f"{own}.{part}": (Source(f"{theirs}.{part}", (width,)),) for part in ("weight", "bias")}

    layout: Layout = {
        "embedding.weight": (Source("wte.weight", (spec.vocab_size, width)),),
        "positions.weight": (Source("wpe.weight", (spec.context_length, width)),),
    }
    for layer in range(spec.layer_count):
        own, theirs = f"blocks.{layer}", f"h.{layer}"
        layout |= norm(f"{own}.attention_norm", f"{theirs}.ln_1")
        layout |= linear(f"{own}.attention.query_key_value", f"{theirs}.attn.c_attn", width, 3 * width)
        layout |= linear(f"{own}.attention.output", f"{theirs}.attn.c_proj", width, width)
        layout |= norm(f"{own}.feed_forward_norm", f"{theirs}.ln_2")
        layout |= linear(f"{own}.feed_forward.input", f"{theirs}.mlp.c_fc", width, inner)
        layout |= linear(f"{own}.feed_forward.output", f"{theirs}.mlp.c_proj", inner, width)
    return layout | norm("final_norm", "ln_f")


# The norms of a layer, ours and theirs.
_PRE_NORM = (("attention_norm", "input_layernorm"), ("feed_forward_norm", "post_attention_layernorm"))
_SANDWICH = (
    ("attention_norm", "input_layernorm"),
    ("attention_output_norm", "post_attention_layernorm"),
    ("feed_forward_norm", "pre_feedforward_layernorm"),
    ("feed_forward_output_norm", "post_feedforward_layernorm"),
)


def _llama(spec: TransformerSpec) -> Layout:
    width, inner = spec.hidden_size, spec.feed_forward_size
    queries, groups = spec.head_count * spec.head_size, spec.key_value_head_count * spec.head_size

    def linear(own: str, parts: tuple[tuple[str, int], ...], inputs: int, bias: bool) -> Layout:
        layout: Layout = {f"{own}.weight": tuple(Source(f"{name}.weight", (rows, inputs)) for name, rows in parts)}
        if bias:
            layout[f"{own}.bias"] = tuple(Source(f"{name}.bias", (rows,)) for name, rows in parts)
        return layout

    layout: Layout = {"embedding.weight": (Source("embed_tokens.weight", (spec.vocab_size, width)),)}
    for layer in range(spec.layer_count):
        own, theirs = f"blocks.{layer}", f"layers.{layer}"
        attention, forward = f"{theirs}.self_attn", f"{theirs}.mlp"
        layout |= linear(
            f"{own}.attention.query_key_value",
            ((f"{attention}.q_proj", queries), (f"{attention}.k_proj", groups), (f"{attention}.v_proj", groups)),
            width,
            spec.query_key_value_bias,
        )
        layout |= linear(
            f"{own}.attention.output", ((f"{attention}.o_proj", width),), queries, spec.attention_output_bias
        )
        if spec.query_key_norm:
            for part, name in (("query", "q"), ("key", "k")):
                source = Source(f"{attention}.{name}_norm.weight", (spec.head_size,))
                layout[f"{own}.attention.{part}_norm.weight"] = (source,)
        for part, name in _SANDWICH if spec.layer_norms == 4 else _PRE_NORM:
            layout[f"{own}.{part}.weight"] = (Source(f"{theirs}.{name}.weight", (width,)),)
        layout |= linear(
            f"{own}.feed_forward.input",
            ((f"{forward}.gate_proj", inner), (f"{forward}.up_proj", inner)),
            width,
            spec.feed_forward_bias,
        )
        layout |= linear(
            f"{own}.feed_forward.output", ((f"{forward}.down_proj", width),), inner, spec.feed_forward_bias
        )
    layout["final_norm.weight"] = (Source("norm.weight", (width,)),)
    return layout


# The names of an encoder's parts: BERT's, and DistilBERT's, which has neither token types nor dots in its norms' names.
_BERT_LAYER = (
    "encoder.layer",
    ("attention.self.query", "attention.self.key", "attention.self.value"),
    {
        "attention.output": "attention.output.dense",
        "attention_norm": "attention.output.LayerNorm",
        "feed_forward.input": "intermediate.dense",
        "feed_forward.output": "output.dense",
        "feed_forward_norm": "output.LayerNorm",
    },
)
_DISTILBERT_LAYER = (
    "transformer.layer",
    ("attention.q_lin", "attention.k_lin", "attention.v_lin"),
    {
        "attention.output": "attention.out_lin",
        "attention_norm": "sa_layer_norm",
        "feed_forward.input": "ffn.lin1",
        "feed_forward.output": "ffn.lin2",
        "feed_forward_norm": "output_layer_norm",
    },
)


def _bert(spec: TransformerSpec) -> Layout:
    place, projections, names = _DISTILBERT_LAYER if spec.family == "distilbert" else _BERT_LAYER
    width, inner = spec.hidden_size, spec.feed_forward_size

    def linear(own: str, names: tuple[str, ...], inputs: int, outputs: int) -> Layout:
        return {
            f"{own}.weight": tuple(Source(f"{name}.weight", (outputs, inputs)) for name in names),
            f"{own}.bias": tuple(Source(f"{name}.bias", (outputs,)) for name in names),
        }

    def norm(own: str, theirs: str) -> Layout:
        return {f"{own}.{part}": (Source(f"{theirs}.{part}", (width,)),) for part in ("weight", "bias")}

    tables = {"embedding": ("word", spec.vocab_size), "positions": ("position", spec.context_length)}
    if spec.token_type_count:
        tables["token_types"] = ("token_type", spec.token_type_count)
    layout: Layout = {
        f"{own}.weight": (Source(f"embeddings.{theirs}_embeddings.weight", (rows, width)),)
        for own, (theirs, rows) in tables.items()
    }
    layout |= norm("embedding_norm", "embeddings.LayerNorm")
    sizes = {"attention.output": (width, width), "feed_forward.input": (width, inner)}
    sizes["feed_forward.output"] = (inner, width)
    for layer in range(spec.layer_count):
        own, theirs = f"blocks.{layer}", f"{place}.{layer}"
        parts = tuple(f"{theirs}.{part}" for part in projections)
        layout |= linear(f"{own}.attention.query_key_value", parts, width, width)
        for part, name in names.items():
            if part in sizes:
                layout |= linear(f"{own}.{part}", (f"{theirs}.{name}",), *sizes[part])
            else:
                layout |= norm(f"{own}.{part}", f"{theirs}.{name}")
    return layout


def _t5(spec: TransformerSpec) -> Layout:
    width, inner, joined = spec.hidden_size, spec.feed_forward_size, spec.head_count * spec.head_size
    layout: Layout = {"embedding.weight": (Source("shared.weight", (spec.vocab_size, width)),)}

    def one(own: str, theirs: str, *shape: int) -> None:
        layout[f"{own}.weight"] = (Source(f"{theirs}.weight", shape),)

    for side, layers in (("encoder", spec.layer_count), ("decoder", spec.decoder_layer_count)):
        first = f"{side}.block.0.layer.0.SelfAttention.relative_attention_bias"
        one(f"{side}.relative", first, spec.relative_buckets, spec.head_count)
        for layer in range(layers):
            own, theirs = f"{side}.blocks.{layer}", f"{side}.block.{layer}.layer"
            one(f"{own}.attention_norm", f"{theirs}.0.layer_norm", width)
            attention = f"{theirs}.0.SelfAttention"
            layout[f"{own}.attention.query_key_value.weight"] = tuple(
                Source(f"{attention}.{part}.weight", (joined, width)) for part in "qkv"
            )
            one(f"{own}.attention.output", f"{attention}.o", width, joined)
            forward = 1
            if side == "decoder":
                forward, crossing = 2, f"{theirs}.1.EncDecAttention"
                one(f"{own}.cross_attention_norm", f"{theirs}.1.layer_norm", width)
                one(f"{own}.cross_attention.query", f"{crossing}.q", joined, width)
                layout[f"{own}.cross_attention.key_value.weight"] = tuple(
                    Source(f"{crossing}.{part}.weight", (joined, width)) for part in "kv"
                )
                one(f"{own}.cross_attention.output", f"{crossing}.o", width, joined)
            one(f"{own}.feed_forward_norm", f"{theirs}.{forward}.layer_norm", width)
            dense = f"{theirs}.{forward}.DenseReluDense"
            layout[f"{own}.feed_forward.input.weight"] = tuple(
                Source(f"{dense}.{part}.weight", (inner, width))
                for part in (("wi_0", "wi_1") if spec.gated else ("wi",))
            )
            one(f"{own}.feed_forward.output", f"{dense}.wo", width, inner)
        one(f"{side}.final_norm", f"{side}.final_layer_norm", width)
    return layout


def _vit(spec: TransformerSpec) -> Layout:
    width, inner = spec.hidden_size, spec.feed_forward_size
    tokens = spec.patch_count + 1
    layout: Layout = {
        "class_token": (Source("embeddings.cls_token", (1, 1, width)),),
        "positions": (Source("embeddings.position_embeddings", (1, tokens, width)),),
    }

    def part(own: str, theirs: tuple[str, ...], shape: tuple[int, ...], *, bias: bool = True) -> None:
        layout[f"{own}.weight"] = tuple(Source(f"{name}.weight", shape) for name in theirs)
        if bias:
            layout[f"{own}.bias"] = tuple(Source(f"{name}.bias", shape[:1]) for name in theirs)

    cut = (width, spec.channel_count, *spec.patch_size)
    part("projection", ("embeddings.patch_embeddings.projection",), cut)
    for layer in range(spec.layer_count):
        own, theirs = f"blocks.{layer}", f"encoder.layer.{layer}"
        names = tuple(f"{theirs}.attention.attention.{kind}" for kind in ("query", "key", "value"))
        part(f"{own}.attention_norm", (f"{theirs}.layernorm_before",), (width,))
        part(f"{own}.attention.query_key_value", names, (width, width), bias=spec.query_key_value_bias)
        part(f"{own}.attention.output", (f"{theirs}.attention.output.dense",), (width, width))
        part(f"{own}.feed_forward_norm", (f"{theirs}.layernorm_after",), (width,))
        part(f"{own}.feed_forward.input", (f"{theirs}.intermediate.dense",), (inner, width))
        part(f"{own}.feed_forward.output", (f"{theirs}.output.dense",), (width, inner))
    part("final_norm", ("layernorm",), (width,))
    if spec.label_count:
        part("classifier", ("classifier",), (spec.label_count, width))
    return layout
