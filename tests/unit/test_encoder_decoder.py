"""The T5 family against transformers' eager T5, on random checkpoints: logits, three kinds of attention, steps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import T5ForConditionalGeneration

from models.checkpoint import open_checkpoint, save_checkpoint
from models.errors import CheckpointError, ContextFullError, NoNextTokenError, TextError, TokenIdError
from models.memory import model_cost
from models.networks.encoder_decoder import EncoderDecoder
from models.networks.relative import relative_buckets
from models.order import compare_orders
from models.positions import t5_bucket
from models.residual import lens_logits, states
from models.translation import advanced, answers, begin
from tests.checkpoint_files import rewrite_config
from tests.sequence_files import VARIANTS, large_written, sequence_reference, sequence_written

T5S = [name for name in VARIANTS if name.startswith("t5")]
SOURCE = [3, 14, 15, 92, 65, 35, 89, 79, 3, 23, 84, 62, 64, 33, 83, 27, 95, 2, 88, 41, 5, 16, 93, 9, 93, 75, 58, 20, 1]
TARGET = [0, 58, 20, 97 - 4, 94, 45, 92, 30, 78, 16, 40, 62, 86, 20, 89, 98 - 4, 62, 80, 34, 82, 53, 42, 11, 70, 67, 9]


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {variant: sequence_written(tmp_path_factory.mktemp(variant), variant) for variant in T5S}


@pytest.fixture(scope="module")
def loaded(folders: dict[str, Path]) -> dict[str, EncoderDecoder]:
    models = {variant: open_checkpoint(folder).load() for variant, folder in folders.items()}
    assert all(isinstance(model, EncoderDecoder) for model in models.values())
    return models  # type: ignore[return-value]


@pytest.fixture(scope="module")
def t5(loaded: dict[str, EncoderDecoder]) -> EncoderDecoder:
    return loaded["t5"]


def expected(variant: str) -> Any:
    with torch.inference_mode():
        return sequence_reference(variant)(
            input_ids=torch.tensor([SOURCE]), decoder_input_ids=torch.tensor([TARGET]), output_attentions=True
        )


@pytest.mark.parametrize("stepwise", [False, True], ids=["at once", "step by step"])
@pytest.mark.parametrize("variant", T5S)
def test_logits_and_all_attention_are_transformers(
    loaded: dict[str, EncoderDecoder], variant: str, stepwise: bool
) -> None:
    model, theirs = loaded[variant], expected(variant)
    source = model.forward(SOURCE)
    trace = model.translate(source, TARGET[:1] if stepwise else TARGET)
    for token in TARGET[1:] if stepwise else ():
        trace = model.go_on(trace, [token])
    assert theirs.logits.std() > 0.1  # else a tolerance would hide anything
    torch.testing.assert_close(trace.target.logits, theirs.logits[0], rtol=0, atol=1e-4)
    torch.testing.assert_close(trace.logits, theirs.logits[0, -1], rtol=0, atol=1e-4)
    kinds = (
        (source.attention, theirs.encoder_attentions),
        (trace.target.attention, theirs.decoder_attentions),
        (trace.cross, theirs.cross_attentions),
    )
    for attention, layers in kinds:
        for layer, weights in enumerate(layers):
            for head in range(model.spec.head_count):
                torch.testing.assert_close(attention(layer, head), weights[0, head], rtol=0, atol=1e-5)


@pytest.mark.parametrize("variant", T5S)
def test_a_batch_with_padding_gives_the_same_logits(loaded: dict[str, EncoderDecoder], variant: str) -> None:
    model, theirs = loaded[variant], expected(variant)
    source = torch.tensor([[*SOURCE, 0, 0], [*SOURCE[:7], *[0] * (len(SOURCE) - 5)]])
    hidden = source == 0
    with torch.inference_mode():
        logits = model.batch_logits(source, hidden, torch.tensor([TARGET, TARGET]))
    torch.testing.assert_close(logits[0], theirs.logits[0], rtol=0, atol=1e-4)
    alone = model.translate(model.forward(SOURCE[:7]), TARGET).target.logits
    torch.testing.assert_close(logits[1], alone, rtol=0, atol=1e-4)


@pytest.mark.parametrize("first_layers", [False, True], ids=["feed-forward", "attention too"])
@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
@pytest.mark.parametrize("variant", ["t5", "t5-gated"])
def test_in_half_precision_sums_beyond_it_are_transformers(
    variant: str, dtype: str, first_layers: bool, tmp_path: Path
) -> None:
    """float16 ends at 65 504: transformers adds up in float32, and bounds what the first attentions add."""
    folder = large_written(tmp_path, variant, first_layers=first_layers)
    inputs = {"input_ids": torch.tensor([SOURCE]), "decoder_input_ids": torch.tensor([TARGET])}

    def run(kind: str) -> Any:
        kinds = {"dtype": getattr(torch, kind), "attn_implementation": "eager"}
        with torch.inference_mode():
            return T5ForConditionalGeneration.from_pretrained(folder, **kinds).eval()(
                **inputs, output_hidden_states=True
            )

    exact, theirs = run("float32"), run(dtype).logits[0].float()
    assert max(float(states.abs().max()) for states in exact.encoder_hidden_states[:-1]) > 100_000
    model = open_checkpoint(folder).load(dtype=dtype)  # type: ignore[arg-type]
    assert isinstance(model, EncoderDecoder)
    source = model.forward(SOURCE)
    stepwise = model.translate(source, TARGET[:1])
    for token in TARGET[1:]:
        stepwise = model.go_on(stepwise, [token])
    off = float((theirs - exact.logits[0]).std())
    for trace in (model.translate(source, TARGET), stepwise):
        logits = trace.target.logits
        assert logits.isfinite().all()
        # As near to theirs as theirs are to float32's, which for bounded sums are others.
        assert float((logits - theirs).std()) < 2 * off
        assert float((logits - theirs).std()) < (2e-2 if dtype == "float16" else 1e-1) * float(theirs.std())


def test_a_target_goes_on_from_where_it_was(t5: EncoderDecoder) -> None:
    source = t5.forward(SOURCE)
    first = t5.translate(source, TARGET[:4])
    before = first.logits.clone()
    one, other = t5.go_on(first, [7]), t5.go_on(first, [8])
    assert torch.equal(first.logits, before)
    assert not torch.allclose(one.logits, other.logits)
    torch.testing.assert_close(t5.translate(source, [*TARGET[:4], 7]).logits, one.logits, rtol=0, atol=1e-5)


def test_the_stages_are_the_scores_and_the_bias_of_each_distance(t5: EncoderDecoder) -> None:
    trace = t5.forward(SOURCE)
    scores, scaled = trace.attention(1, 2, "scores"), trace.attention(1, 2, "scaled")
    table = t5.encoder.relative.weight[:, 2]
    for query, key in ((0, 0), (3, 1), (1, 3), (20, 2), (2, 20), (28, 0)):
        bucket = t5_bucket(query - key, both_ways=True, buckets=8, max_distance=20)
        torch.testing.assert_close(scaled[query, key] - scores[query, key], table[bucket], rtol=0, atol=1e-5)
    target = t5.translate(trace, TARGET).target
    table = t5.decoder.relative.weight[:, 1]
    gained = target.attention(0, 1, "scaled") - target.attention(0, 1, "scores")
    for query, key in ((0, 0), (9, 0), (25, 3)):
        bucket = t5_bucket(query - key, buckets=8, max_distance=20)
        torch.testing.assert_close(gained[query, key], table[bucket], rtol=0, atol=1e-5)


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize(("count", "farthest"), [(32, 128), (8, 20), (6, 9)])
def test_buckets_are_transformers(count: int, farthest: int, causal: bool) -> None:
    distance = torch.arange(-300, 300)
    attention = sequence_reference("t5").encoder.block[0].layer[0].SelfAttention
    theirs = attention._relative_position_bucket(distance, not causal, count, farthest)
    assert torch.equal(relative_buckets(distance, count, farthest, causal=causal), theirs)


def test_a_token_s_way_through_the_encoder(t5: EncoderDecoder) -> None:
    ends: list[torch.Tensor] = []
    hooks = [block.register_forward_hook(lambda _block, _in, out: ends.append(out[0].clone())) for block in t5.blocks]
    trace = t5.forward(SOURCE)
    for hook in hooks:
        hook.remove()
    way = states(t5, trace, 5)
    for step, end in zip(way, ends, strict=True):
        torch.testing.assert_close(step.after, end[5], rtol=0, atol=1e-4)
        torch.testing.assert_close(step.middle + step.feed_forward, step.after, rtol=0, atol=1e-4)
    with pytest.raises(NoNextTokenError):
        lens_logits(t5, trace, 5)


def test_without_biases_and_mask_order_is_gone(t5: EncoderDecoder) -> None:
    found = compare_orders(t5, SOURCE[:6], [*SOURCE[1:6], SOURCE[0]])
    apart = {(one.positions, one.causal): one.largest for one in found.conditions}
    assert apart[False, False] < 1e-5
    assert min(apart[key] for key in apart if key != (False, False)) > 1e-2


def test_masked_the_encoder_sees_nothing_later(t5: EncoderDecoder) -> None:
    masked = t5.forward(SOURCE, masked=True)
    assert not masked.attention(0, 0).triu(1).any()
    torch.testing.assert_close(masked.first(4).attention(2, 3), t5.forward(SOURCE[:4], masked=True).attention(2, 3))
    torch.testing.assert_close(masked.hidden[0], t5.forward(SOURCE[:1]).hidden[0], rtol=0, atol=1e-5)
    assert t5.forward(SOURCE).attention(0, 0).triu(1).any()


@pytest.mark.parametrize("variant", T5S)
def test_what_is_counted_and_written_is_the_model(
    loaded: dict[str, EncoderDecoder], variant: str, tmp_path: Path
) -> None:
    model = loaded[variant]
    theirs = sequence_reference(variant)
    assert model_cost(model.spec).parameters == sum(parameter.numel() for parameter in theirs.parameters())
    save_checkpoint(tmp_path, model, dtype="float32")
    again = T5ForConditionalGeneration.from_pretrained(tmp_path)
    with torch.inference_mode():
        logits = again(input_ids=torch.tensor([SOURCE]), decoder_input_ids=torch.tensor([TARGET])).logits
    assert (model.spec.logit_scale == 1.0) == (variant == "t5-gated")
    torch.testing.assert_close(logits, expected(variant).logits, rtol=0, atol=1e-4)


def test_a_head_of_its_own_is_read(folders: dict[str, Path], tmp_path: Path) -> None:
    """Version 1.1 as the hub has it: lm_head is another table than the rows."""
    source = folders["t5-gated"]
    tensors = load_file(source / "model.safetensors")
    tensors["lm_head.weight"] = tensors["shared.weight"].flip(0).contiguous()
    tensors["encoder.embed_tokens.weight"] = tensors["shared.weight"].clone()
    save_file(tensors, tmp_path / "model.safetensors")
    (tmp_path / "config.json").write_text((source / "config.json").read_text())
    rewrite_config(tmp_path, tie_word_embeddings=False)
    checkpoint = open_checkpoint(tmp_path)
    assert checkpoint.unused == ()
    logits = checkpoint.load().translate(checkpoint.load().forward(SOURCE), TARGET).target.logits  # type: ignore[union-attr]
    torch.testing.assert_close(logits.flip(1), expected("t5-gated").logits[0], rtol=0, atol=1e-4)


def test_a_folder_without_its_decoder_says_so(folders: dict[str, Path], tmp_path: Path) -> None:
    tensors = load_file(folders["t5"] / "model.safetensors")
    kept = {name: value for name, value in tensors.items() if not name.startswith("decoder.")}
    save_file(kept, tmp_path / "model.safetensors")
    (tmp_path / "config.json").write_text((folders["t5"] / "config.json").read_text())
    with pytest.raises(CheckpointError, match="holds the encoder of a t5 model, but not the decoder"):
        open_checkpoint(tmp_path)
    assert len(kept) < len(tensors)


def test_what_can_t_be_read(t5: EncoderDecoder) -> None:
    source = t5.forward(SOURCE)
    with pytest.raises(TokenIdError):
        t5.translate(source, [97])
    with pytest.raises(TextError):
        t5.forward([])
    with pytest.raises(TextError, match="at most 512"):
        t5.forward([5] * 513)
    with pytest.raises(ContextFullError):
        t5.translate(source, [5] * 513)
    with pytest.raises(NoNextTokenError):
        _ = source.logits


def test_a_greedy_target_is_transformers(t5: EncoderDecoder) -> None:
    """Step by step and many at once, to the same end."""
    theirs = sequence_reference("t5")
    sources = [SOURCE, SOURCE[:5], SOURCE[3:20]]
    for source, many in zip(sources, answers(t5, sources, end=1, longest=12), strict=True):
        generated = theirs.generate(torch.tensor([source]), max_new_tokens=12, do_sample=False)[0].tolist()[1:]
        expected_ids = generated[: generated.index(1)] if 1 in generated else generated
        assert many == expected_ids
        step = begin(t5, t5.forward(source))
        while not step.ended and len(step.ids) < 12:
            step = advanced(t5, step, end=1)
        assert [token for token in step.ids if token != 1] == expected_ids
        assert len(step.probabilities) == len(step.ids)
        assert all(0 < one <= 1 for one in step.probabilities)
