"""A table split over ranks: every id has one rank, and what the ranks compute together is what one would alone."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional

from models.errors import ConfigError
from models.parallel import VocabularySplit, split_vocabulary, step_traffic

SPLITS = st.builds(
    VocabularySplit, st.integers(1, 5_000), st.integers(1, 8), st.integers(1, 16), st.sampled_from([1, 2, 8, 64, 128])
)


@given(SPLITS)
def test_blocks_tile_the_padded_table(split: VocabularySplit) -> None:
    rows = [row for rank in range(split.ranks) for row in split.rows_of(rank)]
    assert rows == list(range(split.padded_rows))
    assert 0 <= split.padding < split.multiple * split.ranks
    assert split.rows_per_rank % split.multiple == 0
    assert sum(split.padding_of(rank) for rank in range(split.ranks)) == split.padding
    assert split.parameters_per_rank * split.ranks == split.padded_rows * split.hidden_size


@given(SPLITS, st.data())
def test_an_id_belongs_to_the_rank_that_holds_its_row(split: VocabularySplit, data: st.DataObject) -> None:
    token_id = data.draw(st.integers(0, split.vocab_size - 1))
    assert token_id in split.rows_of(split.owner_of(token_id))


@settings(max_examples=30, deadline=None)
@given(st.integers(3, 60), st.integers(1, 6), st.sampled_from([1, 4]), st.integers(0, 10_000))
def test_lookup_and_loss_in_parts_are_those_of_the_whole(vocabulary: int, ranks: int, multiple: int, seed: int) -> None:
    """The sum of rows that each rank has or leaves at zero; the loss from three reduced numbers a token."""
    split = split_vocabulary(vocab_size=vocabulary, hidden_size=4, ranks=ranks, multiple=multiple)
    generator = torch.Generator().manual_seed(seed)
    table = torch.randn(vocabulary, 4, generator=generator, dtype=torch.float64)
    padded = functional.pad(table, (0, 0, 0, split.padding))
    ids = torch.randint(vocabulary, (7,), generator=generator)
    hidden = torch.randn(7, 4, generator=generator, dtype=torch.float64)
    looked_up = torch.zeros(7, 4, dtype=torch.float64)
    largest, logits = torch.full((7,), -torch.inf, dtype=torch.float64), []
    for rank in range(ranks):
        rows = split.rows_of(rank)
        block = padded[rows.start : rows.stop]
        inside = (ids >= rows.start) & (ids < rows.stop)
        looked_up += torch.where(inside[:, None], block[(ids - rows.start).clamp(0, len(rows) - 1)], 0.0)
        own = (hidden @ block.T)[:, : len(rows) - split.padding_of(rank)]
        logits.append(own)
        if own.shape[1]:
            largest = torch.maximum(largest, own.amax(1))
    assert torch.equal(looked_up, functional.embedding(ids, table))
    true, exponentials = torch.zeros(7, dtype=torch.float64), torch.zeros(7, dtype=torch.float64)
    for rank in range(ranks):
        start, own = split.rows_of(rank).start, logits[rank] - largest[:, None]
        exponentials += own.exp().sum(1)
        for place, token_id in enumerate(ids.tolist()):
            if split.owner_of(token_id) == rank:
                true[place] += own[place, token_id - start]
    loss = (exponentials.log() - true).mean()
    assert loss.item() == pytest.approx(functional.cross_entropy(hidden @ table.T, ids).item(), abs=1e-12)


def test_the_articles_table_over_eight_ranks() -> None:
    split = split_vocabulary(vocab_size=151_646, hidden_size=3_584, ranks=8)
    assert (split.padded_rows, split.padding, split.rows_per_rank) == (152_576, 930, 19_072)
    assert split.owner_of(100_000) == 5
    assert split.rows_of(5) == range(95_360, 114_432)
    assert split.padding_of(7) == 930
    # With 4 ranks it has the 152 064 rows that Qwen2-7B was released with.
    assert split_vocabulary(vocab_size=151_646, hidden_size=3_584, ranks=4).padded_rows == 152_064


def test_gpt2s_padding_of_nanogpt_and_megatron() -> None:
    assert split_vocabulary(vocab_size=50_257, hidden_size=768, ranks=1, multiple=64).padded_rows == 50_304
    assert split_vocabulary(vocab_size=50_257, hidden_size=768, ranks=8).padded_rows == 51_200


def test_what_a_step_sends() -> None:
    split = split_vocabulary(vocab_size=151_646, hidden_size=3_584, ranks=8)
    traffic = step_traffic(split, 4_096)
    assert traffic.lookup == traffic.head_gradient == 4_096 * 3_584 * 2
    assert traffic.loss == 3 * 4_096 * 4
    assert traffic.logits == 4_096 * 152_576 * 2
    assert traffic.sent(8 * 1_000) == 14_000  # 2 x 7 / 8 of it
    assert traffic.logits > 20 * traffic.reduced
    alone = step_traffic(split_vocabulary(vocab_size=151_646, hidden_size=3_584, ranks=1), 4_096)
    assert (alone.reduced, alone.logits, alone.sent(alone.reduced)) == (0, 0, 0)


@pytest.mark.parametrize("value", [0, -1, 10**12, True, 2.0, "8", None], ids=repr)
@pytest.mark.parametrize("field", ["vocab_size", "hidden_size", "ranks", "multiple"])
def test_numbers_that_make_no_split(field: str, value: Any) -> None:
    sizes = {"vocab_size": 100, "hidden_size": 4, "ranks": 2, "multiple": 8, field: value}
    with pytest.raises(ConfigError, match="Enter a whole number"):
        split_vocabulary(**sizes)


@pytest.mark.parametrize("value", [100, -1, True, "5", 10**5000], ids=lambda value: type(value).__name__)
def test_ids_that_no_token_has(value: Any) -> None:
    split = split_vocabulary(vocab_size=100, hidden_size=4, ranks=2)
    with pytest.raises(ConfigError, match="from 0 to 99"):
        split.owner_of(value)


@pytest.mark.parametrize("value", [0, -5, "many", True])
def test_steps_of_no_tokens(value: Any) -> None:
    split = split_vocabulary(vocab_size=100, hidden_size=4, ranks=2)
    with pytest.raises(ConfigError, match="above 0"):
        step_traffic(split, value)
    with pytest.raises(ValueError, match="rank 2"):
        split.rows_of(2)
