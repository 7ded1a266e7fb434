"""Well-known models' shapes, read from resources/presets: what the memory figures start from. No torch."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models import catalog
from models.errors import ConfigError
from models.specs import TransformerSpec, spec_from_config


@dataclass(frozen=True, slots=True)
class Preset:
    """One published model's shape. `note` maps "en" and "zh" to a sentence; `source` says where the config is from.

    The config holds what is counted or shown and nothing else. What a count of the parameters can't tell (heads,
    windows) was compared with what `checked` names.
    """

    id: str
    name: str
    note: Mapping[str, str]
    config: Mapping[str, Any]
    source: str
    checked: str
    spec: TransformerSpec
    chinese_name: str = ""  # where the name has words in it

    def name_in(self, language: str) -> str:
        """What it is called in a language, "en" or "zh"."""
        return self.chinese_name if language == "zh" and self.chinese_name else self.name


def load_presets() -> tuple[Preset, ...]:
    """All bundled presets in the order of their file names. Raises ConfigError for a damaged file."""
    return tuple(load_preset(path) for path in catalog.preset_paths())


def load_preset(path: Path) -> Preset:
    """The preset in one JSON file. Raises ConfigError for anything but a complete preset."""
    try:
        fields = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise _damaged(path, "it can't be read as JSON") from error
    if not isinstance(fields, dict):
        raise _damaged(path, "it holds no JSON object")
    for key in ("id", "name", "source", "checked"):
        if not isinstance(fields.get(key), str) or not fields[key]:
            raise _damaged(path, f"it has no {key}")
    note = fields.get("note")
    if not isinstance(note, dict) or not all(isinstance(note.get(language), str) for language in ("en", "zh")):
        raise _damaged(path, "it has no note in English and Chinese")
    config = fields.get("config")
    if not isinstance(config, dict):
        raise _damaged(path, "it has no config")
    spec = spec_from_config(config, fields["name"])
    chinese = fields.get("name_zh", "")
    if not isinstance(chinese, str):
        raise _damaged(path, "its Chinese name is no text")
    return Preset(fields["id"], fields["name"], note, config, fields["source"], fields["checked"], spec, chinese)


def _damaged(path: Path, problem: str) -> ConfigError:
    return ConfigError(
        "The preset {file} is damaged: {problem}. Install the playground again.", file=path.name, problem=problem
    )
