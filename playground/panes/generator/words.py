"""How the generator writes what the core calls by short names: stages, settings, candidates."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from models.specs import DEFAULT_ORDER, SamplingSpec
from playground.pane import reason_text
from playground.results.reading import Candidate
from playground.widgets.bar_layout import BarRow
from playground.widgets.numbers import format_decimal

_STAGES: dict[str, Any] = {  # str, which PySide types as object behind the mark
    "logits": QT_TRANSLATE_NOOP("generator", "logits"),
    "penalties": QT_TRANSLATE_NOOP("generator", "penalties"),
    "constraint": QT_TRANSLATE_NOOP("generator", "constraint"),
    "temperature": QT_TRANSLATE_NOOP("generator", "temperature"),
    "top-k": QT_TRANSLATE_NOOP("generator", "top-k"),
    "top-p": QT_TRANSLATE_NOOP("generator", "top-p"),
    "min-p": QT_TRANSLATE_NOOP("generator", "min-p"),
}
_STAGE_TIPS: dict[str, Any] = {
    "logits": QT_TRANSLATE_NOOP("generator", "The model's own numbers, and the probabilities they come to"),
    "penalties": QT_TRANSLATE_NOOP("generator", "Lowers what has been said already"),
    "constraint": QT_TRANSLATE_NOOP("generator", "Forbids what would break a choice, a pattern or a schema"),
    "temperature": QT_TRANSLATE_NOOP(
        "generator", "Divides the logits: below 1 sharpens, above 1 flattens, 0 takes the likeliest"
    ),
    "top-k": QT_TRANSLATE_NOOP("generator", "Keeps the k likeliest tokens"),
    "top-p": QT_TRANSLATE_NOOP("generator", "Keeps the likeliest tokens whose probabilities reach p together"),
    "min-p": QT_TRANSLATE_NOOP(
        "generator", "Cuts tokens less likely than this share of the likeliest one's probability"
    ),
}
_CONSTRAINTS: dict[str, Any] = {
    "none": QT_TRANSLATE_NOOP("generator", "off"),
    "choices": QT_TRANSLATE_NOOP("generator", "choices"),
    "regex": QT_TRANSLATE_NOOP("generator", "regular expression"),
    "schema": QT_TRANSLATE_NOOP("generator", "JSON schema"),
}


def stage_title(name: str) -> str:
    """A stage's name in the language of the window; one that has no name stays as it is."""
    return QCoreApplication.translate("generator", _STAGES[name]) if name in _STAGES else name


def stage_tip(name: str) -> str:
    """What a stage does, in one sentence."""
    return QCoreApplication.translate("generator", _STAGE_TIPS[name]) if name in _STAGE_TIPS else ""


def constraint_title(kind: str) -> str:
    """A kind of constraint in the language of the window."""
    return QCoreApplication.translate("generator", _CONSTRAINTS[kind])


def stage_setting(name: str, spec: SamplingSpec) -> str:
    """How a stage is set, as short as can be: "0.80", "40", "×1.20 −0.50"; empty for the logits."""
    if name == "penalties":
        parts = []
        if spec.repetition_penalty != 1:
            parts.append("×" + format_decimal(spec.repetition_penalty, 2))
        if spec.presence_penalty:
            parts.append(format_decimal(-spec.presence_penalty, 2))
        if spec.frequency_penalty:
            parts.append(format_decimal(-spec.frequency_penalty, 2) + "·n")
        return " ".join(parts)
    if name == "constraint":
        return constraint_title(spec.constraint.kind) if spec.constrains else ""
    values = {
        "temperature": format_decimal(spec.temperature, 2),
        "top-k": str(spec.top_k),
        "top-p": format_decimal(spec.top_p, 2),
        "min-p": format_decimal(spec.min_p, 2),
    }
    return values[name] if name in values and spec.is_active(name) else ""


def settings_text(spec: SamplingSpec) -> str:
    """The settings that do something, in the order of the stages: "after temperature 0.80, top-k 40"."""
    translate = QCoreApplication.translate
    parts = []
    for name in spec.order:
        if name == "temperature" and spec.temperature == 0:
            parts.append(translate("generator", "greedy: the likeliest token"))
        elif name == "temperature" or spec.is_active(name):
            value = stage_setting(name, spec) or format_decimal(spec.temperature, 2)
            parts.append(f"{stage_title(name)} {value}")
    joined = translate("generator", ", ").join(parts)
    return joined if spec.temperature == 0 else translate("generator", "after {settings}").format(settings=joined)


def order_text(order: Iterable[str]) -> str:
    """The stages in their order, with arrows between them."""
    return " → ".join(stage_title(name) for name in order)


def is_default_order(spec: SamplingSpec) -> bool:
    """Whether the stages act in the order that most programs use."""
    return spec.order == DEFAULT_ORDER


def bar_rows(candidates: Iterable[Candidate], first_rank: int = 1) -> list[BarRow]:
    """Candidates as the bars draw them; they come best first, so that the first has rank `first_rank`."""
    return [
        BarRow(item.token_id, item.label, item.raw, item.final, item.kept, reason_text(item.reason), rank)
        for rank, item in enumerate(candidates, first_rank)
    ]
