"""Maps in row blocks, reduced by maximum, combined and compared, beside the whole maps of the trace."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from models.attention import rows
from models.attention.kinds import Region
from models.attention.reduce import pooled, reduced, reducing
from models.attention.rollout import rollout
from models.attention.rows import OPEN, Difference, HeadRows, HeldRows, TogetherRows, Visibility, heads_together
from models.networks.decoder import Decoder
from models.networks.encoder import Encoder
from models.recording import STAGES, ForwardTrace, Stage
from models.specs import spec_from_config
from tests.checkpoint_files import VARIANTS

COUNT = 60


def made(variant: str) -> Decoder:
    family, config = VARIANTS[variant][0], VARIANTS[variant][1]
    model = Decoder(spec_from_config({"model_type": family} | config))
    model.initialise(torch.Generator().manual_seed(2))
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(3)
    return model


@pytest.fixture(scope="module", params=["gpt2", "llama", "mistral", "gemma2"])
def trace(request: pytest.FixtureRequest) -> ForwardTrace:
    model = made(request.param)
    return model.forward([(7 * place + place // 9) % 90 for place in range(COUNT)])


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of a few rows, as a long text would have."""
    monkeypatch.setattr(rows, "BLOCK", 7 * COUNT)
    monkeypatch.setattr(rows, "LEAST_ROWS", 1)


def rounding(values: torch.Tensor) -> float:
    """How far two ways to sum may lie apart: 1e-5 of weights, of scores as much of the largest."""
    return 1e-5 * max(1.0, float(values[values.isfinite()].abs().max()))


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("stage", STAGES)
def test_blocks_give_the_whole_map(trace: ForwardTrace, stage: Stage) -> None:
    found = reduced(HeadRows(trace, 1, 2, stage), None, COUNT)
    whole = trace.attention(1, 2, stage)
    torch.testing.assert_close(found.values, whole, rtol=0, atol=rounding(whole))
    hides = stage in ("masked", "weights")
    assert torch.equal(found.masked, ~trace.mask(1) if hides else torch.zeros(COUNT, COUNT, dtype=torch.bool))
    assert (found.row_step, found.column_step) == (1, 1)
    usable = found.values[~found.masked]
    assert (found.low, found.high) == (float(usable.min()), float(usable.max()))


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("side", [1, 7, 16, 25])
def test_a_cell_is_the_largest_of_what_it_covers(trace: ForwardTrace, stage: Stage, side: int) -> None:
    whole, mask = trace.attention(1, 3, stage), trace.mask(1)
    found = reduced(HeadRows(trace, 1, 3, stage), None, side)
    step = found.row_step
    assert max(found.values.shape) <= side
    hides = stage in ("masked", "weights")
    for row in range(found.values.shape[0]):
        for column in range(found.values.shape[1]):
            part = (slice(row * step, (row + 1) * step), slice(column * step, (column + 1) * step))
            assert found.values[row, column] == pytest.approx(whole[part].max().item(), abs=rounding(whole))
            assert bool(found.masked[row, column]) == (hides and not bool(mask[part].any()))


@pytest.mark.parametrize(
    "region", [Region(10, 30, 5, 25), Region(0, 1, 0, 60), Region(59, 60, 59, 60), Region(-4, 90, 50, 99)]
)
@pytest.mark.parametrize("side", [4, 64])
def test_a_region_is_cut_from_the_map(trace: ForwardTrace, region: Region, side: int) -> None:
    whole = trace.attention(0, 1)
    found = reduced(HeadRows(trace, 0, 1), region, side)
    cut = found.region
    assert cut.top <= max(0, region.top) < cut.bottom <= COUNT
    assert cut.top % found.row_step == cut.left % found.column_step == 0  # cells stay as they are while the view moves
    part = whole[cut.top : cut.bottom, cut.left : cut.right]
    if (found.row_step, found.column_step) == (1, 1):
        torch.testing.assert_close(found.values, part, rtol=0, atol=1e-6)
    assert found.values.max() == pytest.approx(part.max().item(), abs=1e-6)


@pytest.mark.parametrize("side", [1, 3, 100, 512, 1000])
def test_a_single_hot_cell_of_4096_squared_stays_visible(side: int) -> None:
    values = torch.zeros(4096, 4096)
    values[3001, 17] = 1.0
    source = HeldRows(values)
    whole = reduced(source, None, side)
    assert whole.values.max() == 1
    assert int((whole.values == 1).sum()) == 1
    row, column = divmod(int(whole.values.argmax()), whole.values.shape[1])
    for span in (4000, 1000, 60, 3):  # zooming in on it
        top, left = max(0, 3001 - span // 2), max(0, 17 - span // 2)
        near = reduced(source, Region(top, top + span, left, left + span), side)
        assert near.values.max() == 1
    assert (row, column) == (3001 // whole.row_step, 17 // whole.column_step)


def test_a_hot_difference_stays_whatever_its_sign() -> None:
    first, second = torch.zeros(500, 500), torch.zeros(500, 500)
    second[17, 400] = 0.75
    first[3, 4] = 0.25
    found = reduced(Difference(HeldRows(first), HeldRows(second)), None, 10)
    assert (found.low, found.high) == (-0.75, 0.25)


@pytest.mark.parametrize("side", [8, 512])
def test_a_longer_text_keeps_the_rows_of_the_shorter(side: int) -> None:
    model = made("llama")
    ids = [(11 * place) % 90 for place in range(50)]
    short, long = model.forward(ids[:41]), model.forward(ids)
    earlier = reduced(HeadRows(short, 1, 1), None, side)
    source = HeadRows(long, 1, 1)
    computed = []

    class Watched(HeadRows):
        def rows(self, start: int, stop: int) -> torch.Tensor:
            computed.append((start, stop))
            return HeadRows.rows(self, start, stop)

    work = reducing(Watched(long, 1, 1), None, side, earlier)
    while True:
        try:
            next(work)
        except StopIteration as end:
            found = end.value
            break
    whole = reduced(source, None, side)
    torch.testing.assert_close(found.values, whole.values, rtol=0, atol=1e-6)
    assert torch.equal(found.masked, whole.masked)
    if found.row_step == earlier.row_step:
        assert min(start for start, _ in computed) >= 41 - found.row_step


def test_maps_together(trace: ForwardTrace) -> None:
    layers, heads = trace.spec.layer_count, trace.spec.head_count
    maps = torch.stack([trace.attention(layer, head) for layer in range(layers) for head in range(heads)])
    mean = reduced(heads_together(trace, range(layers), "mean"), None, COUNT)
    largest = reduced(heads_together(trace, range(layers), "max"), None, COUNT)
    torch.testing.assert_close(mean.values, maps.mean(0), rtol=0, atol=1e-6)
    torch.testing.assert_close(largest.values, maps.amax(0), rtol=0, atol=1e-6)
    torch.testing.assert_close(mean.values.sum(1), torch.ones(COUNT))
    one = reduced(Difference(HeadRows(trace, 0, 0, "masked"), HeadRows(trace, 0, 1, "masked")), None, COUNT)
    assert one.values.isfinite().all()


def test_rollout_is_the_product_of_the_layers(trace: ForwardTrace) -> None:
    """Abnar & Zuidema's formula, written out over whole matrices."""
    product = torch.eye(COUNT)
    for layer in range(trace.spec.layer_count):
        mean = torch.stack([trace.attention(layer, head) for head in range(trace.spec.head_count)]).mean(0)
        with_residual = mean + torch.eye(COUNT)
        product = with_residual / with_residual.sum(-1, keepdim=True) @ product
    found = rollout(trace)
    torch.testing.assert_close(found, product, rtol=0, atol=1e-5)
    torch.testing.assert_close(found.sum(1), torch.ones(COUNT))
    assert rollout(trace, 0).equal(torch.eye(COUNT))


def test_what_is_no_map(trace: ForwardTrace) -> None:
    with pytest.raises(ValueError, match="scores, scaled, masked, weights"):
        HeadRows(trace, 0, 0, "softmax")  # type: ignore[arg-type]
    with pytest.raises(IndexError):
        HeadRows(trace, 99, 0).rows(0, 1)
    with pytest.raises(ValueError, match="no difference"):
        Difference(HeadRows(trace, 0, 0), HeldRows(torch.zeros(2, 2)))
    with pytest.raises(ValueError, match="one shape"):
        TogetherRows([])
    with pytest.raises(ValueError, match="mean or max"):
        TogetherRows([HeadRows(trace, 0, 0)], "median")  # type: ignore[arg-type]


@pytest.mark.parametrize("seen", [OPEN, Visibility(True), Visibility(True, 5)])
def test_masked_cells_are_those_without_any_visible_one(seen: Visibility) -> None:
    mask = seen.masked(0, 40, 40)
    starts = np.arange(0, 40, 6)
    ends = np.minimum(starts + 6, 40) - 1
    found = seen.masked_cells((starts, ends), (starts, ends))
    assert np.array_equal(found, -pooled((~mask).float(), 6).numpy() + 1 > 0)


def test_a_numbers_nan_stays_to_be_seen() -> None:
    values = torch.zeros(64, 64)
    values[40, 3] = math.nan
    found = reduced(HeldRows(values), None, 4)
    assert int(found.values.isnan().sum()) == 1
    assert (found.low, found.high) == (0.0, 0.0)


def test_an_encoder_sees_everything() -> None:
    config = {"model_type": "bert", "vocab_size": 90, "hidden_size": 32, "num_hidden_layers": 2}
    config |= {"num_attention_heads": 4, "intermediate_size": 64, "max_position_embeddings": 64}
    model = Encoder(spec_from_config(config))
    trace = model.forward([(5 * place) % 90 for place in range(30)])
    found = reduced(HeadRows(trace, 1, 1), None, 64)
    assert not found.masked.any()
    torch.testing.assert_close(found.values, trace.attention(1, 1), rtol=0, atol=1e-6)


def test_no_map_is_held_whole() -> None:
    """At 3 000 tokens a map has 36 MB, and no block has more than a seventh of that."""
    config = VARIANTS["llama"][1] | {"model_type": "llama", "max_position_embeddings": 4096}
    model = Decoder(spec_from_config(config))
    trace = model.forward([place % 90 for place in range(3000)])
    largest = 0

    class Watched(HeadRows):
        def rows(self, start: int, stop: int) -> torch.Tensor:
            nonlocal largest
            found = HeadRows.rows(self, start, stop)
            largest = max(largest, found.numel() * 4)
            return found

    found = reduced(Watched(trace, 0, 0), None, 500)
    assert found.values.shape == (500, 500)
    assert largest <= 5_000_000
