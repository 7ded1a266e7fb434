"""Opening, loading and saving checkpoint folders, in transformers' dialect and in the hub's."""

from __future__ import annotations

import copy
import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from transformers import (
    AutoConfig,
    AutoModelForCausalLM,
    BertConfig,
    BertModel,
    GPT2LMHeadModel,
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedTokenizerFast,
    Qwen2Config,
)

from models import tensor_files
from models.checkpoint import open_checkpoint, save_checkpoint
from models.errors import CheckpointError, ConfigError, StorageError, TokenizerError
from models.families import others
from models.memory import model_cost
from models.networks.blocks import rotary_frequencies
from models.networks.decoder import Decoder
from models.networks.encoder import Encoder
from models.specs import spec_from_config
from models.tokenizers.training import train_byte_level_bpe
from tests.checkpoint_files import (
    CLASSES,
    VARIANTS,
    draw_weights,
    reference,
    rewrite_config,
    rewrite_weights,
    written_as_on_the_hub,
    written_by_transformers,
)

IDS = [3, 14, 15, 92, 65, 35, 89, 79, 3, 23]


def reference_logits(variant: str) -> torch.Tensor:
    with torch.inference_mode():
        return reference(variant)(torch.tensor([IDS])).logits[0]


def assert_same_logits(folder: Path, variant: str, near: float = 1e-4, dtype: str = "float32") -> None:
    logits = open_checkpoint(folder).load(dtype).forward(IDS).logits
    torch.testing.assert_close(logits, reference_logits(variant), rtol=0, atol=near)


@pytest.mark.parametrize("prefixed", [True, False], ids=["prefixed", "bare"])
@pytest.mark.parametrize("variant", VARIANTS)
def test_the_hubs_dialect(tmp_path: Path, variant: str, prefixed: bool) -> None:
    """rope_theta, rope_scaling and torch_dtype; buffers among the weights; a head though it is tied."""
    folder = written_as_on_the_hub(tmp_path, variant, prefixed=prefixed)
    assert_same_logits(folder, variant)
    assert open_checkpoint(folder).unused == ()


@pytest.mark.parametrize("variant", ["llama-linear", "llama-llama3"])
def test_the_older_key_for_the_kind_of_scaling(tmp_path: Path, variant: str) -> None:
    assert_same_logits(written_as_on_the_hub(tmp_path, variant, prefixed=True, legacy="type"), variant)


@pytest.mark.parametrize("variant", VARIANTS)
def test_transformers_own_dialect(tmp_path: Path, variant: str) -> None:
    folder = written_by_transformers(tmp_path, variant)
    config = json.loads((folder / "config.json").read_text())
    assert "dtype" in config  # what transformers 5 writes, where older ones wrote torch_dtype
    assert "torch_dtype" not in config
    assert ("rope_parameters" in config) == (VARIANTS[variant][0] != "gpt2")
    checkpoint = open_checkpoint(folder)
    assert checkpoint.dtype == "F32"
    assert sum(info.bytes for info in checkpoint.tensors.values()) == 4 * model_cost(checkpoint.spec).parameters
    assert_same_logits(folder, variant)


@pytest.mark.parametrize("variant", ["gpt2", "llama", "qwen2-tied"])
@pytest.mark.parametrize(
    ("stored", "name"), [(torch.float16, "F16"), (torch.bfloat16, "BF16"), (torch.float64, "F64")], ids=str
)
def test_other_dtypes_in_the_file(tmp_path: Path, variant: str, stored: torch.dtype, name: str) -> None:
    checkpoint = open_checkpoint(written_as_on_the_hub(tmp_path, variant, prefixed=True, dtype=stored))
    assert checkpoint.dtype == name
    rounded = copy.deepcopy(reference(variant))
    with torch.inference_mode():
        for parameter in rounded.parameters():
            parameter.copy_(parameter.to(stored))
        theirs = rounded(torch.tensor([IDS])).logits[0]
    torch.testing.assert_close(checkpoint.load().forward(IDS).logits, theirs, rtol=0, atol=1e-4)


@pytest.mark.parametrize("variant", ["gpt2-untied", "llama-biases", "qwen2"])
def test_shards_and_their_index(tmp_path: Path, variant: str) -> None:
    folder = written_by_transformers(tmp_path, variant, max_shard_size="50KB")
    assert not (folder / "model.safetensors").exists()
    assert len(list(folder.glob("*.safetensors"))) > 2
    assert_same_logits(folder, variant)


def test_rows_that_are_read_in_many_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.tensor_files._BLOCK", 700)
    for variant in ("gpt2", "llama"):
        assert_same_logits(written_by_transformers(tmp_path / variant, variant), variant)


@pytest.fixture
def memory_full_of_nan(monkeypatch: pytest.MonkeyPatch) -> None:
    """What torch.empty_like gives may hold anything; here it holds what can't be overlooked."""
    empty_like = torch.empty_like

    def filled(*arguments: Any, **options: Any) -> torch.Tensor:
        made = empty_like(*arguments, **options)
        return made if made.is_meta else made.fill_(float("nan"))

    monkeypatch.setattr(torch, "empty_like", filled)


@pytest.mark.usefixtures("memory_full_of_nan")
@pytest.mark.parametrize(
    "variant", ["gpt2", "gpt2-untied", "llama-tied", "llama-llama3", "qwen2-tied", "qwen3", "gemma2"]
)
def test_every_number_comes_from_the_file_and_what_is_tied_is_one(tmp_path: Path, variant: str) -> None:
    model = open_checkpoint(written_by_transformers(tmp_path, variant)).load()
    assert all(parameter.isfinite().all() for parameter in model.parameters())
    assert (model.output_head.weight is model.embedding.weight) == model.spec.tied
    assert not any(parameter.requires_grad for parameter in model.parameters())
    torch.testing.assert_close(model.forward(IDS).logits, reference_logits(variant), rtol=0, atol=1e-4)


@pytest.mark.parametrize(
    ("variant", "change"),
    [
        ("mistral", {"layer_types": ["full_attention", "sliding_attention", "full_attention"]}),
        ("mistral", {"layer_types": None}),
        ("qwen2-window", {"layer_types": ["sliding_attention", "full_attention", "full_attention"]}),
        ("qwen3-window", {"layer_types": ["sliding_attention"] * 3, "max_window_layers": 28}),
        ("gemma", {"hidden_act": "gelu", "hidden_activation": "silu"}),
        ("llama", {"hidden_act": "relu2", "eos_token_id": [2, 3], "pretraining_tp": 2}),
    ],
)
def test_odd_configs_mean_what_they_mean_to_transformers(tmp_path: Path, variant: str, change: dict[str, Any]) -> None:
    folder = written_as_on_the_hub(tmp_path, variant, prefixed=True)
    rewrite_config(folder, **change)
    theirs = AutoModelForCausalLM.from_pretrained(folder, attn_implementation="eager")
    with torch.inference_mode():
        expected = theirs(torch.tensor([IDS]), output_attentions=True)
    trace = open_checkpoint(folder).load().forward(IDS)
    torch.testing.assert_close(trace.logits, expected.logits[0], rtol=0, atol=1e-4)
    for layer, weights in enumerate(expected.attentions):
        for head in range(trace.spec.head_count):
            torch.testing.assert_close(trace.attention(layer, head), weights[0, head], rtol=0, atol=1e-5)


@pytest.mark.parametrize("variant", ["gpt2", "qwen2-tied"])
def test_a_head_that_was_trained_on_its_own_is_taken_whatever_config_json_says(tmp_path: Path, variant: str) -> None:
    folder = written_as_on_the_hub(tmp_path, variant, prefixed=True)
    rewrite_weights(folder, lambda tensors: tensors["lm_head.weight"].mul_(-2))
    theirs = AutoModelForCausalLM.from_pretrained(folder)
    with torch.inference_mode():
        expected = theirs(torch.tensor([IDS])).logits[0]
    checkpoint = open_checkpoint(folder)
    assert not checkpoint.spec.tied
    torch.testing.assert_close(checkpoint.load().forward(IDS).logits, expected, rtol=0, atol=1e-4)
    torch.testing.assert_close(expected, reference_logits(variant) * -2, rtol=0, atol=1e-4)


@pytest.mark.parametrize("variant", ["gpt2", "qwen2-tied"])
def test_a_head_that_differs_in_one_row_alone_is_taken_too(tmp_path: Path, variant: str) -> None:
    """As training leaves it that reaches new tokens alone. Opening looks at some rows; loading compares all."""
    folder = written_as_on_the_hub(tmp_path, variant, prefixed=True)
    seen = {97 * part // tensor_files._COMPARED for part in range(tensor_files._COMPARED)} | {96}
    unseen = min(set(range(97)) - seen)
    rewrite_weights(folder, lambda tensors: tensors["lm_head.weight"][unseen].mul_(-2))
    with torch.inference_mode():
        expected = AutoModelForCausalLM.from_pretrained(folder)(torch.tensor([IDS])).logits[0]
    checkpoint = open_checkpoint(folder)
    assert checkpoint.spec.tied
    model = checkpoint.load()
    assert not model.spec.tied
    assert not checkpoint.spec.tied
    torch.testing.assert_close(model.forward(IDS).logits, expected, rtol=0, atol=1e-4)
    same = expected - reference_logits(variant)
    assert same[:, unseen].abs().max() > 0.1
    assert same[:, :unseen].abs().max() < 1e-4
    again = checkpoint.load("bfloat16")
    assert again.output_head.weight.data_ptr() != again.embedding.weight.data_ptr()


@pytest.mark.parametrize("variant", ["gpt2", "llama-tied"])
@pytest.mark.parametrize("prefixed", [True, False])
def test_a_tied_table_that_is_written_once_under_the_heads_name(tmp_path: Path, variant: str, prefixed: bool) -> None:
    folder = written_as_on_the_hub(tmp_path, variant, prefixed=prefixed)
    table = "wte.weight" if variant == "gpt2" else "embed_tokens.weight"
    prefix = {"gpt2": "transformer.", "llama-tied": "model."}[variant] if prefixed else ""
    rewrite_weights(folder, lambda tensors: tensors.pop(prefix + table))
    assert_same_logits(folder, variant)
    checkpoint = open_checkpoint(folder)
    assert (checkpoint.unused, checkpoint.table.shape[0]) == ((), 97)


def test_without_a_tokenizer(tmp_path: Path) -> None:
    checkpoint = open_checkpoint(written_by_transformers(tmp_path, "gpt2"))
    with pytest.raises(TokenizerError, match=r"tokenizer\.json"):
        checkpoint.tokenizer()
    assert checkpoint.load().forward(IDS).logits.shape == (len(IDS), 97)


def test_with_a_tokenizer(tmp_path: Path) -> None:
    folder = written_by_transformers(tmp_path, "gpt2")
    train_byte_level_bpe("abc abd", 258).save(str(folder / "tokenizer.json"))
    assert open_checkpoint(folder).tokenizer().decode_bytes([1, 2]) == b'!"'


def test_facts(tmp_path: Path) -> None:
    folder = written_by_transformers(tmp_path / "small-model", "llama")
    checkpoint = open_checkpoint(str(folder))
    assert checkpoint.name == checkpoint.spec.name == "small-model"
    assert checkpoint.config["model_type"] == "llama"
    info = checkpoint.tensors["model.embed_tokens.weight"]
    assert (info.shape, info.dtype, info.bytes) == ((97, 48), "F32", 97 * 48 * 4)
    assert info.file == folder / "model.safetensors"


def test_parts_that_the_network_has_no_place_for_are_named(tmp_path: Path) -> None:
    folder = written_as_on_the_hub(tmp_path, "llama", prefixed=True)

    def add(tensors: dict[str, torch.Tensor]) -> None:
        tensors["score.weight"] = torch.zeros(2, 48)
        tensors["model.layers.0.self_attn.q_norm.weight"] = torch.zeros(8)

    rewrite_weights(folder, add)
    assert open_checkpoint(folder).unused == ("model.layers.0.self_attn.q_norm.weight", "score.weight")
    assert_same_logits(folder, "llama")


def test_an_encoder_is_all_its_file_has(tmp_path: Path) -> None:
    config = BertConfig(vocab_size=50, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=24)
    BertModel(config).save_pretrained(tmp_path)
    checkpoint = open_checkpoint(tmp_path)
    stored = sum(info.bytes for info in checkpoint.tensors.values())
    assert model_cost(checkpoint.spec).bytes("float32") == stored
    assert checkpoint.unused == ()
    assert isinstance(checkpoint.load(), Encoder)


def test_opening_needs_no_torch_and_reads_headers_only(tmp_path: Path) -> None:
    folder = written_by_transformers(tmp_path / "model", "llama")
    program = tmp_path / "program.py"
    program.write_text(
        f"""
import builtins, io, sys
for name in ("torch", "safetensors", "numpy", "tokenizers", "transformers"):
    sys.modules[name] = None
from models.checkpoint import open_checkpoint
from models.memory import model_cost
checkpoint = open_checkpoint({str(folder)!r})
print(model_cost(checkpoint.spec).parameters, len(checkpoint.tensors))
"""
    )
    result = subprocess.run(
        [sys.executable, program],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=True,
    )
    expected = sum(parameter.numel() for parameter in reference("llama").parameters())
    assert result.stdout.split() == [str(expected), str(len(reference("llama").state_dict()))]


def test_progress_is_told_and_may_give_up(tmp_path: Path) -> None:
    class GivenUpError(Exception):
        pass

    checkpoint = open_checkpoint(written_by_transformers(tmp_path, "llama", max_shard_size="50KB"))
    told: list[tuple[int, int]] = []
    checkpoint.load(progress=lambda read, total: told.append((read, total)))
    total = sum(info.bytes for info in checkpoint.tensors.values())
    assert told[-1] == (total, total)
    assert [read for read, _ in told] == sorted({read for read, _ in told})

    def give_up(read: int, _total: int) -> None:
        if read > total // 2:
            raise GivenUpError

    before = open_files(tmp_path)
    with pytest.raises(GivenUpError):
        checkpoint.load(progress=give_up)
    assert open_files(tmp_path) == before == 0
    assert checkpoint.load().forward(IDS)


def open_files(folder: Path) -> int:
    descriptors = Path("/proc/self/fd")
    if not descriptors.is_dir():
        pytest.skip("this system doesn't list a process's open files")
    links = (os.path.realpath(descriptor) for descriptor in descriptors.iterdir())
    return sum(link.startswith(str(folder.resolve())) for link in links)


def test_a_folder_that_was_replaced_after_it_was_opened(tmp_path: Path) -> None:
    folder = written_by_transformers(tmp_path, "gpt2")
    checkpoint = open_checkpoint(folder)
    rewrite_weights(folder, lambda tensors: tensors.popitem())
    with pytest.raises(CheckpointError, match=r"has changed since it was opened\. Open its folder again"):
        checkpoint.load()


def test_a_model_larger_than_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checkpoint = open_checkpoint(written_by_transformers(tmp_path, "gpt2"))

    def refuse(*_arguments: object) -> None:
        raise RuntimeError("[enforce fail at alloc_cpu.cpp:117] DefaultCPUAllocator: can't allocate memory")

    monkeypatch.setattr(Decoder, "materialise", refuse)
    with pytest.raises(CheckpointError, match="be put into the memory of cpu"):
        checkpoint.load()


def test_a_dtype_that_is_none_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="float32, float16, bfloat16"):
        open_checkpoint(written_by_transformers(tmp_path, "gpt2")).load("float64")


# Saving


@pytest.mark.parametrize("variant", ["gpt2", "gpt2-untied", "gpt2-other-activation"])
@pytest.mark.parametrize(("dtype", "near"), [("float32", 1e-5), ("float16", 5e-3)])
def test_what_is_saved_is_transformers_model(tmp_path: Path, variant: str, dtype: str, near: float) -> None:
    model = open_checkpoint(written_by_transformers(tmp_path / "from", variant)).load()
    folder = tmp_path / "to"
    save_checkpoint(folder, model, dtype=dtype, config={"eos_token_id": 0, "bos_token_id": 0})
    theirs, report = GPT2LMHeadModel.from_pretrained(folder, dtype=torch.float32, output_loading_info=True)
    assert not report["missing_keys"]
    assert not report["unexpected_keys"]
    assert theirs.config.eos_token_id == 0
    with torch.inference_mode():
        logits = theirs.eval()(torch.tensor([IDS])).logits[0]
    torch.testing.assert_close(logits, reference_logits(variant), rtol=0, atol=near)
    assert_same_logits(folder, variant, near)
    assert open_checkpoint(folder).spec == open_checkpoint(folder).spec
    assert sorted(path.name for path in folder.iterdir()) == ["config.json", "model.safetensors"]


def test_a_saved_folders_tokenizer_is_everybodys(tmp_path: Path) -> None:
    text = "Once upon a time there was a little girl. " * 3 + "我爱 😀"
    tokenizer = train_byte_level_bpe(text, 280)
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    save_checkpoint(tmp_path, open_checkpoint(written_by_transformers(tmp_path / "from", "gpt2")).load())
    ids = open_checkpoint(tmp_path).tokenizer().encode(text)
    assert ids == Tokenizer.from_file(str(tmp_path / "tokenizer.json")).encode(text).ids
    theirs = PreTrainedTokenizerFast(tokenizer_file=str(tmp_path / "tokenizer.json"))
    assert theirs(text)["input_ids"] == ids
    assert theirs.decode(ids) == text


def test_only_gpt2_is_saved(tmp_path: Path) -> None:
    model = open_checkpoint(written_by_transformers(tmp_path, "llama")).load()
    with pytest.raises(ValueError, match="llama"):
        save_checkpoint(tmp_path / "to", model)


def test_a_full_disk_leaves_the_old_checkpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = written_by_transformers(tmp_path, "gpt2")
    model = open_checkpoint(folder).load()
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    write = Path.write_bytes

    def half_of_it(path: Path, data: bytes) -> int:
        write(path, data[: len(data) // 2])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", half_of_it)
    with pytest.raises(StorageError, match=r"No space left on device\. Free some space"):
        save_checkpoint(folder, model)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


# What transformers takes for keys that are absent


def assert_spec_is_transformers(config: dict[str, Any]) -> None:
    family = config["model_type"]
    theirs = CLASSES[family][0](**{key: value for key, value in config.items() if key != "model_type"})
    spec = spec_from_config(config)
    assert spec.vocab_size == theirs.vocab_size
    assert spec.hidden_size == theirs.hidden_size
    assert spec.layer_count == theirs.num_hidden_layers
    assert spec.head_count == theirs.num_attention_heads
    assert spec.context_length == theirs.max_position_embeddings
    assert spec.tied == theirs.tie_word_embeddings
    if family == "gpt2":
        assert spec.feed_forward_size == (theirs.n_inner or 4 * theirs.n_embd)
        assert (spec.activation, spec.norm_epsilon) == (theirs.activation_function, theirs.layer_norm_epsilon)
        return
    assert spec.feed_forward_size == theirs.intermediate_size
    assert spec.key_value_head_count == theirs.num_key_value_heads
    assert (spec.activation, spec.norm_epsilon) == (theirs.hidden_act, theirs.rms_norm_eps)
    head_size = getattr(theirs, "head_dim", None) or theirs.hidden_size // theirs.num_attention_heads
    assert spec.head_size == head_size
    if family == "llama":
        assert (spec.attention_output_bias, spec.feed_forward_bias) == (theirs.attention_bias, theirs.mlp_bias)
        assert spec.query_key_value_bias == theirs.attention_bias
    assert isinstance(theirs, (LlamaConfig, Qwen2Config))
    rotary = theirs.rope_parameters
    assert spec.rotary_base == rotary["rope_theta"]
    assert ("default" if spec.rotary_scaling is None else spec.rotary_scaling.kind) == rotary["rope_type"]
    from transformers.models.llama.modeling_llama import LlamaRotaryEmbedding

    if not hasattr(theirs, "head_dim"):
        theirs.head_dim = None  # qwen2 has none
    torch.testing.assert_close(rotary_frequencies(spec), LlamaRotaryEmbedding(theirs).inv_freq, rtol=1e-6, atol=0)


LLAMA3 = {"factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0}
CHOICES: dict[str, dict[str, list[Any]]] = {
    "gpt2": {
        "vocab_size": [300], "n_embd": [48], "n_layer": [2], "n_head": [6], "n_positions": [100], "hidden_size": [96],
        "num_attention_heads": [8], "num_hidden_layers": [5], "max_position_embeddings": [7], "n_inner": [None, 77],
        "activation_function": ["gelu", "relu"], "layer_norm_epsilon": [1e-3], "tie_word_embeddings": [False, True],
        "torch_dtype": ["float16"], "use_cache": [False],
    },
    "llama": {
        "vocab_size": [300], "hidden_size": [384], "intermediate_size": [100], "num_hidden_layers": [2],
        "num_attention_heads": [8, 16], "num_key_value_heads": [None, 4, 8], "hidden_act": ["gelu"],
        "max_position_embeddings": [16384], "rms_norm_eps": [1e-5], "tie_word_embeddings": [True, False],
        "attention_bias": [True], "mlp_bias": [True], "head_dim": [None, 64], "rope_theta": [5e5, 10000],
        "rope_scaling": [None, {"type": "linear", "factor": 2.0}, {"rope_type": "linear", "factor": 4},
                         {"rope_type": "llama3", **LLAMA3, "original_max_position_embeddings": 512},
                         {"rope_type": "llama3", **LLAMA3}, {"type": "llama3", **LLAMA3, "rope_theta": 777.0},
                         {"rope_type": "default"}],
        "rope_parameters": [None, {"rope_type": "default", "rope_theta": 1e6}, {"rope_theta": 333.0},
                            {"rope_type": "linear", "rope_theta": 1e5, "factor": 3.0},
                            {"rope_type": "llama3", "rope_theta": 1e5, **LLAMA3}],
        "original_max_position_embeddings": [2048],
    },
}  # fmt: skip
CHOICES["qwen2"] = {
    key: values for key, values in CHOICES["llama"].items() if key not in ("attention_bias", "mlp_bias", "head_dim")
} | {"use_sliding_window": [False], "head_dim": [64], "num_key_value_heads": [None, 8]}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("family", CHOICES)
def test_random_choices_of_keys_mean_what_they_mean_to_transformers(family: str) -> None:
    draw = random.Random(5)
    compared = 0
    while compared < 150:
        keys = [key for key in CHOICES[family] if draw.random() < draw.choice([0.2, 0.5, 0.9])]
        config = {"model_type": family} | {key: draw.choice(CHOICES[family][key]) for key in keys}
        if family == "gpt2" and any(
            {common, own} <= config.keys()
            for common, own in (
                ("hidden_size", "n_embd"),
                ("num_attention_heads", "n_head"),
                ("num_hidden_layers", "n_layer"),
                ("max_position_embeddings", "n_positions"),
            )
        ):
            continue  # both names of one thing: nobody writes that
        try:
            spec = spec_from_config(config)
        except ConfigError:
            heads, groups = config.get("num_attention_heads", 32), config.get("num_key_value_heads", 32)
            assert groups is not None
            assert heads % groups  # the only thing wrong that is drawn
            continue
        assert spec.family == family
        assert_spec_is_transformers(json.loads(json.dumps(config)))
        compared += 1


@pytest.mark.parametrize("gone", ["factor", "low_freq_factor", "high_freq_factor"])
def test_a_scaling_that_lacks_what_transformers_requires(gone: str) -> None:
    scaling = {"rope_type": "llama3", **LLAMA3}
    del scaling[gone]
    with pytest.raises(ConfigError, match=gone):
        spec_from_config({"model_type": "llama", "rope_scaling": scaling})
    with pytest.raises(KeyError):
        LlamaConfig(rope_scaling=scaling)


@pytest.mark.parametrize("variant", ["gpt2", "llama", "qwen2-tied"])
def test_a_config_of_only_what_differs_from_the_defaults(tmp_path: Path, variant: str) -> None:
    folder = written_by_transformers(tmp_path, variant)
    family, settings = VARIANTS[variant]
    (folder / "config.json").write_text(json.dumps({"model_type": family, **settings}))
    assert_same_logits(folder, variant)


def test_a_tie_that_config_json_leaves_out(tmp_path: Path) -> None:
    """gpt2 ties by default, llama doesn't: the same folders without the key."""
    for variant, tied in (("gpt2", True), ("llama", False)):
        folder = written_by_transformers(tmp_path / variant, variant)
        config = json.loads((folder / "config.json").read_text())
        del config["tie_word_embeddings"]
        (folder / "config.json").write_text(json.dumps(config))
        assert open_checkpoint(folder).spec.tied is tied
        assert_same_logits(folder, variant)
        rewrite_config(folder, tie_word_embeddings=tied)
        assert_same_logits(folder, variant)


def test_a_saved_file_carries_transformers_mark(tmp_path: Path) -> None:
    model = open_checkpoint(written_by_transformers(tmp_path / "from", "gpt2")).load()
    save_checkpoint(tmp_path, model)
    assert {value.dtype for value in load_file(tmp_path / "model.safetensors").values()} == {torch.float16}
    assert b'"__metadata__":{"format":"pt"}' in (tmp_path / "model.safetensors").read_bytes()[:200]


@pytest.mark.parametrize("family", ["phi", "phi3"])
def test_a_family_without_a_network_opens_for_its_table(
    tmp_path: Path, family: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(others, "find_spec", lambda name: None)  # no transformers, which would run it
    settings = {"vocab_size": 60, "hidden_size": 32, "intermediate_size": 24, "num_hidden_layers": 2,
                "num_attention_heads": 4, "num_key_value_heads": 4, "head_dim": 8, "pad_token_id": None}  # fmt: skip
    config = AutoConfig.for_model(family, **settings)
    model = AutoModelForCausalLM.from_config(config)
    model.save_pretrained(tmp_path)
    checkpoint = open_checkpoint(tmp_path)
    assert checkpoint.spec.family == family
    assert not checkpoint.runs
    assert checkpoint.unused == ()
    assert checkpoint.table.shape == (60, 32)
    assert model_cost(checkpoint.spec).parameters == sum(parameter.numel() for parameter in model.parameters())
    with pytest.raises(ConfigError, match=f"can't run {family} models"):
        checkpoint.load()


@pytest.mark.parametrize("variant", ["llama", "qwen2", "gemma2", "gpt2"])
def test_weights_that_are_used_as_they_lie_are_not_read_and_settle(tmp_path: Path, variant: str) -> None:
    folder = written_by_transformers(tmp_path / variant, variant)
    model = open_checkpoint(folder).load()
    assert {"embedding.weight", "blocks.0.feed_forward.output.weight"} <= {*model.mapped}
    assert "blocks.0.feed_forward.input.weight" in model.mapped  # a gate and what it gates lie together
    assert ("blocks.0.attention.query_key_value.weight" in model.mapped) is (variant == "gpt2")
    before, step = model.forward(IDS).logits, model.forward(IDS[:1]).logits
    blocks = list(model.settling())
    assert blocks
    assert model.mapped == ()
    before_rewriting = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(b"")  # what it was loaded from doesn't matter any more
    torch.testing.assert_close(model.forward(IDS).logits, before, rtol=0, atol=2e-5)
    torch.testing.assert_close(model.forward(IDS[:1]).logits, step, rtol=0, atol=2e-5)
    assert model.output_head.weight is model.embedding.weight or not model.spec.tied
    (folder / "model.safetensors").write_bytes(before_rewriting)
    half = open_checkpoint(folder).load("bfloat16")  # another precision is another memory
    assert half.mapped == ()


@pytest.mark.skipif(sys.platform != "linux", reason="pages are put in another order on Linux alone")
@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_queries_keys_and_values_are_mapped_where_they_lie_apart(tmp_path: Path, dtype: str) -> None:
    sizes = {"hidden_size": 512, "num_attention_heads": 8, "num_key_value_heads": 4, "num_hidden_layers": 2}
    theirs = LlamaForCausalLM(LlamaConfig(vocab_size=97, intermediate_size=80, **sizes))
    draw_weights(theirs)
    folder = tmp_path / "wide"
    theirs.to(getattr(torch, dtype)).eval().save_pretrained(folder)
    model = open_checkpoint(folder).load(dtype)
    assert {name for name, _ in model.named_parameters()} == {*model.mapped}
    kept = load_file(folder / "model.safetensors")
    before = (folder / "model.safetensors").read_bytes()
    parts = [kept[f"model.layers.1.self_attn.{part}_proj.weight"] for part in "qkv"]
    own = model.get_parameter("blocks.1.attention.query_key_value.weight")
    assert torch.equal(own, torch.cat(parts))
    list(model.settling())
    assert torch.equal(model.get_parameter("blocks.1.attention.query_key_value.weight"), torch.cat(parts))
    assert (folder / "model.safetensors").read_bytes() == before
    with torch.inference_mode():
        expected = theirs(torch.tensor([IDS])).logits[0].float()
    near = 1e-4 if dtype == "float32" else 0.05 * float(expected.abs().max())
    torch.testing.assert_close(model.forward(IDS).logits, expected, rtol=0, atol=near)


def test_writing_into_mapped_weights_leaves_the_file_alone(tmp_path: Path) -> None:
    folder = written_by_transformers(tmp_path, "llama")
    before = (folder / "model.safetensors").read_bytes()
    with torch.no_grad():
        open_checkpoint(folder).load().embedding.weight.zero_()
    assert (folder / "model.safetensors").read_bytes() == before
