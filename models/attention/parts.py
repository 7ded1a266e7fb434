"""A head taken apart: its queries, keys and values, what it mixes of them, and the arithmetic of one cell.

Legend: T tokens, H heads, D head size, C hidden size.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import torch
from torch import Tensor

from models.attention.rows import HeadRows, blocks, visibility
from models.recording import ForwardTrace

if TYPE_CHECKING:
    from models.checkpoint import Network

PartName = Literal["query", "key", "value", "mixed", "joined", "projected"]
PARTS: tuple[PartName, ...] = get_args(PartName)


def part(model: Network, trace: ForwardTrace, layer: int, head: int, name: PartName) -> Tensor:
    """One matrix of a head, float32.

    query, key, value (T, D) as they go into the product (turned where the model turns them); mixed (T, D): the values
    weighted; joined (T, H·D): all heads' side by side; projected (T, C): what the layer adds to the stream, or has
    normed first where norms follow.
    """
    if name == "query":
        return trace.query(layer, head)
    if name == "key":
        return trace.key(layer, head)
    if name == "value":
        return trace.value(layer, head)
    if name == "mixed":
        return mixed(trace, layer, head)
    if name == "joined":
        return joined(trace, layer)
    if name == "projected":
        return projected(model, trace, layer)
    raise ValueError(f"no part of a head is called {name!r}; choose one of {', '.join(PARTS)}")


def mixed(trace: ForwardTrace, layer: int, head: int) -> Tensor:
    """(T, D): the values of one head weighted by its map, in blocks of rows."""
    source = HeadRows(trace, layer, head)
    with torch.inference_mode():
        value = trace.value(layer, head)
        found: list[Tensor] = []
        for start, stop in blocks(source, 0, len(trace)):
            weights = source.rows(start, stop)  # (b, W)
            found.append(weights @ value[: weights.shape[1]])
        return torch.cat(found)


def joined(trace: ForwardTrace, layer: int) -> Tensor:
    """(T, H·D): every head's mixed values side by side."""
    return torch.cat([mixed(trace, layer, head) for head in range(trace.spec.head_count)], dim=1)


def projected(model: Network, trace: ForwardTrace, layer: int) -> Tensor:
    """(T, C): the joined heads through the layer's output projection."""
    with torch.inference_mode():
        output = model.blocks[layer].attention.output  # type: ignore[union-attr]
        values: Tensor = output(joined(trace, layer).to(output.weight))  # type: ignore[operator, union-attr, arg-type]
        return values.float().cpu()


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """How one weight comes about; all float32 as the map has them.

    query, key and products (D,): products = query · key, whose sum is the score. scaled = score · scale, then
    cap·tanh(scaled/cap) where cap isn't 0, then + bias, which the T5 family has for each distance. exponential =
    exp(scaled − largest), which is 0 where masked; the weight is that over the row's sum of exponentials,
    `normaliser`.
    """

    query: Tensor
    key: Tensor
    products: Tensor
    score: float
    scale: float
    cap: float
    bias: float
    scaled: float
    masked: bool
    largest: float
    exponential: float
    normaliser: float
    weight: float


def cell(trace: ForwardTrace, layer: int, head: int, row: int, column: int) -> Cell:
    """The arithmetic of the cell where query `row` looks at key `column`; negative ones count from the end.

    A place outside the text is an IndexError.
    """
    count = len(trace)
    for place in (row, column):
        if not -count <= place < count:
            raise IndexError(f"token {place} is outside 0 to {count - 1}")
    row, column = row % count, column % count
    with torch.inference_mode():
        query, key = trace.query(layer, head)[row], trace.key(layer, head)[column]
        score = HeadRows(trace, layer, head, "scores").rows(row, row + 1)[0, column]
        scaled = HeadRows(trace, layer, head, "scaled").rows(row, row + 1)[0]
        hidden = visibility(trace, layer).masked(row, row + 1, count)[0]
        usable = scaled.masked_fill(hidden, float("-inf"))
        largest = usable.max()
        exponentials = (usable - largest).exp()
        normaliser = exponentials.sum()
        bias = trace.bias_rows(row, row + 1, count, head)
        return Cell(
            query=query,
            key=key,
            products=query * key,
            score=float(score),
            scale=trace.spec.score_scale(layer % trace.spec.layer_count),
            cap=trace.spec.attention_cap,
            bias=0.0 if bias is None else float(bias[0, column]),
            scaled=float(scaled[column]),
            masked=bool(hidden[column]),
            largest=float(largest),
            exponential=float(exponentials[column]),
            normaliser=float(normaliser),
            weight=float(exponentials[column] / normaliser),
        )
