"""How a lookup works: a small table with seeded values, rows picked by id, and the same rows by one-hot vectors.

The values are those of torch.nn.Embedding and torch.nn.Linear right after torch.manual_seed, taken from a generator
of their own, so that nothing else in the program is seeded.

V rows of H numbers, N ids, D outputs.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.errors import TextError, TokenIdError, shown

Edit = tuple[int, int, float]
"""Row, column and the value put there."""

# Cells of a table that is made to be looked at; torch's seeds are below 2⁶⁴.
LARGEST_TABLE = 1 << 26
_NUMBER = re.compile(r"[-−+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_SEPARATORS = re.compile(r"[\s,，、;；\[\]()（）]+")
# Ids beyond these are told as they are, without being turned into numbers.
_ID_DIGITS = 12
MOST_IDS = 64


@dataclass(frozen=True, slots=True)
class Lookup:
    """A table (V, H), the ids asked for, and their rows (N, H), in the order of the ids."""

    table: Tensor
    ids: tuple[int, ...]
    rows: Tensor


@dataclass(frozen=True, slots=True)
class OneHotLookup:
    """The same rows by way of one-hot vectors.

    weight (D, V) as torch.nn.Linear keeps it, one_hot (N, V), product (N, D) = one_hot · weightᵀ, rows (N, D) picked
    from weightᵀ as a table. `equal_values` counts those that have the same 32 bits in both.
    """

    weight: Tensor
    ids: tuple[int, ...]
    one_hot: Tensor
    product: Tensor
    rows: Tensor
    equal_values: int


@dataclass(frozen=True, slots=True)
class Batch:
    """The shapes on the way from ids (B, T) to a model's input (B, T, H), as torch gave them."""

    ids: tuple[int, ...]
    token_rows: tuple[int, ...]
    position_rows: tuple[int, ...]
    inputs: tuple[int, ...]


def parse_ids(text: str) -> tuple[int, ...]:
    """Ids written in any usual way: "2 3 5 1", "[2, 3, 5, 1]". Raises TextError for what is no whole number."""
    ids = []
    for word in _SEPARATORS.split(text.strip()):
        if not word:
            continue
        if not re.fullmatch(r"[-−]?[0-9]+", word) or len(word) > _ID_DIGITS:
            raise TextError("{word} is no id. Write whole numbers such as 2 3 5 1.", word=shown(word))
        ids.append(int(word.replace("−", "-")))
    if len(ids) > MOST_IDS:
        raise TextError("{count} ids are more than can be drawn. Write at most {most}.", count=len(ids), most=MOST_IDS)
    return tuple(ids)


def parse_numbers(text: str) -> tuple[float, ...]:
    """Numbers written in any usual way: "0.5 -0.2 0.1". Raises TextError for anything else, or for none."""
    numbers = []
    for word in _SEPARATORS.split(text.strip()):
        if not word:
            continue
        value = float(word.replace("−", "-")) if _NUMBER.fullmatch(word) else math.inf
        if not abs(value) <= torch.finfo(torch.float32).max:
            raise TextError("{word} is no number. Write numbers such as 0.5 -0.2 0.1.", word=shown(word))
        numbers.append(value)
    if not numbers:
        raise TextError("There are no numbers. Write some, such as 0.5 -0.2 0.1.")
    return tuple(numbers)


def seeded(seed: int) -> torch.Generator:
    """A generator where torch.manual_seed(seed) would have put the global one."""
    return torch.Generator().manual_seed(seed)


def embedding_table(rows: int, columns: int, generator: torch.Generator) -> Tensor:
    """The weight (rows, columns) that torch.nn.Embedding begins with: normal, mean 0, deviation 1.

    Raises TextError for a table too large to be looked at.
    """
    if rows < 1 or columns < 1:
        raise ValueError(f"a table of {rows} × {columns}")
    if rows * columns > LARGEST_TABLE:
        raise TextError(
            "A table of {rows} × {columns} is too large to be made here. Choose at most {most} numbers.",
            rows=rows,
            columns=columns,
            most=LARGEST_TABLE,
        )
    return torch.empty(rows, columns).normal_(generator=generator)


def linear_weight(inputs: int, outputs: int, generator: torch.Generator) -> Tensor:
    """The weight (outputs, inputs) that torch.nn.Linear begins with: uniform in ±1/√inputs.

    As its reset_parameters has it: Kaiming's bound with a = √5 (He et al. 2015, eq. 15).
    """
    weight = torch.empty(outputs, inputs)
    nn.init.kaiming_uniform_(weight, a=math.sqrt(5), generator=generator)
    return weight


def edited(table: Tensor, edits: Sequence[Edit]) -> Tensor:
    """A copy of the table with these cells changed; cells that it doesn't have are left out."""
    copy = table.clone()
    for row, column, value in edits:
        if 0 <= row < copy.shape[0] and 0 <= column < copy.shape[1]:
            copy[row, column] = value + 0.0  # no negative zero, which a sum would lose
    return copy


def check_ids(ids: Sequence[int], rows: int) -> None:
    """Raises TokenIdError for an id without a row, as torch refuses it."""
    for one in ids:
        if not 0 <= one < rows:
            raise TokenIdError(
                "There is no row {id}: the table has rows 0 to {last}. Choose one of those.", id=one, last=rows - 1
            )


def look_up(table: Tensor, ids: Sequence[int]) -> Lookup:
    """Rows of a table (V, H) by torch.nn.functional.embedding. Raises TokenIdError for an id without a row."""
    check_ids(ids, table.shape[0])
    return Lookup(table, tuple(ids), F.embedding(torch.tensor([*ids], dtype=torch.long), table))


def one_hot_look_up(weight: Tensor, ids: Sequence[int]) -> OneHotLookup:
    """Rows of weightᵀ (V, D), looked up and computed as one-hot times Linear. Raises as `look_up`."""
    rows = look_up(weight.T, ids).rows
    one_hot = F.one_hot(torch.tensor([*ids], dtype=torch.long), weight.shape[1]).float()
    product = F.linear(one_hot, weight)
    same = product.contiguous().view(torch.int32) == rows.contiguous().view(torch.int32)
    return OneHotLookup(weight, tuple(ids), one_hot, product, rows, int(same.sum()))


def summed(token: Sequence[float], position: Sequence[float]) -> Tensor:
    """Two vectors of one length, added in float32. Raises TextError where they differ in length."""
    if len(token) != len(position):
        raise TextError(
            "The two vectors have {first} and {second} numbers. Give both the same number.",
            first=len(token),
            second=len(position),
        )
    return torch.tensor(token) + torch.tensor(position)


def windows(ids: Sequence[int], length: int, stride: int) -> tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]:
    """A text's ids cut by a sliding window: inputs of `length` ids each, and targets, the same shifted by one.

    A window begins every `stride` ids and is kept only if its last target is still in the text.
    """
    if length < 1 or stride < 1:
        raise ValueError(f"a window of {length} ids every {stride}")
    return tuple(
        (tuple(ids[first : first + length]), tuple(ids[first + 1 : first + length + 1]))
        for first in range(0, len(ids) - length, stride)
    )


def batch_shapes(ids: Sequence[Sequence[int]], columns: int, seed: int) -> Batch:
    """Look a batch of ids (B, T) up in a seeded table, add position rows, and say which shapes came out.

    The table has as many rows as the highest id needs. Raises TextError as `embedding_table`.
    """
    if not ids:
        raise ValueError("an empty batch")
    batch = torch.tensor([[*row] for row in ids], dtype=torch.long)  # (B, T)
    generator = seeded(seed)
    token_rows = F.embedding(batch, embedding_table(int(batch.max()) + 1, columns, generator))  # (B, T, H)
    position_rows = embedding_table(batch.shape[1], columns, generator)  # (T, H)
    inputs = token_rows + position_rows  # (B, T, H)
    return Batch(tuple(batch.shape), tuple(token_rows.shape), tuple(position_rows.shape), tuple(inputs.shape))
