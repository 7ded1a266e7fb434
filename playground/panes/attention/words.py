"""What the attention pane says in words: stages, properties of heads, facts of what is kept."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import PurePath

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from models.attention.kinds import HeadProperties
from models.specs import TransformerSpec
from playground.results.attention import AttentionReading, LineResult, MapQuestion, MapResult
from playground.widgets.numbers import format_decimal, format_nonzero, format_percent

_CONTEXT = "AttentionPane"
_NOTHING = "–"
_MOST_TIMES = 1000  # a model of more layers than that has none of its own number
OVERS = {
    "head": QT_TRANSLATE_NOOP("AttentionPane", "this head"),
    "layer_mean": QT_TRANSLATE_NOOP("AttentionPane", "layer: mean of heads"),
    "layer_max": QT_TRANSLATE_NOOP("AttentionPane", "layer: maximum of heads"),
    "model_mean": QT_TRANSLATE_NOOP("AttentionPane", "model: mean of all heads"),
    "model_max": QT_TRANSLATE_NOOP("AttentionPane", "model: maximum of all heads"),
    "rollout": QT_TRANSLATE_NOOP("AttentionPane", "model: rollout"),
}
PROPERTY_NAMES = {
    "place": QT_TRANSLATE_NOOP("AttentionPane", "as in the model"),
    "entropy": QT_TRANSLATE_NOOP("AttentionPane", "entropy"),
    "first": QT_TRANSLATE_NOOP("AttentionPane", "share on the first token"),
    "previous": QT_TRANSLATE_NOOP("AttentionPane", "share on the previous token"),
    "itself": QT_TRANSLATE_NOOP("AttentionPane", "share on itself"),
    "induction": QT_TRANSLATE_NOOP("AttentionPane", "induction score"),
    "distance": QT_TRANSLATE_NOOP("AttentionPane", "mean distance"),
}


def _tr(text: object) -> str:
    return QCoreApplication.translate(_CONTEXT, str(text))


def over_name(over: str) -> str:
    """What a map is taken over."""
    return _tr(OVERS.get(over, OVERS["head"]))


def property_name(name: str) -> str:
    """What a property is called."""
    return _tr(PROPERTY_NAMES.get(name, PROPERTY_NAMES["place"]))


def property_number(properties: HeadProperties, name: str) -> str:
    """A property as a number; a dash where no query of the text can say, nothing for a name that is none."""
    if name not in ("entropy", "first", "previous", "itself", "induction", "distance"):
        return ""
    value: float | None = getattr(properties, name)
    if value is None:
        return _NOTHING
    return format_decimal(value, 1 if name == "distance" else 2)


def property_lines(properties: HeadProperties) -> str:
    """Every property, one a line."""
    names = ("entropy", "first", "previous", "itself", "induction", "distance")
    return "\n".join(f"{property_name(name)} {property_number(properties, name)}" for name in names)


def properties_sentence(properties: HeadProperties, *, causal: bool) -> str:
    """What a head does, in one line."""
    translate = QCoreApplication.translate
    template = (
        translate("AttentionPane", "looks back {distance} tokens on average · entropy {entropy} bits")
        if causal
        else translate("AttentionPane", "looks {distance} tokens back or ahead on average · entropy {entropy} bits")
    )
    shares = translate("AttentionPane", "first {first} · previous {previous} · itself {itself} · induction {induction}")

    def share(value: float | None) -> str:
        return _NOTHING if value is None else format_percent(value)

    return " · ".join(
        (
            template.format(
                distance=format_decimal(properties.distance, 1), entropy=format_decimal(properties.entropy, 1)
            ),
            shares.format(
                first=share(properties.first),
                previous=share(properties.previous),
                itself=share(properties.itself),
                induction=share(properties.induction),
            ),
        )
    )


def times_root(scale: float, size: int) -> int:
    """How many times the root of the head size a scale divides by, as a whole number; 0 where it isn't one."""
    times = round(size**-0.5 / scale) if scale else 0
    return times if 0 < times <= _MOST_TIMES and math.isclose(times * scale, size**-0.5, rel_tol=1e-6) else 0


def scaling(scale: float, size: int) -> str:
    """What is done to a score before the softmax, as it is written behind it: ÷ √64, ÷ (3·√64) or × 0.1."""
    times = times_root(scale, size)
    if times > 1:
        return f"÷ ({times}·√{size})"
    return f"÷ √{size}" if times else f"× {1 if scale == 1.0 else format_nonzero(scale, 4)}"


def stage_sentence(stage: str, spec: TransformerSpec, layer: int | None, *, masked: bool) -> str:
    """What a stage of the map holds; `masked` says whether the pass hid later tokens, no layer that there are several.

    Nearly every model divides by the root of the head size; one that doesn't says its own number.
    """
    translate = QCoreApplication.translate
    if stage == "scores":
        return translate("AttentionPane", "q·k: sums of {size} products").format(size=spec.head_size)
    if stage == "scaled":
        if spec.positions == "relative":
            return translate("AttentionPane", "q·k, not scaled, + the head's bias for the distance")
        if layer is None and spec.score_divisors:
            return translate("AttentionPane", "q·k, scaled by each layer's own number")
        scale = spec.score_scale(layer or 0)
        if scale == 1.0:
            return translate("AttentionPane", "q·k, which this model doesn't scale")
        sentence = f"q·k {scaling(scale, spec.head_size)}"
        if times_root(scale, spec.head_size):
            sentence += f" = q·k ÷ {format_decimal(1 / scale, 3)}"
        if spec.attention_cap:
            sentence += translate("AttentionPane", ", kept within ±{cap}").format(
                cap=format_nonzero(spec.attention_cap, 0)
            )
        return sentence
    if stage == "masked":
        if masked or (layer is None and spec.window) or (layer is not None and spec.window_of(layer)):
            return translate("AttentionPane", "hidden cells are −∞, so that softmax gives them 0")
        if not spec.causal:
            return translate("AttentionPane", "nothing is hidden: each query of an encoder sees every key")
        return translate("AttentionPane", "nothing is hidden: the mask is off")
    return ""


def map_title(question: MapQuestion) -> str:
    """Which map it is, for a caption or a file."""
    translate = QCoreApplication.translate
    own = one_map_title(question)
    if question.against == "head" and question.over.startswith("layer"):
        return translate("AttentionPane", "{map} − layer {layer}").format(map=own, layer=question.against_layer)
    if question.against == "head":
        return translate("AttentionPane", "{map} − layer {layer}, head {head}").format(
            map=own, layer=question.against_layer, head=question.against_head
        )
    if question.against == "text":
        return translate("AttentionPane", "{map}: this text − the other").format(map=own)
    if question.against == "model":
        return translate("AttentionPane", "{map}: this model − {model}").format(
            map=own, model=PurePath(question.against_model).name
        )
    return own


def one_map_title(question: MapQuestion) -> str:
    """Which map it is, whatever is subtracted from it."""
    translate = QCoreApplication.translate
    if question.over == "head":
        return translate("AttentionPane", "layer {layer}, head {head}").format(layer=question.layer, head=question.head)
    if question.over.startswith("layer"):
        return translate("AttentionPane", "layer {layer}, {over}").format(
            layer=question.layer, over=over_name(question.over)
        )
    return over_name(question.over)


def facts(shown: MapResult | LineResult) -> dict[str, str]:
    """What a picture of a map, or of a row of it, says of itself: names as files have them, in English."""
    question, reading = shown.question, shown.reading
    return {
        "Title": map_title(question),
        "Layer": str(question.layer),
        "Head": str(question.head),
        "Stage": question.stage,
        "Over": question.over,
        **reading_facts(reading, shown.labels, shown.tokens),
    }


def reading_facts(
    reading: AttentionReading, labels: Sequence[str] | None = None, tokens: Sequence[int] | None = None
) -> dict[str, str]:
    """How a text was read, and its tokens: all of them, or those that are shown."""
    shown = range(len(reading.ids)) if tokens is None else tokens
    return {
        "Mask": "on" if reading.causal == reading.spec.causal else "off",
        "Positions": "on" if reading.positioned else "off",
        "Tokens": " ".join(reading.labels if labels is None else labels),
        "Ids": " ".join(str(reading.ids[token]) for token in shown),
    }


def strongest_keys(row: NDArray[np.float32], masked: NDArray[np.bool_], count: int) -> list[int]:
    """The columns of the largest values that are not masked, largest first, the earlier one first among equals."""
    usable = np.flatnonzero(~masked & ~np.isnan(row))
    order = np.argsort(-row[usable], kind="stable")[:count]
    return [int(column) for column in usable[order]]


def bar_lengths(
    row: NDArray[np.float32], masked: NDArray[np.bool_], columns: Sequence[int], *, from_zero: bool
) -> list[float]:
    """Each column's value on a scale from zero, or from the row's lowest score, to the row's highest."""
    usable = row[~masked & np.isfinite(row)]
    if not usable.size:
        return [0.0] * len(columns)
    low, high = 0.0 if from_zero else float(usable.min()), float(usable.max())
    return [(float(row[column]) - low) / (high - low) if high > low else 1.0 for column in columns]
