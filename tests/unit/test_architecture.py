"""The house rules that neither ruff nor import-linter can see."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from playground.panes.embedding.pane import VIEWS as EMBEDDING_VIEWS
from playground.panes.tokenizer.views import VIEWS as TOKENIZER_VIEWS

ROOT = Path(__file__).parents[2]
WINDOW_FILES = sorted((ROOT / "playground").rglob("*.py"))
CODE_FILES = sorted((ROOT / "models").rglob("*.py")) + WINDOW_FILES

IMPORT_ALL = """
import importlib, pkgutil, sys

blocked, prefixes = set(sys.argv[1].split(",")), tuple(sys.argv[2].split(","))

class Wall:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in blocked:
            raise AssertionError(f"{name} is imported")

sys.meta_path.insert(0, Wall())
import models
# A package that needs what is blocked is not walked into; if it was chosen, its import below says so.
names = [module.name for module in pkgutil.walk_packages(models.__path__, "models.", onerror=lambda name: None)]
chosen = [name for name in names if name.startswith(prefixes) and not name.endswith("__main__")]
for name in chosen:
    importlib.import_module(name)
print(*chosen)
"""


def in_a_new_interpreter(source: str, *arguments: str) -> list[str]:
    command = [sys.executable, "-c", source, *arguments]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 0, result.stderr
    return result.stdout.split()


def named_paths(document: str) -> list[str]:
    """What stands in backticks and looks like a path: it has a slash or is a Python file."""
    prose = re.sub(r"^```.*?^```$", "", document, flags=re.DOTALL | re.MULTILINE)
    quoted = re.findall(r"`([\w.-]+(?:/[\w.-]*)*)`", prose)
    return [name for name in quoted if "/" in name or name.endswith(".py")]


def test_every_path_that_the_architecture_names_exists() -> None:
    paths = named_paths((ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8"))
    assert len(paths) > 20
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_paths_are_told_from_other_words() -> None:
    assert named_paths("`a/b.py` and `main.py`, `tests/` but `changed` or `x / y`\n```\n`c/d.py`\n```\n") == [
        "a/b.py",
        "main.py",
        "tests/",
    ]


def test_the_core_imports_without_qt_and_test_libraries() -> None:
    imported = in_a_new_interpreter(IMPORT_ALL, "PySide6,shiboken6,pyqtgraph,superqt,transformers,pytest", "models.")
    assert {"models.networks.decoder", "models.generation", "models.training"} <= set(imported)


def test_what_works_before_torch_imports_without_it() -> None:
    light = ("models.errors", "models.specs", "models.memory", "models.catalog", "models.tokenizers")
    imported = in_a_new_interpreter(IMPORT_ALL, "torch,PySide6,transformers", ",".join(light))
    assert set(light) <= set(imported)


def test_the_window_starts_without_what_comes_after_the_first_paint() -> None:
    source = "import sys, playground.app, playground.mainwindow; print(*sys.modules)"
    loaded = set(in_a_new_interpreter(source))
    assert "playground.mainwindow" in loaded
    assert loaded.isdisjoint({"torch", "pyqtgraph", "superqt", "transformers"})


def test_a_pane_starts_without_the_views_that_nobody_has_looked_at() -> None:
    source = "import sys; from playground.panes import embedding, tokenizer; print(*sys.modules)"
    loaded = set(in_a_new_interpreter(source))
    for pane, views in (("embedding", EMBEDDING_VIEWS), ("tokenizer", TOKENIZER_VIEWS)):
        assert len({entry.name for entry in views}) == len(views)
        assert {entry.module for entry in views} & loaded == set(), f"the {pane} pane imports its views"
        for entry in views:
            assert entry.load().__name__ == entry.class_name
            assert entry.title
            assert entry.tip


def calls(path: Path) -> Iterator[tuple[ast.Call, str]]:
    """Every call in a file of ours, with the last part of the name that is called."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), path.name)):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                yield node, node.func.attr
            elif isinstance(node.func, ast.Name):
                yield node, node.func.id


def place(path: Path, node: ast.expr) -> str:
    return f"{path.relative_to(ROOT)}:{node.lineno}"


def test_nothing_spins_the_event_loop() -> None:
    # A screenshot has no event loop to return to, so it alone lets layouts settle this way.
    allowed = ROOT / "playground" / "screenshots.py"
    spinning = [
        place(path, call)
        for path in CODE_FILES
        if path != allowed
        for call, name in calls(path)
        if name == "processEvents"
    ]
    assert spinning == []


def test_items_of_lists_are_rows_of_models() -> None:
    # Of items made in Python the binding keeps some as known after Qt deleted them with their list (shiboken 6.11), and
    # what is made at their address next is taken for them: the process ends with a segmentation fault.
    kinds = {"QListWidgetItem", "QTreeWidgetItem", "QTableWidgetItem", "QStandardItem"}
    made = [place(path, call) for path in WINDOW_FILES for call, name in calls(path) if name in kinds]
    assert made == []


def test_no_lambda_is_connected() -> None:
    # It outlives its widget and then raises "already deleted".
    connected = [
        place(path, call)
        for path in WINDOW_FILES
        for call, name in calls(path)
        if name == "connect" and any(isinstance(argument, ast.Lambda) for argument in call.args)
    ]
    assert connected == []


def untranslatable(source: str) -> list[int]:
    """The lines of tr() calls that pyside6-lupdate misreads: f-strings, and a comma after the second argument."""
    rows = source.encode().splitlines(keepends=True)  # the columns of ast count bytes
    starts = [sum(map(len, rows[:index])) for index in range(len(rows))]
    lines = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "tr":
            last = node.args[-1]
            assert last.end_lineno is not None
            assert last.end_col_offset is not None
            assert node.end_lineno is not None
            assert node.end_col_offset is not None
            end_of_last = starts[last.end_lineno - 1] + last.end_col_offset
            end_of_call = starts[node.end_lineno - 1] + node.end_col_offset
            trailing_comma = b"," in source.encode()[end_of_last:end_of_call]
            parts = [part for argument in node.args for part in ast.walk(argument)]
            if any(isinstance(part, ast.JoinedStr) for part in parts) or (len(node.args) > 1 and trailing_comma):
                lines.append(node.lineno)
    return lines


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ('self.tr("Open")', []),
        ('self.tr("Open",)', []),
        ('self.tr("Open", "menu")', []),
        ('self.tr("Open", "menu",)', [1]),
        ('self.tr(\n    "打开",\n    "menu",\n)', [1]),
        ('self.tr(f"Open {name}")', [1]),
        ('self.tr("Open {name}").format(name=f"{x}")', []),
    ],
)
def test_what_lupdate_misreads_is_found(source: str, lines: list[int]) -> None:
    assert untranslatable(source) == lines


def test_every_string_can_be_translated() -> None:
    found = {path.name: untranslatable(path.read_text(encoding="utf-8")) for path in WINDOW_FILES}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_colours_stand_in_the_theme_alone() -> None:
    colour = re.compile(r"#(?:[0-9a-fA-F]{3}){1,2}\b")
    found = [
        place(path, node)
        for path in WINDOW_FILES
        if path.name != "theme.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and colour.search(node.value)
    ]
    assert found == []
