"""Parameter counts against published totals and against the modules that transformers builds on the meta device."""

from __future__ import annotations

import json
import random
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import (
    AutoModel,
    AutoModelForCausalLM,
    BertConfig,
    Gemma2Config,
    GemmaConfig,
    GPT2Config,
    LlamaConfig,
    MistralConfig,
    Phi3Config,
    PhiConfig,
    Qwen2Config,
    Qwen3Config,
)

from models import catalog, presets
from models.errors import ConfigError
from models.memory import LARGEST_DIMENSION, EmbeddingCost, embedding_cost, model_cost, scale_bytes
from models.specs import spec_from_config

CONFIG_CLASSES = {
    "gpt2": GPT2Config,
    "llama": LlamaConfig,
    "qwen2": Qwen2Config,
    "bert": BertConfig,
    "mistral": MistralConfig,
    "qwen3": Qwen3Config,
    "gemma": GemmaConfig,
    "gemma2": Gemma2Config,
    "phi": PhiConfig,
    "phi3": Phi3Config,
}
PRESET_FOLDER = Path(presets.__file__).parents[1] / "resources" / "presets"

# As published with the models (the hub's own counts of their safetensors); the rest is counted on the meta device.
TOTALS = {
    "gpt2": 124_439_808,
    "gpt2-xl": 1_557_611_200,
    "qwen2-7b-article": 7_612_620_288,
    "llama-2-7b": 6_738_415_616,
    "llama-3-8b": 8_030_261_248,
    "bert-base-uncased": 109_482_240,
    "all-minilm-l6-v2": 22_713_216,
    "qwen2-7b": 7_615_616_512,
    "qwen2-0.5b": 494_032_768,
    "qwen2.5-1.5b": 1_543_714_304,
    "qwen3-0.6b": 596_049_920,
    "qwen3-8b": 8_190_735_360,
    "mistral-7b": 7_241_732_096,
    "gemma-2b": 2_506_172_416,
    "gemma-2-2b": 2_614_341_888,
    "phi-2": 2_779_683_840,
    "phi-3-mini": 3_821_079_552,
    "llama-3.2-1b": 1_235_814_400,
    "llama-3-70b": 70_553_706_496,
    "smollm2-135m": 134_515_008,
    "tinyllama-1.1b": 1_100_048_384,
}


def preset(name: str) -> presets.Preset:
    return presets.load_preset(PRESET_FOLDER / f"{name}.json")


def counted(config: dict[str, Any]) -> int:
    """Parameters of transformers' own model; a tied table is one parameter there, so it counts once."""
    # No padding row: some families' default lies outside a small vocabulary, and it adds no parameter.
    own = {key: value for key, value in config.items() if key != "model_type"} | {"pad_token_id": None}
    hub = CONFIG_CLASSES[config["model_type"]](**own)
    with torch.device("meta"):
        causal = config["model_type"] != "bert"
        model = AutoModelForCausalLM.from_config(hub) if causal else AutoModel.from_config(hub)
        if causal:
            model.tie_weights()
    return sum(parameter.numel() for parameter in model.parameters())


def test_the_articles_table() -> None:
    cost = embedding_cost(vocab_size=151_646, hidden_size=3_584)
    assert cost == EmbeddingCost(151_646, 3_584)
    assert cost.parameters == 543_499_264
    assert cost.bytes("float16") == cost.bytes("bfloat16") == 1_086_998_528
    assert cost.bytes("float32") == 2_173_997_056
    assert cost.bytes("int8") == 543_499_264
    assert cost.bytes("int4") == 271_749_632
    assert f"{cost.bytes('float16') / 2**30:.3f}" == "1.012"


def test_an_odd_int4_value_takes_a_whole_byte() -> None:
    assert embedding_cost(vocab_size=3, hidden_size=5).bytes("int4") == 8
    assert embedding_cost(vocab_size=1, hidden_size=1).bytes("int4") == 1


def test_figures_stay_exact_where_floats_do_not() -> None:
    cost = embedding_cost(vocab_size=LARGEST_DIMENSION - 1, hidden_size=LARGEST_DIMENSION - 1)
    assert cost.parameters == 999_999_998_000_000_001
    assert cost.bytes("int4") == 499_999_999_000_000_001


def test_an_unknown_dtype_is_named() -> None:
    with pytest.raises(ValueError, match="fp32"):
        embedding_cost(vocab_size=3, hidden_size=5).bytes("fp32")


@pytest.mark.parametrize(
    "size", [0, -1, 10**12, 10**5000, True, 3.0, "768", None], ids=lambda size: type(size).__name__
)
@pytest.mark.parametrize("field", ["vocab_size", "hidden_size"])
def test_sizes_that_are_none_are_refused_with_the_next_action(field: str, size: Any) -> None:
    sizes = {"vocab_size": 10, "hidden_size": 4, field: size}
    with pytest.raises(ConfigError, match=f"{field.split('_')[0][:5]}.*Enter a whole number from 1 to"):
        embedding_cost(**sizes)


def test_a_spec_beyond_any_model_is_refused() -> None:
    with pytest.raises(ConfigError, match="vocabulary size is larger"):
        model_cost(replace(preset("gpt2").spec, vocab_size=10**12))


def test_a_name_with_words_in_it_has_them_in_both_languages() -> None:
    for found in presets.load_presets():
        words = re.search(r"\((?!uncased\)|4k\))", found.name) is not None
        assert (found.name_in("zh") != found.name) == words
        assert found.name_in("en") == found.name


@pytest.mark.parametrize("name", TOTALS)
def test_published_totals(name: str) -> None:
    assert model_cost(preset(name).spec).parameters == TOTALS[name]


@pytest.mark.parametrize("path", sorted(PRESET_FOLDER.glob("*.json")), ids=lambda path: path.stem)
def test_every_preset_counts_as_transformers_counts_it(path: Path) -> None:
    found = presets.load_preset(path)
    assert model_cost(found.spec).parameters == counted(dict(found.config))


def test_qwen2_7b_and_its_share() -> None:
    spec = preset("qwen2-7b-article").spec
    cost = model_cost(spec)
    assert cost.parts["token embedding"] == cost.parts["head"] == 543_499_264
    assert f"{cost.embedding_share:.2%}" == "7.14%"
    assert model_cost(replace(spec, vocab_size=152_064)).parameters == 7_615_616_512


def test_gpt2_part_by_part() -> None:
    assert dict(model_cost(preset("gpt2").spec).parts) == {
        "token embedding": 38_597_376,
        "positions": 786_432,
        "token types": 0,
        "attention": 28_348_416,
        "feed-forward": 56_669_184,
        "norms": 38_400,
        "head": 0,
        "pooler": 0,
    }


def test_a_preset_for_each_of_the_families_and_more_than_twenty() -> None:
    found = presets.load_presets()
    assert len(found) >= 20
    assert {one.spec.family for one in found} == set(CONFIG_CLASSES)
    assert len({one.id for one in found}) == len({one.name for one in found}) == len(found)
    assert all(one.source.startswith("https://huggingface.co/") for one in found)


# What changes a count, and what is shown besides: heads, and how far a model and its layers look back.
COUNTED = {
    *("model_type", "vocab_size", "hidden_size", "n_embd", "intermediate_size", "num_hidden_layers", "n_layer"),
    *("num_key_value_heads", "head_dim", "type_vocab_size", "attention_bias", "mlp_bias", "qk_layernorm"),
    "tie_word_embeddings",
}
SHOWN = {"num_attention_heads", "n_head", "max_position_embeddings", "n_positions", "sliding_window"}


def test_a_preset_says_nothing_that_is_neither_counted_nor_checked() -> None:
    for one in presets.load_presets():
        assert set(one.config) <= COUNTED | SHOWN, one.id
        assert one.checked, one.id


def test_the_presets_that_transformers_defaults_are() -> None:
    for name, config in (("gpt2", GPT2Config()), ("bert-base-uncased", BertConfig())):
        for key, value in preset(name).config.items():
            assert getattr(config, key) == value, (name, key)
    assert preset("gemma-2b").spec.context_length == GemmaConfig().max_position_embeddings
    assert preset("mistral-7b").spec.window == MistralConfig().sliding_window


def test_the_preset_of_the_sample_is_its_config() -> None:
    sample = catalog.sample_called("samples/all-MiniLM-L6-v2")
    assert sample is not None
    assert sample.folder is not None
    config = json.loads((sample.folder / "config.json").read_text(encoding="utf-8"))
    assert preset("all-minilm-l6-v2").config.items() <= config.items()


def test_what_scales_would_add() -> None:
    assert scale_bytes(128 * 10) == 20
    assert scale_bytes(1) == 2
    assert scale_bytes(151_646 * 3_584) == 2 * 151_646 * 28


def test_bytes_of_a_whole_model() -> None:
    cost = model_cost(preset("gpt2").spec)
    assert cost.bytes("float32") == 4 * 124_439_808
    assert cost.bytes("int4") == 124_439_808 // 2


def random_config(family: str, source: random.Random) -> dict[str, Any]:
    heads = source.choice([2, 4, 6])
    width = heads * source.choice([2, 4, 10])
    layers, vocabulary, window = source.randint(1, 4), source.randint(5, 300), source.randint(3, 70)
    inner, tied = source.randint(3, 90), source.choice([True, False])
    if family == "gpt2":
        return {"vocab_size": vocabulary, "n_embd": width, "n_layer": layers, "n_head": heads, "n_positions": window,
                "n_inner": source.choice([None, inner]), "tie_word_embeddings": tied}  # fmt: skip
    config = {"vocab_size": vocabulary, "hidden_size": width, "num_hidden_layers": layers, "intermediate_size": inner,
              "num_attention_heads": heads, "max_position_embeddings": window}  # fmt: skip
    if family == "bert":
        return config | {"type_vocab_size": source.randint(1, 3)}
    config |= {"num_key_value_heads": source.choice([1, 2, heads]), "tie_word_embeddings": tied}
    if family == "llama":
        config |= {"attention_bias": source.choice([True, False]), "mlp_bias": source.choice([True, False])}
        config |= {"head_dim": source.choice([None, 8])}
        if config["head_dim"] is None:
            del config["head_dim"]
    if family in ("qwen3", "gemma", "gemma2"):
        config |= {"attention_bias": source.choice([True, False]), "head_dim": source.choice([4, 8])}
    if family == "phi":
        config |= {"qk_layernorm": source.choice([True, False]), "tie_word_embeddings": False}
    return config


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("family", CONFIG_CLASSES)
def test_random_shapes_count_as_transformers_counts_them(family: str, seed: int) -> None:
    config = {"model_type": family, **random_config(family, random.Random(f"{family} {seed}"))}
    cost = model_cost(spec_from_config(config))
    assert cost.parameters == counted(config), json.dumps(config)
    assert list(cost.parts) == [
        "token embedding", "positions", "token types", "attention", "feed-forward", "norms", "head", "pooler"
    ]  # fmt: skip


def test_the_memory_figures_need_no_torch() -> None:
    import subprocess
    import sys

    program = (
        "import sys, models.memory, models.presets, models.specs; "
        "sys.exit(sorted(n for n in ('torch', 'numpy', 'PySide6') if n in sys.modules) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=PRESET_FOLDER.parents[1], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
