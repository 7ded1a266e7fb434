"""The entries with which tables are saved: each as CSV, and all of them as JSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from playground.widgets.keep_button import KeptFile
from playground.widgets.value_table import ValueTable, as_csv, as_json


def table_files(
    tables: Sequence[ValueTable], save: Callable[[Callable[[], bytes], Path], None], *, beside: bool = False
) -> tuple[KeptFile, ...]:
    """The entries; `save` is told what makes a file's bytes and where they go. None without tables.

    A single table isn't named, unless it stands `beside` other values that can be saved.
    """
    translate = QCoreApplication.translate
    if not tables:
        return ()
    single = len(tables) == 1 and not beside
    each = (
        translate("KeepButton", "Save values as CSV…") if single else translate("KeepButton", "Save “{name}” as CSV…")
    )
    whole = (
        translate("KeepButton", "Save values as JSON…")
        if single
        else translate("KeepButton", "Save “{name}” as JSON…").format(name=tables[0].name)
        if len(tables) == 1
        else translate("KeepButton", "Save all values as JSON…")
    )
    return (
        *(
            KeptFile(each.format(name=table.name), ".csv", write=partial(save, partial(as_csv, table)))
            for table in tables
        ),
        KeptFile(whole, ".json", write=partial(save, partial(as_json, tables))),
    )
