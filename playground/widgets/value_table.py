"""What a drawing shows, as a table: its twin for keyboards, screen readers and other programs."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

Cell = str | int | float


@dataclass(frozen=True, slots=True)
class ValueTable:
    """What the table is of, its columns' titles, and `count` rows, of which `row` gives one at a time."""

    name: str
    header: tuple[str, ...]
    count: int
    row: Callable[[int], Sequence[Cell]]


@runtime_checkable
class Tabled(Protocol):
    """A widget that can give what it shows as a table."""

    def value_table(self) -> ValueTable:
        """What is shown now; it stays as it is when the widget shows something else."""
        ...


def table_of(name: str, header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> ValueTable:
    """A table of rows that are there already."""
    return ValueTable(name, tuple(header), len(rows), rows.__getitem__)


def tables_of(root: QWidget) -> tuple[ValueTable, ...]:
    """The tables of whatever is shown in a widget and can give one, in reading order; empty ones are left out."""
    found: list[tuple[int, int, ValueTable]] = []
    for child in root.findChildren(QWidget):
        if child.isVisibleTo(root) and isinstance(child, Tabled):
            corner = child.mapTo(root, QPoint(0, 0))
            found.append((corner.y(), corner.x(), child.value_table()))
    found.sort(key=lambda one: one[:2])
    return tuple(table for _y, _x, table in found if table.count)


def shortest(values: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> list[float]:
    """N float32 numbers as the shortest decimals that give them back: 0.1, not 0.10000000149011612."""
    return [float(str(value)) for value in values]


def as_csv(table: ValueTable) -> bytes:
    """The table as CSV (RFC 4180, UTF-8), numbers in full."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(table.header)
    writer.writerows(table.row(index) for index in range(table.count))
    return text.getvalue().encode("utf-8", errors="replace")


def as_json(tables: Sequence[ValueTable]) -> bytes:
    """Tables as a JSON array: each one's name, columns and rows. What isn't finite is a text."""
    whole = [
        {
            "name": table.name,
            "columns": table.header,
            "rows": [[*map(_plain, table.row(index))] for index in range(table.count)],
        }
        for table in tables
    ]
    return json.dumps(whole, ensure_ascii=False, indent=1).encode("utf-8", errors="replace")


def _plain(cell: Cell) -> Cell:
    return str(cell) if isinstance(cell, float) and not math.isfinite(cell) else cell
