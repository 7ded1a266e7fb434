"""Architectures that transformers runs, against transformers run by itself, and what is refused of them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch.nn import functional as F
from transformers import AutoConfig, AutoModel, AutoModelForCausalLM, AutoModelForMaskedLM

from models.attention.rows import HeadRows, visibility, whole_rows
from models.attribution import attribute
from models.checkpoint import open_checkpoint
from models.config_files import read_config_file
from models.errors import CheckpointError, ConfigError, ContextFullError, NoNextTokenError, TextError, TokenIdError
from models.families import others
from models.memory import model_cost
from models.networks import adapted
from models.networks.adapted import Adapted, AdaptedEncoder
from models.networks.blocks import rotary_frequencies
from models.residual import lens_logits
from tests.checkpoint_files import draw_weights, rewrite_config, rewrite_weights, written_by_transformers

IDS = [3, 14, 15, 92, 65, 35, 89, 79, 3, 23, 84, 62, 64, 33]
_SIZES = {"vocab_size": 97, "hidden_size": 48, "num_hidden_layers": 3, "num_attention_heads": 4,
          "intermediate_size": 80, "max_position_embeddings": 64, "bos_token_id": 0, "eos_token_id": 0}  # fmt: skip
_GROUPED = _SIZES | {"num_key_value_heads": 2}
_WINDOWED = ["sliding_attention"] * 2 + ["full_attention"]

# Rotary of a part of a head beside a parallel feed-forward; scaled queries and a table of positions; a head with a
# bias; keys shared by all heads, by torch's kernel itself; experts; a window that the mask alone tells of; a window in
# some layers and scaled logits; rotary parameters for each kind of layer, in a model_type that has no folder of its
# own in transformers.
SETTINGS: dict[str, dict[str, Any]] = {
    "gpt_neox": _SIZES,
    "opt": _SIZES | {"ffn_dim": 80, "word_embed_proj_dim": 48},
    "phi": _SIZES,
    "falcon": _SIZES | {"alibi": False},
    "mixtral": _GROUPED | {"num_local_experts": 4},
    "phimoe": _GROUPED | {"num_local_experts": 4, "sliding_window": 5},
    "cohere2": _GROUPED | {"sliding_window": 6, "layer_types": _WINDOWED},
    "gemma3_text": _GROUPED
    | {
        "head_dim": 12,
        "sliding_window": 6,
        "layer_types": _WINDOWED,
        "rope_parameters": {
            "sliding_attention": {"rope_type": "default", "rope_theta": 1e4},
            "full_attention": {"rope_type": "linear", "factor": 8.0, "rope_theta": 1e6},
        },
    },
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Any, Path, Adapted]]:
    """Of each family transformers' own eager model, the folder that it wrote, and ours from that folder."""
    found = {}
    for family, settings in SETTINGS.items():
        model = AutoModelForCausalLM.from_config(
            AutoConfig.for_model(family, **settings), attn_implementation="eager"
        ).eval()
        draw_weights(model)
        folder = tmp_path_factory.mktemp(family)
        model.save_pretrained(folder)
        ours = open_checkpoint(folder).load()
        assert isinstance(ours, Adapted)
        found[family] = model, folder, ours
    return found


Made = dict[str, tuple[Any, Path, Adapted]]


@pytest.mark.parametrize("family", SETTINGS)
def test_logits_and_attention_are_transformers(made: Made, family: str) -> None:
    theirs, _folder, ours = made[family]
    with torch.inference_mode():
        expected = theirs(torch.tensor([IDS]), output_attentions=True)
    trace = ours.forward(IDS)
    assert expected.logits.std() > 0.05  # else a tolerance would hide anything
    torch.testing.assert_close(trace.logits, expected.logits[0], rtol=0, atol=1e-4)
    for layer in range(trace.spec.layer_count):
        for head in range(trace.spec.head_count):
            weights = expected.attentions[layer][0, head]
            torch.testing.assert_close(trace.attention(layer, head), weights, rtol=0, atol=1e-5)
            assert (weights == 0).equal(~trace.mask(layer))


@pytest.mark.parametrize("family", SETTINGS)
def test_queries_keys_and_values_are_what_torchs_kernel_mixes(made: Made, family: str) -> None:
    trace = made[family][2].forward(IDS)
    query, key, value = (part(1, 2)[None] for part in (trace.query, trace.key, trace.value))
    mixed = F.scaled_dot_product_attention(query, key, value, trace.mask(1), scale=trace.spec.score_scale(1))[0]
    torch.testing.assert_close(trace.attention(1, 2) @ value[0], mixed, rtol=0, atol=1e-5)


@pytest.mark.parametrize("family", SETTINGS)
def test_steps_and_branches_over_the_kept_keys_change_nothing(made: Made, family: str) -> None:
    ours = made[family][2]
    whole = ours.forward(IDS)
    early = trace = ours.forward(IDS[:4])
    for token_id in IDS[4:]:
        trace = ours.forward([token_id], trace)
    torch.testing.assert_close(trace.logits, whole.logits, rtol=0, atol=2e-5)
    torch.testing.assert_close(trace.attention(-1, -1), whole.attention(-1, -1), rtol=0, atol=1e-5)
    other = ours.forward([7, 8, 9], early)  # another way on, from where the first one has left
    torch.testing.assert_close(other.logits, ours.forward([*IDS[:4], 7, 8, 9]).logits, rtol=0, atol=2e-5)
    torch.testing.assert_close(trace.logits, whole.logits, rtol=0, atol=2e-5)


@pytest.mark.parametrize("family", SETTINGS)
def test_parameters_are_those_of_the_model(made: Made, family: str) -> None:
    theirs, folder, ours = made[family]
    expected = sum(parameter.numel() for parameter in theirs.parameters())
    assert model_cost(open_checkpoint(folder).spec).parameters == expected
    assert model_cost(read_config_file(folder / "config.json").spec).parameters == expected
    assert ours.spec.tied is (theirs.get_output_embeddings().weight is theirs.get_input_embeddings().weight)


def test_a_batch_and_embeddings_give_the_logits_of_a_trace(made: Made) -> None:
    ours = made["gpt_neox"][2]
    trace = ours.forward(IDS)
    torch.testing.assert_close(ours.batch_logits(torch.tensor([IDS]))[0], trace.logits, rtol=0, atol=2e-5)
    work = attribute(ours, trace, target=5, method="integrated_gradients")
    while True:
        try:
            next(work)
        except StopIteration as done:
            found = done.value
            break
    assert abs(found.error) < 0.05 * abs(found.value - found.baseline)


def test_half_precision_runs(made: Made) -> None:
    _theirs, folder, ours = made["opt"]
    half = open_checkpoint(folder).load("bfloat16")
    assert half.embedding.weight.dtype == torch.bfloat16
    assert (half.forward(IDS).logits - ours.forward(IDS).logits).abs().max() < 0.3


def test_loading_tells_how_far_it_is_and_can_be_given_up(made: Made) -> None:
    told = []
    checkpoint = open_checkpoint(made["gpt_neox"][1])
    checkpoint.load(progress=lambda read, total: told.append((read, total)))
    assert [read for read, _ in told] == sorted({read for read, _ in told})
    assert told[-1][0] == told[-1][1] == sum(info.bytes for info in checkpoint.tensors.values())


def test_between_layers_may_give_up(made: Made) -> None:
    ours = made["gpt_neox"][2]
    layers = []

    def stop(layer: int) -> None:
        layers.append(layer)
        if layer == 1:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        ours.forward(IDS, between_layers=stop)
    assert layers == [0, 1]
    assert len(ours.forward(IDS)) == len(IDS)


def test_what_is_transformers_own_is_refused_in_a_sentence(made: Made) -> None:
    ours = made["gpt_neox"][2]
    trace = ours.forward(IDS)
    for attempt in (
        lambda: ours.forward(IDS, masked=False),
        lambda: ours.forward(IDS, positioned=False),
        lambda: lens_logits(ours, trace, 0),
        lambda: ours.frequencies,
        lambda: ours.positions,
    ):
        with pytest.raises(ConfigError, match="This gpt_neox model is run by transformers"):
            attempt()
    with pytest.raises(ConfigError, match="can't work with"):
        open_checkpoint(made["gpt_neox"][1]).load_decoder()
    with pytest.raises(TokenIdError):
        ours.forward([97])
    with pytest.raises(ContextFullError):
        ours.forward(IDS * 5)


def written(folder: Path, family: str, **settings: Any) -> Path:
    """A folder of a small random model."""
    AutoModelForCausalLM.from_config(AutoConfig.for_model(family, **settings)).save_pretrained(folder)
    return folder


@pytest.mark.parametrize(
    ("family", "settings", "reason"),
    [
        ("bloom", {"vocab_size": 97, "hidden_size": 48, "n_layer": 2, "n_head": 4}, "attention is not handed over"),
        ("falcon", _SIZES | {"alibi": True}, "depends on more than queries and keys"),
        ("gpt_oss", _GROUPED | {"num_local_experts": 4, "head_dim": 12}, "depends on more than queries and keys"),
        (
            "jetmoe",
            _SIZES | {"kv_channels": 12, "num_key_value_heads": 2, "num_local_experts": 2},
            "keeps more of earlier",
        ),
        ("openai-gpt", {"vocab_size": 97, "n_embd": 48, "n_layer": 2, "n_head": 4}, "attention is not handed over"),
        ("mamba", {"vocab_size": 97, "hidden_size": 48, "num_hidden_layers": 2}, "no num_attention_heads"),
    ],
)
def test_what_attention_alone_does_not_tell_is_refused(
    tmp_path: Path, family: str, settings: dict[str, Any], reason: str
) -> None:
    with pytest.raises(ConfigError, match=reason):
        open_checkpoint(written(tmp_path, family, **settings)).load()


@pytest.mark.parametrize("family", ["clip", "mamba"])
def test_a_folder_that_says_it_is_something_else_is_refused(tmp_path: Path, made: Made, family: str) -> None:
    for name in ("model.safetensors", "config.json"):
        (tmp_path / name).write_bytes((made["gpt_neox"][1] / name).read_bytes())
    rewrite_config(tmp_path, model_type=family)
    with pytest.raises(CheckpointError, match=r"gpt2, llama, qwen2|is missing"):
        open_checkpoint(tmp_path).load()


def test_layers_that_look_elsewhere_are_refused_where_they_do(made: Made) -> None:
    ours = made["gpt_neox"][2]
    network = ours.network
    mask = torch.ones(1, 1, len(IDS), len(IDS), dtype=torch.bool)
    inner = network.base_model.forward
    network.base_model.forward = lambda **options: inner(**options, attention_mask=mask)
    try:
        with pytest.raises(ConfigError, match="look at other tokens"):
            ours.forward(IDS)
    finally:
        del network.base_model.forward


# Positions that count from behind the padding; a window both ways in some layers, and heads over shared keys in
# layers that a decoder has.
ENCODERS: dict[str, dict[str, Any]] = {
    "roberta": _SIZES | {"pad_token_id": 1},
    "modernbert": _SIZES
    | {"local_attention": 6, "global_attn_every_n_layers": 2, "pad_token_id": 1, "cls_token_id": 0, "sep_token_id": 0},
    "gemma3_text": SETTINGS["gemma3_text"] | {"use_bidirectional_attention": True, "pad_token_id": 1},
}


@pytest.mark.parametrize("family", ENCODERS)
def test_an_encoders_states_and_attention_are_transformers(tmp_path: Path, family: str) -> None:
    theirs = AutoModel.from_config(AutoConfig.for_model(family, **ENCODERS[family]), attn_implementation="eager").eval()
    draw_weights(theirs)
    theirs.save_pretrained(tmp_path)
    with torch.inference_mode():
        expected = theirs(torch.tensor([IDS]), output_attentions=True)
    checkpoint = open_checkpoint(tmp_path)
    count = sum(parameter.numel() for parameter in theirs.parameters())
    assert model_cost(checkpoint.spec).parameters == count
    assert model_cost(read_config_file(tmp_path / "config.json").spec).parameters == count
    ours = checkpoint.load()
    assert isinstance(ours, AdaptedEncoder)
    trace = ours.forward(IDS)
    torch.testing.assert_close(trace.hidden, expected.last_hidden_state[0], rtol=0, atol=1e-4)
    for layer in range(trace.spec.layer_count):
        for head in range(trace.spec.head_count):
            weights = expected.attentions[layer][0, head]
            torch.testing.assert_close(trace.attention(layer, head), weights, rtol=0, atol=1e-5)
            torch.testing.assert_close(
                whole_rows(HeadRows(trace, layer, head), 0, len(IDS)), weights, rtol=0, atol=1e-5
            )
            assert (weights == 0).equal(~trace.mask(layer))
            assert (weights == 0).equal(visibility(trace, layer).masked(0, len(IDS), len(IDS)))
    assert bool(trace.spec.window) is (family != "roberta")
    assert ours.context_length == (62 if family == "roberta" else 64)
    with pytest.raises(TextError, match=f"at most {ours.context_length} tokens"):
        ours.forward([3] * 65)
    for options in ({"masked": True}, {"positioned": False}):
        with pytest.raises(ConfigError, match=f"This {family} model is run by transformers"):
            ours.forward(IDS, **options)
    with pytest.raises(NoNextTokenError):
        _ = trace.logits


def test_an_encoder_with_another_head_needs_no_pooler(tmp_path: Path) -> None:
    theirs = AutoModelForMaskedLM.from_config(AutoConfig.for_model("roberta", **ENCODERS["roberta"])).eval()
    draw_weights(theirs)
    theirs.save_pretrained(tmp_path)
    ours = open_checkpoint(tmp_path).load()
    with torch.inference_mode():
        expected = theirs.roberta(torch.tensor([IDS])).last_hidden_state[0]
    torch.testing.assert_close(ours.forward(IDS).hidden, expected, rtol=0, atol=1e-4)
    rewrite_config(tmp_path, is_decoder=True)
    with pytest.raises(ConfigError, match="don't look at the tokens on both sides"):
        open_checkpoint(tmp_path).load()


def test_a_table_that_is_narrower_than_the_layers_is_told(tmp_path: Path) -> None:
    AutoModel.from_config(AutoConfig.for_model("albert", **_SIZES, embedding_size=24)).save_pretrained(tmp_path)
    with pytest.raises(ConfigError, match="its token table is narrower than its layers"):
        open_checkpoint(tmp_path)


def test_what_is_neither_a_decoder_nor_an_encoder_alone_is_refused(tmp_path: Path) -> None:
    folder = written(tmp_path, "phi", **_SIZES)
    rewrite_config(folder, architectures=["PhiForSequenceClassification"])
    with pytest.raises(ConfigError, match="neither a decoder nor an encoder alone"):
        open_checkpoint(folder)
    rewrite_config(folder, model_type="bart", is_encoder_decoder=True)
    with pytest.raises(ConfigError, match="neither a decoder nor an encoder alone"):
        open_checkpoint(folder)


def test_code_of_a_checkpoint_is_never_run(tmp_path: Path, made: Made) -> None:
    (tmp_path / "modeling_evil.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    mapped = {"AutoConfig": "modeling_evil.Config", "AutoModelForCausalLM": "modeling_evil.Model"}
    for name in ("model.safetensors", "config.json"):
        (tmp_path / name).write_bytes((made["gpt_neox"][1] / name).read_bytes())
    rewrite_config(tmp_path, auto_map=mapped, attn_implementation="evil/kernel", _attn_implementation="evil/kernel")
    assert len(open_checkpoint(tmp_path).load().forward(IDS)) == len(IDS)  # a family of transformers' own needs none
    rewrite_config(tmp_path, model_type="evil")
    with pytest.raises(ConfigError, match="such code is never run"):
        open_checkpoint(tmp_path)
    rewrite_config(tmp_path, model_type="../evil", auto_map=None)
    with pytest.raises(ConfigError, match="known neither to the playground nor to the transformers"):
        open_checkpoint(tmp_path)
    assert not (tmp_path / "ran").exists()


def test_without_transformers_it_says_how_to_get_it(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(others, "find_spec", lambda name: None)
    with pytest.raises(ConfigError, match="pip install transformers"):
        open_checkpoint(made["gpt_neox"][1])
    phi = open_checkpoint(made["phi"][1])  # whose cost is known all the same
    assert not phi.runs
    with pytest.raises(ConfigError, match="pip install transformers"):
        phi.check_runs()


@pytest.mark.parametrize(
    ("variant", "change"),
    [
        ("qwen2", {"rope_scaling": {"type": "yarn", "factor": 4.0, "original_max_position_embeddings": 8}}),
        ("gpt2", {"activation_function": "mish"}),
        ("gpt2", {"activation_function": "mish", "scale_attn_by_inverse_layer_idx": True}),
    ],
)
def test_what_a_known_family_does_not_compute_is_run_by_transformers(
    tmp_path: Path, variant: str, change: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = written_by_transformers(tmp_path, variant)
    rewrite_config(folder, **change)
    theirs = AutoModelForCausalLM.from_pretrained(folder, attn_implementation="eager")
    with torch.inference_mode():
        expected = theirs(torch.tensor([IDS]), output_attentions=True)
    ours = open_checkpoint(folder).load()
    assert isinstance(ours, Adapted)
    trace = ours.forward(IDS[9:], ours.forward(IDS[:9]))
    torch.testing.assert_close(trace.logits, expected.logits[0], rtol=0, atol=1e-4)
    torch.testing.assert_close(trace.attention(1, 2), expected.attentions[1][0, 2], rtol=0, atol=1e-5)
    monkeypatch.setattr(others, "find_spec", lambda name: None)
    alone = open_checkpoint(folder)  # whose cost is known all the same
    assert not alone.runs
    assert alone.table.shape == (97, 48)
    with pytest.raises(ConfigError, match=r"'yarn'|'mish'"):
        alone.check_runs()


def test_stretched_positions_are_turned_as_transformers_turns_them(tmp_path: Path, made: Made) -> None:
    folder = written_by_transformers(tmp_path, "qwen2")
    rewrite_config(folder, rope_scaling={"type": "yarn", "factor": 4.0, "original_max_position_embeddings": 8})
    ours = open_checkpoint(folder).load()
    assert isinstance(ours, Adapted)
    plain = rotary_frequencies(replace(ours.spec, rotary_scaling=None))
    found = ours.frequencies
    assert found.shape == plain.shape == (4,)
    # The quickest pair turns as it did, the slowest a quarter as far (Peng et al. 2023, §3.2).
    torch.testing.assert_close(found[[0, -1]], torch.stack([plain[0], plain[-1] / 4]))
    assert ours.positions is None
    with pytest.raises(ConfigError, match="This phi model is run by transformers"):
        _ = made["phi"][2].frequencies  # of whose heads a half turns


def test_damaged_and_quantised_copies_are_refused(tmp_path: Path, made: Made) -> None:
    for name in ("model.safetensors", "config.json"):
        (tmp_path / name).write_bytes((made["gpt_neox"][1] / name).read_bytes())
    rewrite_weights(tmp_path, lambda tensors: tensors.pop("gpt_neox.layers.1.attention.dense.weight"))
    with pytest.raises(CheckpointError, match="but the files hold"):
        open_checkpoint(tmp_path).load()
    rewrite_weights(tmp_path, lambda tensors: tensors.update(other=torch.zeros(48, 48)))
    with pytest.raises(CheckpointError, match=r"layers\.1\.attention\.dense\.weight is missing"):
        open_checkpoint(tmp_path).load()
    rewrite_config(tmp_path, num_hidden_layers=10**9)
    with pytest.raises(CheckpointError, match="promises 1000000000 layers"):
        open_checkpoint(tmp_path)
    rewrite_config(tmp_path, num_hidden_layers=3, hidden_size=64)
    with pytest.raises(CheckpointError, match="promises a table of 97 × 64"):
        open_checkpoint(tmp_path)
    rewrite_config(tmp_path, hidden_size=48, quantization_config={"quant_method": "gptq"})
    with pytest.raises(ConfigError, match="quantised"):
        open_checkpoint(tmp_path)


def test_keys_of_other_names_are_read() -> None:
    config = {"vocab_size": 9, "n_embd": 8, "n_layer": 1, "n_head": 2, "n_ctx": 16, "multi_query": True}
    spec = others.other_spec(config, "gpt_bigcode", "name")
    assert (spec.hidden_size, spec.layer_count, spec.head_count, spec.key_value_head_count) == (8, 1, 2, 1)
    assert (spec.head_size, spec.context_length, spec.feed_forward_size) == (4, 16, 32)
    assert replace(spec, counted=1000).by_transformers
    assert json.dumps(config)


@pytest.mark.parametrize("key", ["num_hidden_layers", "num_local_experts"])
def test_more_layers_or_experts_than_any_model_has_are_refused_before_they_are_made(
    tmp_path: Path, made: Made, key: str
) -> None:
    config = json.loads((made["mixtral"][1] / "config.json").read_text())
    (tmp_path / "config.json").write_text(json.dumps(config | {key: 2**32}))
    with pytest.raises(ConfigError, match=f"gives 4294967296 for '{key}', which is more than any model has"):
        read_config_file(tmp_path / "config.json")


def test_a_model_of_ever_more_tensors_is_given_up(tmp_path: Path, made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    path = made["opt"][1] / "config.json"
    assert read_config_file(path).spec.counted
    monkeypatch.setattr(adapted, "_MOST_TENSORS", 20)
    with pytest.raises(ConfigError, match="a model of more than 20 tensors"):
        read_config_file(path)
