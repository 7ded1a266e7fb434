"""Whose cost can be told: the open model, presets, files that were opened, and two free numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject

from models.config_files import ConfigFile, Remark, read_config_file
from models.errors import ConfigError
from models.memory import EmbeddingCost, ModelCost, embedding_cost, model_cost
from models.presets import Preset, load_presets
from models.specs import TransformerSpec
from playground import theme
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


class Subjects(QObject):
    """Finds the subject of a key: "" is the open model, FREE the free numbers, FILE + path a file, else a preset."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._presets: dict[str, Preset] = {preset.id: preset for preset in load_presets()}
        self._files: dict[str, ConfigFile] = {}

    def open(self, path: Path) -> str:
        """Read a config.json, or the one in a folder, and return its key. Raises ConfigError."""
        found = read_config_file(path)
        key = FILE + str(found.path)
        self._files[key] = found
        return key

    def offered(self) -> Sequence[tuple[str, str]]:
        """(key, name) of everything that can be chosen, the free numbers left aside: the open model first."""
        model = self._session.results.model
        found = []
        if model is not None:
            found.append(("", self.tr("{name} (the open model)").format(name=model.name)))
        found += [(key, file.name) for key, file in self._files.items()]
        return found + [(preset.id, preset.name) for preset in self._presets.values()]

    def preset(self, key: str) -> Preset | None:
        """The preset of that id."""
        return self._presets.get(key)

    def shown(self) -> Subject:
        """The one that the session's inputs choose; without a model, the free numbers. Raises ConfigError."""
        return self.of(self._session.inputs.preset) or self._free()

    def of(self, key: str) -> Subject | None:
        """The subject of a key; None where there is nothing behind it. Raises ConfigError for one that can't be."""
        if key == FREE:
            return self._free()
        if key.startswith(FILE):
            file = self._files.get(key)
            if file is None:
                file = self._files[key] = read_config_file(key.removeprefix(FILE))
            return _of_spec(key, file.name, file.spec, remarks=file.remarks)
        preset = self._presets.get(key)
        if preset is not None:
            return _of_spec(key, preset.name, preset.spec, note=preset.note[theme.theme_manager().language])
        model = self._session.results.model
        return None if key or model is None else _of_spec(key, model.name, model.spec)

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
