"""Whose cost can be told: the open model, presets, files that were opened, and two free numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from models.config_files import ConfigFile, Remark
from models.errors import ConfigError
from models.memory import EmbeddingCost, ModelCost, embedding_cost, model_cost
from models.presets import Preset, load_presets
from models.specs import TransformerSpec
from playground import theme
from playground.operations import Operations
from playground.results.reading import Problem
from playground.session import Session

FREE = "free"
FILE = "file:"


@dataclass(frozen=True, slots=True)
class Subject:
    """What the cost is of: a whole model with its table, or a table of two free numbers (no `spec`, no `model`)."""

    key: str
    name: str
    table: EmbeddingCost
    tied: bool
    spec: TransformerSpec | None = None
    model: ModelCost | None = None
    remarks: tuple[Remark, ...] = ()
    note: str = ""
    stored: tuple[str, int] | None = None  # how a quantised file keeps the table, and in how many bytes


class Subjects(QObject):
    """Finds the subject of a key: "" is the open model, FREE the free numbers, FILE + path a file, else a preset.

    Files are read in the background.

    Signals:
        read(str): the file of that key has been read, or read again
        refused(object): the Problem of a file that was to be opened and can't be
    """

    read = Signal(str)
    refused = Signal(object)

    def __init__(self, session: Session, operations: Operations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._operations = operations
        self._presets: dict[str, Preset] = {preset.id: preset for preset in load_presets()}
        self._files: dict[str, ConfigFile] = {}
        self._problems: dict[str, Problem | None] = {}  # of files that can't be read; None while one is being read

    def open(self, path: Path) -> None:
        """Read a config.json, or the one in a folder; `read` or `refused` follows."""
        self._operations.read_config(path, self._on_read, self.refused.emit)

    def _on_read(self, found: ConfigFile) -> None:
        key = FILE + str(found.path)
        self._files[key] = found
        self._problems.pop(key, None)
        self.read.emit(key)

    def _fetch(self, key: str) -> None:
        """Read the file that a key names, as one from an earlier session does."""

        def failed(problem: Problem) -> None:
            self._problems[key] = problem
            self.read.emit(key)

        def done(found: ConfigFile) -> None:
            self._problems.pop(key, None)
            self._files[key] = found
            self.read.emit(key)

        self._problems[key] = None
        self._operations.read_config(Path(key.removeprefix(FILE)), done, failed)

    def forget_files(self) -> None:
        """Offer no file any more."""
        self._files.clear()
        self._problems.clear()

    def offered(self) -> Sequence[tuple[str, str]]:
        """(key, name) of everything that can be chosen, the free numbers left aside: the open model first."""
        model = self._session.results.model
        found = []
        if model is not None:
            found.append(("", self.tr("{name} (the open model)").format(name=model.name)))
        found += [(key, file.name) for key, file in self._files.items()]
        language = theme.theme_manager().language
        return found + [(preset.id, preset.name_in(language)) for preset in self._presets.values()]

    def preset(self, key: str) -> Preset | None:
        """The preset of that id."""
        return self._presets.get(key)

    def shown(self) -> Subject | None:
        """The one that the session's inputs choose; without a model, the free numbers. Raises ConfigError.

        None while its file is being read.
        """
        key = self._session.inputs.preset
        found = self.of(key)
        return self._free() if found is None and not key.startswith(FILE) else found

    def of(self, key: str) -> Subject | None:
        """The subject of a key; None where there is nothing behind it yet. Raises ConfigError for one that can't be."""
        if key == FREE:
            return self._free()
        if key.startswith(FILE):
            file, problem = self._files.get(key), self._problems.get(key)
            if problem is not None:
                raise ConfigError(problem.template, **problem.fields)
            if file is None:
                if key not in self._problems:
                    self._fetch(key)
                return None
            return _of_spec(key, file.name, file.spec, remarks=file.remarks)
        preset = self._presets.get(key)
        if preset is not None:
            language = theme.theme_manager().language
            return _of_spec(key, preset.name_in(language), preset.spec, note=preset.note[language])
        model = self._session.results.model
        if key or model is None:
            return None
        stored = (model.table_kind, model.table_bytes) if model.table_kind else None
        return replace(_of_spec(key, model.name, model.spec), stored=stored)

    def safely(self, key: str) -> Subject | None:
        """`of`, with None for what can't be."""
        try:
            return self.of(key)
        except ConfigError:
            return None

    def _free(self) -> Subject:
        inputs = self._session.inputs
        table = embedding_cost(vocab_size=inputs.free_vocab_size, hidden_size=inputs.free_hidden_size)
        return Subject(FREE, self.tr("free numbers"), table, inputs.free_tied)


def _of_spec(
    key: str, name: str, spec: TransformerSpec, *, remarks: tuple[Remark, ...] = (), note: str = ""
) -> Subject:
    table = embedding_cost(vocab_size=spec.vocab_size, hidden_size=spec.hidden_size)
    return Subject(key, name, table, spec.tied, spec, model_cost(spec), remarks, note)
