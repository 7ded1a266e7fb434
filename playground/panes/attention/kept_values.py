"""The values that the attention views show beside their maps, as tables: in full, to be read, copied and saved."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QCoreApplication

from models.attention.kinds import PROPERTIES
from playground.panes.attention.view import position_of
from playground.panes.attention.words import map_title, property_name
from playground.results.attention import (
    BlockResult,
    CellResult,
    LensResult,
    LineResult,
    OverviewResult,
    PartResult,
)
from playground.widgets.value_table import Cell, ValueTable, shortest, table_of


def _number(value: float) -> float:
    """A float32 as the shortest decimal that gives it back."""
    return float(str(value)) if math.isfinite(value) else float(value)


def heads_table(found: OverviewResult) -> ValueTable:
    """Every head's properties; empty where no query of the text can say."""
    translate = QCoreApplication.translate
    rows: list[tuple[Cell, ...]] = []
    for (layer, head), properties in found.properties.items():
        values = (getattr(properties, name) for name in PROPERTIES)
        rows.append((layer, head, *("" if value is None else value for value in values)))
    header = (
        translate("AttentionPane", "layer"),
        translate("AttentionPane", "head"),
        *(property_name(name) for name in PROPERTIES),
    )
    return table_of(translate("AttentionPane", "properties of the heads"), header, rows)


def line_table(row: LineResult, column: LineResult) -> ValueTable:
    """What the chosen token takes from each, and what each takes from it."""
    translate = QCoreApplication.translate
    masked = translate("AttentionPane", "masked")

    def of(index: int) -> tuple[Cell, ...]:
        token = row.tokens[index]
        return (
            position_of(row, index),
            row.labels[index],
            row.reading.ids[token],
            masked if row.masked[index] else _number(row.values[index]),
            masked if column.masked[index] else _number(column.values[index]),
        )

    header = (
        translate("AttentionPane", "position"),
        translate("AttentionPane", "token"),
        "id",
        translate("AttentionPane", "{label} takes from it").format(label=row.labels[row.place]),
        translate("AttentionPane", "it takes from {label}").format(label=row.labels[row.place]),
    )
    return ValueTable(map_title(row.question), header, len(row.values), of)


def part_table(part: PartResult, title: str) -> ValueTable:
    """A matrix on the way through a head: a row a token."""
    translate = QCoreApplication.translate

    def of(index: int) -> tuple[Cell, ...]:
        place, token_id = part.reading.places[index], part.reading.ids[index]
        return int(place), part.reading.labels[index], token_id, *shortest(part.values[index])

    width = part.values.shape[1]
    header = (
        translate("AttentionPane", "position"),
        translate("AttentionPane", "token"),
        "id",
        *map(str, range(width)),
    )
    return ValueTable(title, header, len(part.values), of)


def cell_table(cell: CellResult) -> ValueTable:
    """The products that a score is the sum of."""
    translate = QCoreApplication.translate
    labels = cell.reading.labels
    columns = zip(shortest(cell.query), shortest(cell.key), shortest(cell.products), strict=True)
    rows = [(dimension, *values) for dimension, values in enumerate(columns)]
    header = (
        translate("AttentionPane", "dimension"),
        translate("AttentionPane", "query q of {label}").format(label=labels[cell.row]),
        translate("AttentionPane", "key k of {label}").format(label=labels[cell.column]),
        translate("AttentionPane", "products q·k"),
    )
    name = translate("AttentionPane", "{row} → {column}").format(row=labels[cell.row], column=labels[cell.column])
    return table_of(name, header, rows)


def block_tables(found: BlockResult, chosen: int) -> tuple[ValueTable, ...]:
    """One token's stream through a layer, dimension by dimension; and the strongest units of every layer."""
    translate = QCoreApplication.translate
    layer = found.layers[chosen]
    stream = (
        (translate("AttentionPane", "before"), layer.before),
        (translate("AttentionPane", "attention adds"), layer.attention),
        (translate("AttentionPane", "middle"), layer.middle),
        (translate("AttentionPane", "feed-forward adds"), layer.feed_forward),
        (translate("AttentionPane", "after"), layer.after),
        (translate("AttentionPane", "normed for attention"), layer.attention_norm.after),
        (translate("AttentionPane", "normed for the feed-forward"), layer.feed_forward_norm.after),
    )
    columns = [shortest(values) for _name, values in stream]
    rows = [(dimension, *values) for dimension, values in enumerate(zip(*columns, strict=True))]
    units = [(number, unit, value) for number, one in enumerate(found.layers) for unit, value in one.units]
    label = found.reading.labels[found.position]
    return (
        table_of(
            translate("AttentionPane", "stream of {label} in layer {layer}").format(label=label, layer=chosen),
            (translate("AttentionPane", "dimension"), *(name for name, _values in stream)),
            rows,
        ),
        table_of(
            translate("AttentionPane", "strongest units"),
            (
                translate("AttentionPane", "layer"),
                translate("AttentionPane", "unit"),
                translate("AttentionPane", "value"),
            ),
            units,
        ),
    )


def lens_tables(found: LensResult, label_of: Callable[[int], str]) -> tuple[ValueTable, ...]:
    """What each layer would predict, likeliest first, and the chosen layer's whole distribution."""
    translate = QCoreApplication.translate
    layers = [
        (layer.layer, rank, one.label, one.token_id, one.probability, layer.entropy, layer.rank)
        for layer in found.layers
        for rank, one in enumerate(layer.candidates, 1)
    ]
    order = np.argsort(-found.probabilities, kind="stable")

    def of(index: int) -> tuple[Cell, ...]:
        token_id = int(order[index])
        return index + 1, label_of(token_id), token_id, _number(found.probabilities[token_id])

    rank, token, share = (
        translate("AttentionPane", "rank"),
        translate("AttentionPane", "token"),
        translate("AttentionPane", "probability"),
    )
    return (
        table_of(
            translate("AttentionPane", "what each layer would predict"),
            (
                translate("AttentionPane", "layer"),
                *(rank, token, "id", share),
                translate("AttentionPane", "entropy in bits"),
                translate("AttentionPane", "rank of the model's own prediction"),
            ),
            layers,
        ),
        ValueTable(
            translate("AttentionPane", "layer {layer}: the whole distribution").format(
                layer=found.layers[found.chosen].layer
            ),
            (rank, token, "id", share),
            len(order),
            of,
        ),
    )
