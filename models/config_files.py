"""A config.json from anywhere, read for what the model costs: alone, or in the folder it came with. No torch.

More is taken here than a model that is to run would allow: a language model nested in a larger one, keys that are
left out. What was made of it is told in `remarks`, so that no figure looks surer than it is. An architecture that only
transformers knows is counted on its own model.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from models import catalog
from models.errors import CheckpointError, ConfigError, shown
from models.families import FAMILIES
from models.memory import model_cost
from models.specs import WORD_VECTORS, TransformerSpec, spec_from_config
from models.tensor_files import open_regular, read_header

_LARGEST = 10_000_000
# Where a config.json of several models in one keeps its language model's (transformers' composite configurations).
_NESTED = ("text_config", "language_config", "llm_config", "decoder")
# Without these a size is transformers' default for the family, which is hardly this model's. By either name.
_SIZES = (
    ("vocab_size",),
    ("hidden_size", "n_embd"),
    ("num_hidden_layers", "n_layer"),
    ("num_attention_heads", "n_head"),
)


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to know about a file: an English template and its fields, as errors have them."""

    template: str
    fields: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template.format(**self.fields) if self.fields else self.template


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """A config.json that was read. `name` is its folder's; `remarks` are in the order in which they matter."""

    path: Path
    name: str
    spec: TransformerSpec
    remarks: tuple[Remark, ...] = ()


def read_config_file(path: str | Path) -> ConfigFile:
    """The model that a config.json, or the one in a folder, describes.

    Raises ConfigError, with the next action in its sentence, for anything that describes none.
    """
    path = Path(path)
    if path.is_dir():
        path = path / "config.json"
    try:
        with open_regular(path) as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise ConfigError(
            "{path} can't be read: {reason}. Choose a config.json, or a folder that holds one.",
            path=path,
            reason=error.strerror or error,
        ) from error
    if len(data) > _LARGEST:
        raise ConfigError("{path} is too large for a config.json. Choose another file.", path=path)
    try:
        config = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ConfigError("{path} is not valid JSON. Choose a config.json.", path=path) from error
    if not isinstance(config, dict):
        raise ConfigError("{path} holds no JSON object. Choose a config.json.", path=path)
    remarks: list[Remark] = []
    config = _language_model(config, remarks)
    folder = path.resolve().parent
    name = catalog.model_name(folder) if path.name == "config.json" else path.stem
    spec = spec_from_config(config, name)
    missing = [names[0] for names in _SIZES if not any(key in config for key in names)]
    if missing:
        remarks.append(
            Remark(
                "The file leaves out {keys}: what transformers takes for {family} is counted.",
                {"keys": ", ".join(missing), "family": spec.family},
            )
        )
    if spec.by_transformers and not spec.counted:
        from models.networks.adapted import parameter_count  # which takes torch and transformers

        spec = replace(spec, counted=parameter_count(config, spec))
    promised = model_cost(spec).parameters  # which refuses what no model has
    remarks.extend(_against_weights(folder, spec, promised) if path.name == "config.json" else ())
    return ConfigFile(path, name, spec, tuple(remarks))


def _language_model(config: dict[str, Any], remarks: list[Remark]) -> dict[str, Any]:
    """The part that is a language model, where the file has it nested in something larger."""
    family = config.get("model_type")
    if family in FAMILIES or family == WORD_VECTORS:
        return config
    for key in _NESTED:
        inner = config.get(key)
        if isinstance(inner, dict) and inner.get("model_type") in FAMILIES:
            remarks.append(
                Remark(
                    "Counted is the language model under {key}; the rest of the {family} model is not.",
                    {"key": key, "family": shown(family)},
                )
            )
            if "tie_word_embeddings" in config and "tie_word_embeddings" not in inner:
                return {**inner, "tie_word_embeddings": config["tie_word_embeddings"]}
            return inner
    if family is None:
        raise ConfigError(
            "The file names no model_type, so nobody can tell what its numbers mean. Choose a model's config.json."
        )
    return config  # which spec_from_config refuses, naming what it knows


def _against_weights(folder: Path, spec: TransformerSpec, promised: int) -> list[Remark]:
    """Whether the weights beside the file are as many as it promises, as far as their headers can be read.

    A checkpoint may hold a head that is tied, or a pooler fewer: parts that may be there or not explain a difference.
    """
    files = sorted(folder.glob("*.safetensors"))
    if not files:
        return []
    try:
        held = sum(_elements(info.shape) for file in files[:200] for info in read_header(file)[0].values())
    except (CheckpointError, OSError):
        return [Remark("The weights beside the file can't be read, so its promise is not checked.")]
    table = spec.vocab_size * spec.hidden_size
    cost = model_cost(spec)
    optional = (0, table, -cost.parts["pooler"], -cost.parts["head"])
    buffers = promised // 200  # masks, position ids and the like, which are no parameters
    if any(0 <= held - promised - extra <= buffers for extra in optional):
        return []
    return [
        Remark(
            "config.json promises {promised} parameters, but the weights beside it hold {held} numbers: "
            "one of them belongs to another model.",
            {"promised": promised, "held": held},
        )
    ]


def _elements(shape: tuple[int, ...]) -> int:
    count = 1
    for size in shape:
        count *= size
    return count
