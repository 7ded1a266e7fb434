"""A map in a file: `.npz` for programs, CSV for spreadsheets, with what it is a map of inside.

Both are written block by block, so that a map larger than the memory can be saved. The values are the map's own, not
those that a screen shows.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np

from models.attention.kinds import Region
from models.attention.rows import RowSource, blocks, whole_rows
from models.storage import write_atomically

Report = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class MapFacts:
    """What a map is of: `facts` such as model, layer, head and stage, and the map's rows as labels and token ids."""

    facts: Mapping[str, str | int | float | bool]
    labels: Sequence[str]
    ids: Sequence[int]


def write_npz(
    path: Path, source: RowSource, about: MapFacts, region: Region | None = None, report: Report | None = None
) -> None:
    """The region (all of it without one) as arrays for numpy.load, which needs no pickle.

    values (R, C) float32, masked (R, C) bool; row_tokens, row_ids, column_tokens, column_ids; every fact under its
    name, and all of them as JSON under `facts`. `report(fraction)` may raise to give up. Raises StorageError where
    the file can't be written.
    """
    rows, columns = source.shape
    part = (region or Region(0, rows, 0, columns)).within(rows, columns)

    def write(temporary: Path) -> None:
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, kind in (("values", np.dtype("<f4")), ("masked", np.dtype("?"))):
                with _member(archive, name) as file:
                    shape = (part.bottom - part.top, part.right - part.left)
                    header = {"descr": np.lib.format.dtype_to_descr(kind), "fortran_order": False, "shape": shape}
                    np.lib.format.write_array_header_1_0(file, header)
                    for start, stop in blocks(source, part.top, part.bottom):
                        if name == "values":
                            block = whole_rows(source, start, stop)[:, part.left : part.right].numpy()
                        else:
                            seen = source.visibility.masked(start, stop, part.right)
                            block = seen[:, part.left :].numpy()
                        file.write(np.ascontiguousarray(block, dtype=kind).tobytes())
                        if report is not None:
                            share = (stop - part.top) / (part.bottom - part.top)
                            report(0.9 * share if name == "values" else 0.9 + 0.1 * share)
            arrays: dict[str, object] = {
                "row_tokens": np.array(about.labels[part.top : part.bottom], dtype=np.str_),
                "row_ids": np.array(about.ids[part.top : part.bottom], dtype=np.int64),
                "column_tokens": np.array(about.labels[part.left : part.right], dtype=np.str_),
                "column_ids": np.array(about.ids[part.left : part.right], dtype=np.int64),
                "region": np.array([part.top, part.bottom, part.left, part.right]),
                "facts": np.array(json.dumps(dict(about.facts), ensure_ascii=False)),
                **{name: np.array(value) for name, value in about.facts.items()},
            }
            for name, values in arrays.items():
                with _member(archive, name) as file:
                    np.lib.format.write_array(file, np.asanyarray(values), allow_pickle=False)

    write_atomically(path, write)


def _member(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    member = zipfile.ZipInfo(f"{name}.npy")
    member.compress_type = zipfile.ZIP_DEFLATED
    return archive.open(member, "w", force_zip64=True)


def write_csv(
    path: Path, source: RowSource, about: MapFacts, region: Region | None = None, report: Report | None = None
) -> None:
    """The region as CSV (RFC 4180, UTF-8): a line a fact, an empty line, the columns' tokens and ids, then the rows.

    Each row begins with its token and id; values have all digits of float32, and a masked cell is empty. `report`
    and errors are those of `write_npz`.
    """
    rows, columns = source.shape
    part = (region or Region(0, rows, 0, columns)).within(rows, columns)

    def write(temporary: Path) -> None:
        with temporary.open("w", encoding="utf-8", errors="replace", newline="") as file:
            table = csv.writer(file)
            table.writerows([name, value] for name, value in about.facts.items())
            table.writerow(["rows", part.top, part.bottom - 1])
            table.writerow(["columns", part.left, part.right - 1])
            file.write("\r\n")
            table.writerow(["", "token", *about.labels[part.left : part.right]])
            table.writerow(["token", "id", *about.ids[part.left : part.right]])
            for start, stop in blocks(source, part.top, part.bottom):
                values = whole_rows(source, start, stop)[:, part.left : part.right].numpy()
                masked = source.visibility.masked(start, stop, part.right)[:, part.left :].numpy()
                lines = io.StringIO()
                block = csv.writer(lines)
                for place, (row, hidden) in enumerate(zip(values, masked, strict=True), start):
                    cells = row.astype(str)
                    cells[hidden] = ""
                    block.writerow([about.labels[place], about.ids[place], *cells.tolist()])
                file.write(lines.getvalue())
                if report is not None:
                    report((stop - part.top) / (part.bottom - part.top))

    write_atomically(path, write)
