"""Python that computes a map again with the library alone, for a notebook or a letter."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace

from models.attention.kinds import Region


@dataclass(frozen=True, slots=True)
class MapRecipe:
    """What a map was computed from: the checkpoint's folder, the ids, how the pass was made, and which map.

    over and against are the session's: head, layer_mean, layer_max, model_mean, model_max or rollout; none, head,
    text or model. `second_ids` are the compared text's, `spans` this text's tokens in bytes (for another model).
    """

    folder: str
    ids: Sequence[int]
    causal: bool  # whether the model is
    masked: bool
    positioned: bool
    layer: int
    head: int
    stage: str
    over: str = "head"
    against: str = "none"
    against_layer: int = 0
    against_head: int = 0
    against_text: str = ""
    against_model: str = ""
    text: str = ""
    spans: Sequence[tuple[int, int]] = ()
    region: Region | None = None


def snippet(recipe: MapRecipe) -> str:
    """The lines, which leave the map in `values`: a tensor (T, T), or of its region."""
    passed = _pass(recipe)
    lines = ["from models.checkpoint import open_checkpoint", *_imports(recipe), ""]
    lines += [
        f"checkpoint = open_checkpoint({recipe.folder!r})",
        "model = checkpoint.load()",
        f"ids = {_listed(recipe.ids)}",
        f"trace = model.forward(ids{passed})",
    ]
    if recipe.over == "head" and recipe.against == "none":
        lines.append(f'values = trace.attention({recipe.layer}, {recipe.head}, stage="{recipe.stage}")')
    elif recipe.over == "rollout" and recipe.against == "none":
        lines.append("values = rollout(trace)")
    else:
        lines += _sources(recipe, passed)
        lines.append("values = whole_rows(source, 0, source.shape[0])")
    if recipe.region is not None:
        cut = recipe.region
        lines.append(f"values = values[{cut.top}:{cut.bottom}, {cut.left}:{cut.right}]")
    return "\n".join([*lines, "print(values)", ""])


def _pass(recipe: MapRecipe) -> str:
    changed = []
    if recipe.causal and not recipe.masked:
        changed.append("masked=False")
    if not recipe.positioned:
        changed.append("positioned=False")
    return "".join(f", {change}" for change in changed)


def _imports(recipe: MapRecipe) -> list[str]:
    lines, names = [], set()
    if recipe.against in ("text", "model"):
        function = "paired" if recipe.against == "text" else "common_pieces"
        lines.append(f"from models.attention.align import PutTogether, {function}")
    if recipe.over == "rollout":
        lines.append("from models.attention.rollout import rollout")
        names |= {"HeldRows"} if recipe.against != "none" else set()
    elif recipe.over == "head":
        names |= {"HeadRows"} if recipe.against != "none" else set()
    else:
        names.add("heads_together")
    if recipe.against == "head" and not recipe.over.startswith("layer"):
        names.add("HeadRows")
    if recipe.against != "none":
        names.add("Difference")
    if names:
        names.add("whole_rows")
        lines.append(f"from models.attention.rows import {', '.join(sorted(names, key=_as_imported))}")
    return lines


def _as_imported(name: str) -> tuple[bool, str]:
    return name[0].islower(), name


def _sources(recipe: MapRecipe, passed: str) -> list[str]:
    first = _one(recipe, "trace", recipe.layer, recipe.head)
    if recipe.against == "none":
        return [f"source = {first}"]
    if recipe.against == "head":
        # A layer's mean or maximum is compared with that of another layer, a whole model's with one head.
        like = recipe if recipe.over.startswith(("head", "layer")) else replace(recipe, over="head")
        return [f"source = Difference({first}, {_one(like, 'trace', recipe.against_layer, recipe.against_head)})"]
    second = _one(recipe, "other", recipe.layer, recipe.head)
    if recipe.against == "text":
        special = "" if recipe.causal else ", add_special=True"
        return [
            f"others = checkpoint.tokenizer().encode({recipe.against_text!r}{special})",
            f"other = model.forward(others{passed})",
            "pairs = paired(ids, others)",
            f"first = PutTogether({first}, [(one, one + 1) for one, _ in pairs])",
            f"second = PutTogether({second}, [(two, two + 1) for _, two in pairs])",
            "source = Difference(first, second)",
        ]
    return [
        f"text = {recipe.text!r}",
        f"spans = {_listed([*recipe.spans])}",
        f"other_checkpoint = open_checkpoint({recipe.against_model!r})",
        "other_model = other_checkpoint.load()",
        "run = other_checkpoint.tokenizer().tokenize(text, add_special=not other_checkpoint.spec.causal)",
        "other = other_model.forward(run.ids)",
        "mine, theirs = common_pieces(spans, [*run.byte_spans])",
        f"source = Difference(PutTogether({first}, mine), PutTogether({second}, theirs))",
    ]


def _one(recipe: MapRecipe, trace: str, layer: int, head: int) -> str:
    over = recipe.over
    if over == "rollout":
        return f"HeldRows(rollout({trace}))"
    if over == "head":
        return f'HeadRows({trace}, {layer}, {head}, "{recipe.stage}")'
    layers = f"[{layer}]" if over.startswith("layer") else f"range({trace}.spec.layer_count)"
    return f'heads_together({trace}, {layers}, "{over.rpartition("_")[2]}", "{recipe.stage}")'


def _listed(values: Sequence[object]) -> str:
    """A list literal, over several lines where it is long."""
    line = f"[{', '.join(map(str, values))}]"
    if len(line) < 100:
        return line
    return "[\n" + textwrap.fill(line[1:-1], 100, initial_indent="    ", subsequent_indent="    ") + ",\n]"
