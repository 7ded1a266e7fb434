"""The decoder against transformers' eager models, and what a trace promises."""

from __future__ import annotations

import copy
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch.nn import functional as F
from transformers.activations import ACT2FN

from models.checkpoint import open_checkpoint
from models.errors import ConfigError, ContextFullError, TextError, TokenIdError
from models.memory import model_cost
from models.networks import decoder as decoder_module
from models.networks.blocks import ACTIVATIONS, attend_plainly, rotary_frequencies
from models.networks.decoder import Decoder
from models.networks.dialects import ACTIVATIONS as COMPUTED
from models.networks.masks import visible
from models.recording import STAGES, ForwardTrace
from models.specs import RotaryScaling, spec_from_config
from tests.checkpoint_files import VARIANTS, reference, written_by_transformers

IDS = [3, 14, 15, 92, 65, 35, 89, 79, 3, 23, 84, 62, 64, 33, 83, 27, 95, 2, 88, 41, 97 % 97, 16, 93, 9, 93, 75]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Decoder]:
    """Our model of every variant, from the folder that transformers wrote."""
    return {
        variant: open_checkpoint(written_by_transformers(tmp_path_factory.mktemp(variant), variant)).load()
        for variant in VARIANTS
    }


@pytest.fixture(scope="module")
def gpt2(loaded: dict[str, Decoder]) -> Decoder:
    return loaded["gpt2"]


@pytest.mark.parametrize("variant", VARIANTS)
def test_logits_are_transformers(loaded: dict[str, Decoder], variant: str) -> None:
    with torch.inference_mode():
        theirs = reference(variant)(torch.tensor([IDS])).logits[0]
    ours = loaded[variant].forward(IDS).logits
    assert ours.dtype == torch.float32
    assert theirs.std() > 0.3  # else a tolerance would hide anything
    torch.testing.assert_close(ours, theirs, rtol=0, atol=1e-4)


@pytest.mark.parametrize("variant", VARIANTS)
def test_attention_of_every_layer_and_head_is_transformers(loaded: dict[str, Decoder], variant: str) -> None:
    with torch.inference_mode():
        theirs = reference(variant)(torch.tensor([IDS]), output_attentions=True).attentions
    trace = loaded[variant].forward(IDS)
    for layer, head in ((x, y) for x in range(trace.spec.layer_count) for y in range(trace.spec.head_count)):
        weights = trace.attention(layer, head)
        torch.testing.assert_close(weights, theirs[layer][0, head], rtol=0, atol=1e-5)
        hidden = theirs[layer][0, head] == 0
        assert hidden.equal(~trace.mask(layer))
        masked, scaled = trace.attention(layer, head, "masked"), trace.attention(layer, head, "scaled")
        assert masked[hidden].eq(-math.inf).all()
        assert torch.equal(masked[~hidden], scaled[~hidden])
        if trace.spec.attention_cap:
            assert scaled.abs().max() <= trace.spec.attention_cap
        else:
            scores = trace.attention(layer, head, "scores")
            torch.testing.assert_close(scores * trace.spec.score_scale(layer), scaled)
        torch.testing.assert_close(weights, torch.softmax(masked, -1))


@pytest.mark.parametrize("variant", VARIANTS)
def test_scores_are_what_transformers_multiplies(
    loaded: dict[str, Decoder], variant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """transformers keeps no scores: those that go into its softmax are caught there."""
    caught = []
    softmax = F.softmax

    def watched(values: torch.Tensor, *rest: object, **options: object) -> torch.Tensor:
        caught.append(values[0].clone())
        return softmax(values, *rest, **options)

    monkeypatch.setattr(torch.nn.functional, "softmax", watched)
    with torch.inference_mode():
        reference(variant)(torch.tensor([IDS]))
    monkeypatch.undo()
    trace = loaded[variant].forward(IDS)
    assert len(caught) == trace.spec.layer_count
    for layer in range(trace.spec.layer_count):
        past = trace.mask(layer)
        for head in range(trace.spec.head_count):
            ours, theirs = trace.attention(layer, head, "masked")[past], caught[layer][head][past]
            assert (ours - theirs).norm() <= 1e-5 * theirs.norm()


@pytest.mark.parametrize("variant", VARIANTS)
def test_parameters_are_those_that_are_counted(loaded: dict[str, Decoder], variant: str) -> None:
    model = loaded[variant]
    assert sum(parameter.numel() for parameter in model.parameters()) == model_cost(model.spec).parameters


@pytest.mark.parametrize("variant", ["gpt2", "llama-llama3", "qwen2"])
def test_attention_mixes_as_torchs_own_kernel_does(loaded: dict[str, Decoder], variant: str) -> None:
    trace = loaded[variant].forward(IDS)
    for layer in range(trace.spec.layer_count):
        for head in range(trace.spec.head_count):
            query, key, value = (part(layer, head) for part in (trace.query, trace.key, trace.value))
            theirs = F.scaled_dot_product_attention(query[None], key[None], value[None], is_causal=True)[0]
            torch.testing.assert_close(trace.attention(layer, head) @ value, theirs, rtol=0, atol=1e-5)


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("chunks", [[1] * len(IDS), [5, 1, 9, 11], [25, 1], [1, 25]], ids=str)
def test_the_cache_changes_nothing(loaded: dict[str, Decoder], variant: str, chunks: list[int]) -> None:
    model = loaded[variant]
    whole = model.forward(IDS)
    trace, place = None, 0
    for size in chunks:
        trace = model.forward(IDS[place : place + size], trace)
        place += size
    assert trace is not None
    assert trace.ids == tuple(IDS)
    torch.testing.assert_close(trace.logits, whole.logits, rtol=0, atol=2e-5)
    torch.testing.assert_close(trace.attention(-1, -1), whole.attention(-1, -1), rtol=0, atol=1e-5)


@pytest.mark.parametrize("variant", ["gpt2", "llama-llama3", "qwen2"])
def test_without_the_mask_every_query_sees_every_key(loaded: dict[str, Decoder], variant: str) -> None:
    trace = loaded[variant].forward(IDS, masked=False)
    assert not trace.causal
    assert trace.mask(0).all()
    for layer in range(trace.spec.layer_count):
        query, key, value = (part(layer, 1) for part in (trace.query, trace.key, trace.value))
        theirs = F.scaled_dot_product_attention(query[None], key[None], value[None])[0]
        torch.testing.assert_close(trace.attention(layer, 1) @ value, theirs, rtol=0, atol=1e-5)
    with pytest.raises(ValueError, match="without mask"):
        loaded[variant].forward([1], trace)
    with pytest.raises(ValueError, match="have seen"):
        trace.first(3)


@pytest.mark.parametrize("variant", ["gpt2", "llama-llama3", "qwen2"])
def test_without_mask_and_positions_order_vanishes(loaded: dict[str, Decoder], variant: str) -> None:
    model = loaded[variant]
    turned = [*reversed(IDS)]
    one = model.forward(IDS, masked=False, positioned=False)
    other = model.forward(turned, masked=False, positioned=False)
    torch.testing.assert_close(one.hidden, other.hidden.flip(0), rtol=0, atol=2e-5)
    for flags in ({"positioned": False}, {"masked": False}):  # each alone lets order through
        one, other = model.forward(IDS, **flags), model.forward(turned, **flags)
        assert (one.hidden - other.hidden.flip(0)).abs().max() > 1e-2
    with pytest.raises(ValueError, match="positions has no continuation"):
        model.forward([1], model.forward(IDS, positioned=False))


@pytest.mark.parametrize("variant", ["gpt2", "llama-llama3", "qwen2-tied"])
def test_a_batch_gives_the_logits_of_a_trace(loaded: dict[str, Decoder], variant: str) -> None:
    model = loaded[variant]
    rows = [IDS[:12], IDS[12:24]]
    batch = model.batch_logits(torch.tensor(rows))
    for row, logits in zip(rows, batch, strict=True):
        torch.testing.assert_close(model.forward(row).logits, logits, rtol=0, atol=2e-5)


@pytest.mark.parametrize(("dtype", "near"), [("float16", 0.03), ("bfloat16", 0.25)])
@pytest.mark.parametrize("variant", ["gpt2", "llama-biases", "qwen2"])
def test_half_precision_runs_and_is_near(
    loaded: dict[str, Decoder], tmp_path: Path, variant: str, dtype: str, near: float
) -> None:
    model = open_checkpoint(written_by_transformers(tmp_path, variant)).load(dtype)
    assert {parameter.dtype for parameter in model.parameters()} == {getattr(torch, dtype)}
    trace = model.forward(IDS[20:], model.forward(IDS[:20]))
    whole = loaded[variant].forward(IDS)
    assert trace.logits.dtype == torch.float32
    assert trace.attention(0, 0).dtype == torch.float32
    assert (trace.logits - whole.logits).abs().max() < near * whole.logits.std()


def test_one_position_of_the_logits(gpt2: Decoder) -> None:
    trace = gpt2.forward(IDS)
    logits = trace.logits
    for position in (0, 7, len(IDS) - 1, -1, -len(IDS)):
        torch.testing.assert_close(trace.logits_at(position), logits[position], rtol=0, atol=2e-5)
    for position in (len(IDS), -len(IDS) - 1):
        with pytest.raises(IndexError, match="position"):
            trace.logits_at(position)


def test_rows_of_a_map_are_cut_from_the_map(loaded: dict[str, Decoder]) -> None:
    trace = loaded["llama"].forward(IDS)
    for stage in STAGES:
        torch.testing.assert_close(
            trace.attention_rows(1, 4, 9, 17, stage), trace.attention(1, 4, stage)[9:17], rtol=1e-5, atol=1e-5
        )


def test_what_is_no_layer_head_or_stage(gpt2: Decoder) -> None:
    trace = gpt2.forward(IDS)
    torch.testing.assert_close(trace.attention(-1, -2), trace.attention(2, 2))
    for layer, head in ((3, 0), (-4, 0), (0, 4), (0, -5)):
        with pytest.raises(IndexError):
            trace.attention(layer, head)
    with pytest.raises(ValueError, match="scores, scaled, masked, weights"):
        trace.attention(0, 0, "softmax")  # type: ignore[arg-type]


def snapshot(trace: ForwardTrace) -> list[torch.Tensor]:
    return [trace.logits.clone(), trace.attention(1, 1).clone(), trace.value(0, 0).clone(), trace.hidden.clone()]


def equal(first: list[torch.Tensor], second: list[torch.Tensor]) -> bool:
    return all(torch.equal(one, other) for one, other in zip(first, second, strict=True))


def test_an_older_trace_continued_otherwise_leaves_the_newer_one(gpt2: Decoder) -> None:
    prompt = gpt2.forward(IDS[:5])
    step = gpt2.forward([11], prompt)
    newer = gpt2.forward([12, 13], step)
    before = [snapshot(trace) for trace in (prompt, step, newer)]
    branch = gpt2.forward([21, 22, 23], step)
    other = gpt2.forward([31], prompt)
    for _ in range(20):
        other = gpt2.forward([32], other)
    for trace, was in zip((prompt, step, newer), before, strict=True):
        assert equal(snapshot(trace), was)
    assert branch.ids == (*IDS[:5], 11, 21, 22, 23)
    torch.testing.assert_close(branch.logits, gpt2.forward(branch.ids).logits, rtol=0, atol=2e-5)
    torch.testing.assert_close(other.logits, gpt2.forward(other.ids).logits, rtol=0, atol=2e-5)


@pytest.mark.parametrize("variant", ["gpt2", "llama", "mistral"])
def test_a_long_text_behind_another_is_masked_a_few_rows_at_a_time(
    loaded: dict[str, Decoder], variant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, ids = loaded[variant], [(place * 7) % 60 for place in range(40)]
    whole = model.forward(ids)
    rows = []

    def watched(start: int, stop: int, *rest: Any) -> torch.Tensor:
        rows.append(stop - start)
        return visible(start, stop, *rest)

    monkeypatch.setattr(decoder_module, "visible", watched)
    monkeypatch.setattr(decoder_module, "ROWS_AT_ONCE", 8)
    continued = model.forward(ids[3:], model.forward(ids[:3]))
    assert max(rows) == 8
    torch.testing.assert_close(continued.logits, whole.logits, rtol=0, atol=2e-5)


def test_traces_that_continue_one_another_share_their_memory(gpt2: Decoder) -> None:
    trace = gpt2.forward([1], gpt2.forward(IDS[:5]))
    for _ in range(30):
        longer = gpt2.forward([1], trace)
        assert longer.recording is trace.recording
        trace = longer


def test_making_room_is_rare(gpt2: Decoder) -> None:
    trace, copies = gpt2.forward([1]), 0
    while len(trace) < gpt2.context_length:
        longer = gpt2.forward([1], trace)
        copies += longer.recording is not trace.recording
        trace = longer
    assert copies == 1  # from one position to 64, the whole window


def test_giving_up_between_layers_changes_nothing(gpt2: Decoder) -> None:
    class GivenUpError(Exception):
        pass

    def give_up(layer: int) -> None:
        seen.append(layer)
        if layer == 2:
            raise GivenUpError

    seen: list[int] = []
    with pytest.raises(GivenUpError):
        gpt2.forward(IDS, between_layers=give_up)
    trace = gpt2.forward([1], gpt2.forward(IDS[:5]))
    before = snapshot(trace)
    with pytest.raises(GivenUpError):
        gpt2.forward([7, 8, 9], trace, between_layers=give_up)
    assert seen == [0, 1, 2, 0, 1, 2]
    assert equal(snapshot(trace), before)
    after = gpt2.forward([8, 8], trace)
    torch.testing.assert_close(after.logits, gpt2.forward(after.ids).logits, rtol=0, atol=2e-5)


def test_the_window_is_full(gpt2: Decoder) -> None:
    full = gpt2.forward([1] * 64)
    assert len(full) == gpt2.context_length == 64
    before = snapshot(full)
    with pytest.raises(ContextFullError, match=r"65 tokens.*window holds 64\. Shorten"):
        gpt2.forward([1], full)
    with pytest.raises(ContextFullError, match="70 tokens"):
        gpt2.forward([1] * 70)
    assert equal(snapshot(full), before)


@pytest.mark.parametrize(("ids", "named"), [([97], "97"), ([1, 2, -1], "-1"), ([10**30], "1000000"), ([3, 400], "400")])
def test_ids_outside_the_vocabulary(gpt2: Decoder, ids: list[int], named: str) -> None:
    with pytest.raises(TokenIdError, match=f"Token id {named}.*from 0 to 96"):
        gpt2.forward(ids)


def test_no_ids_at_all(gpt2: Decoder) -> None:
    with pytest.raises(TextError, match="no tokens"):
        gpt2.forward([])


def test_another_models_past_is_a_mistake(loaded: dict[str, Decoder]) -> None:
    with pytest.raises(ValueError, match="another model"):
        loaded["gpt2"].forward([1], loaded["gpt2-untied"].forward([1]))


def test_a_trace_needs_no_gradient(gpt2: Decoder) -> None:
    trace = gpt2.forward(IDS)
    assert not trace.logits.requires_grad
    assert not trace.attention(0, 0).requires_grad
    assert trace.logits.numpy().shape == (len(IDS), 97)


def test_a_text_that_outgrows_a_dynamic_window_is_read_anew(loaded: dict[str, Decoder]) -> None:
    """A pass over the first tokens alone would have turned them less."""
    model = loaded["llama-dynamic"]
    assert model.context_length == 4 * 16
    whole = model.forward(IDS)
    for count in (10, 16, 17, 20):
        first = whole.first(count)
        assert first.ids == tuple(IDS[:count])
        torch.testing.assert_close(first.logits, model.forward(IDS[:count]).logits, rtol=0, atol=2e-5)
        again = model.forward(IDS[count:], first)
        torch.testing.assert_close(again.logits, whole.logits, rtol=0, atol=2e-5)


@pytest.mark.parametrize("kind", ["yarn", "longrope"])
def test_scalings_that_are_not_computed_are_refused(kind: str) -> None:
    config = VARIANTS["llama"][1] | {"model_type": "llama", "rope_scaling": {"type": kind, "factor": 2.0}}
    with pytest.raises(ConfigError, match=f"rotary scaling '{kind}'.*default, linear, dynamic or llama3"):
        Decoder(spec_from_config(config))


def test_an_unknown_activation_and_an_encoder_are_refused() -> None:
    spec = spec_from_config(VARIANTS["gpt2"][1] | {"model_type": "gpt2", "activation_function": "mish"})
    with pytest.raises(ConfigError, match=r"'mish'.*gelu_new"):
        Decoder(spec)
    with pytest.raises(ConfigError, match="encoder"):
        Decoder(spec_from_config({"model_type": "bert"}))


def test_llama3_frequencies_at_its_own_sizes() -> None:
    """Llama 3.1 8B's: the fast ones as they are, the slow ones an eighth, a blend between."""
    spec = spec_from_config({"model_type": "llama", "rope_theta": 500_000.0})
    plain = rotary_frequencies(spec)
    scaled = rotary_frequencies(replace(spec, rotary_scaling=RotaryScaling("llama3", 8.0, 1.0, 4.0, 8192)))
    wavelengths = 2 * math.pi / plain
    fast, slow = wavelengths < 8192 / 4, wavelengths > 8192
    assert fast.sum() + slow.sum() < len(plain)
    assert torch.equal(scaled[fast], plain[fast])
    torch.testing.assert_close(scaled[slow], plain[slow] / 8)
    assert (scaled <= plain).all()
    assert (scaled >= plain / 8 * 0.999).all()


@pytest.mark.parametrize("width", [64, 768])
def test_first_weights(width: int) -> None:
    spec = spec_from_config({"model_type": "gpt2", "vocab_size": 500, "n_embd": width, "n_layer": 2, "n_head": 2})
    model = Decoder(spec)
    model.initialise(torch.Generator().manual_seed(3))
    parameters = dict(model.named_parameters())
    expected = 0.02 * math.sqrt(768 / width)
    residual = expected / 2  # 2 layers add 4 times to the stream
    assert parameters["embedding.weight"].std().item() == pytest.approx(expected, rel=0.03)
    assert parameters["blocks.1.feed_forward.input.weight"].std().item() == pytest.approx(expected, rel=0.03)
    assert parameters["blocks.1.feed_forward.output.weight"].std().item() == pytest.approx(residual, rel=0.03)
    assert parameters["blocks.0.attention.output.weight"].std().item() == pytest.approx(residual, rel=0.03)
    assert parameters["blocks.0.attention.query_key_value.bias"].abs().max() == 0
    assert parameters["final_norm.weight"].min() == 1
    again = Decoder(spec)
    again.initialise(torch.Generator().manual_seed(3))
    assert torch.equal(again.embedding.weight, model.embedding.weight)
    # Untrained, every token is about as likely as every other.
    loss = F.cross_entropy(model.batch_logits(torch.tensor([[1, 2, 3, 4]]))[0], torch.tensor([5, 6, 7, 8]))
    assert loss.item() == pytest.approx(math.log(500), rel=0.15)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_plain_attention_is_torchs(dtype: torch.dtype) -> None:
    generator = torch.Generator().manual_seed(4)
    inputs = [torch.randn(2, 3, 17, 8, generator=generator).to(dtype).requires_grad_() for _ in range(3)]
    mixed = attend_plainly(*inputs, 0.2, 0.0)
    upstream = torch.randn(mixed.shape, generator=generator).to(dtype)
    gradients = torch.autograd.grad(mixed, inputs, upstream)
    expected = F.scaled_dot_product_attention(*inputs, is_causal=True, scale=0.2)
    tolerance = {"rtol": 0, "atol": 1e-5 if dtype == torch.float32 else 0.06}
    torch.testing.assert_close(mixed, expected, **tolerance)
    for mine, theirs in zip(gradients, torch.autograd.grad(expected, inputs, upstream), strict=True):
        torch.testing.assert_close(mine, theirs, **tolerance)


@pytest.mark.parametrize("variant", [name for name in VARIANTS if not name.startswith("gemma2")])
def test_a_step_on_vectors_is_the_blocks_own(
    loaded: dict[str, Decoder], variant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = loaded[variant]
    before = model.forward(IDS[:-1])
    stepped = model.forward(IDS[-1:], before)
    monkeypatch.setattr("models.networks.decoder.can_step", lambda _spec: False)
    through_blocks = model.forward(IDS[-1:], before)
    torch.testing.assert_close(stepped.hidden[-1], through_blocks.hidden[-1], atol=2e-6, rtol=1e-5)
    for layer in range(model.spec.layer_count):
        torch.testing.assert_close(stepped.key(layer, 0), through_blocks.key(layer, 0), atol=2e-6, rtol=1e-5)


def test_the_first_steps_write_behind_the_text_that_was_read(loaded: dict[str, Decoder]) -> None:
    read = loaded["gpt2"].forward(IDS)
    assert loaded["gpt2"].forward([1], read).recording is read.recording
    whole = loaded["gpt2"].forward(range(loaded["gpt2"].context_length))
    assert whole.recording.capacity == len(whole)


def test_a_step_uses_the_parameters_that_a_converted_module_has(loaded: dict[str, Decoder]) -> None:
    model = copy.deepcopy(loaded["gpt2"])
    before = model.forward(IDS[:-1]).hidden[-1]
    model.forward(IDS[-1:], model.forward(IDS[:-1]))
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(0.5)
    model.to(torch.float64)
    assert not torch.equal(model.forward(IDS[:-1]).hidden[-1].float(), before)
    whole, stepped = model.forward(IDS), model.forward(IDS[-1:], model.forward(IDS[:-1]))
    torch.testing.assert_close(stepped.hidden[-1], whole.hidden[-1])


@pytest.mark.parametrize("variant", ["gpt2", "llama", "mistral", "gemma2", "qwen3-window"])
def test_a_long_text_in_parts_is_the_same_pass(
    loaded: dict[str, Decoder], variant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = loaded[variant]
    whole, longer = model.forward(IDS), model.forward(IDS[7:], model.forward(IDS[:7]))
    monkeypatch.setattr("models.networks.decoder.ROWS_AT_ONCE", 4)
    monkeypatch.setattr("models.networks.blocks.ROWS_AT_ONCE", 5)
    for parts in (model.forward(IDS), model.forward(IDS[7:], model.forward(IDS[:7]))):
        torch.testing.assert_close(parts.hidden, whole.hidden, rtol=0, atol=2e-5)
        torch.testing.assert_close(parts.query(-1, 1), longer.query(-1, 1), rtol=0, atol=2e-5)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activations_are_transformers_of_that_name(name: str) -> None:
    assert name in COMPUTED
    x = torch.linspace(-6, 6, 101)
    torch.testing.assert_close(ACTIVATIONS[name](x), ACT2FN[name](x), rtol=0, atol=1e-5)


def test_the_fast_activation_is_torchs() -> None:
    x = torch.linspace(-12, 12, 3 * (1 << 17)).view(3, -1).T  # not contiguous
    with torch.inference_mode():
        torch.testing.assert_close(ACTIVATIONS["gelu_new"](x), F.gelu(x, approximate="tanh"), rtol=1e-5, atol=1e-6)
