"""The numbers behind the lab's drawings, as tables: in full, to be read, copied and saved."""

from __future__ import annotations

import math

from PySide6.QtCore import QCoreApplication

from models.lab.bridge import BridgeFigures
from models.lab.opened import OpenedStep, WeightUpdate
from models.lab.snapshots import Snapshot
from models.lab.words import WordsFigures
from playground.results.lab import BridgeResult, LabResult
from playground.widgets.value_table import Cell, ValueTable, shortest, table_of


def run_tables(result: LabResult, chosen: Snapshot) -> tuple[ValueTable, ...]:
    """The curves, what there is to beat, every snapshot's bars and sample, and the chosen one's map."""
    translate = QCoreApplication.translate
    step, loss, token = translate("LabPane", "step"), translate("LabPane", "loss"), translate("LabPane", "token")
    held_out = {one.step: one.held_out for one in result.snapshots}
    labels = result.labels

    def of_step(place: int) -> tuple[Cell, ...]:
        held = held_out.get(place, math.nan)
        shown: Cell = "" if math.isnan(held) else held
        if not place:
            return 0, "", shown, "", ""
        at = place - 1
        return place, float(result.losses[at]), shown, float(result.rates[at]), float(result.norms[at])

    beaten = result.baselines
    bars = [
        (one.step, rank, labels([number])[0], number, chance)
        for one in result.snapshots
        for rank, (number, chance) in enumerate(one.bars, 1)
    ]
    points = [
        (*row, label)
        for row, label in zip(
            zip(chosen.on_map, shortest(chosen.points[:, 0]), shortest(chosen.points[:, 1]), strict=True),
            labels(chosen.on_map),
            strict=True,
        )
    ]
    return (
        ValueTable(
            translate("LabPane", "curves"),
            (
                step,
                translate("LabPane", "training loss"),
                translate("LabPane", "held-out loss"),
                translate("LabPane", "learning rate"),
                translate("LabPane", "gradient norm"),
            ),
            len(result.losses) + 1,
            of_step,
        ),
        table_of(
            translate("LabPane", "losses to beat"),
            (translate("LabPane", "by"), loss),
            (
                (translate("LabPane", "guessing"), beaten.uniform),
                (translate("LabPane", "unigrams"), beaten.unigram),
                (translate("LabPane", "bigrams"), beaten.bigram),
            ),
        ),
        table_of(
            translate("LabPane", "expected behind the prompt"),
            (step, translate("LabPane", "rank"), token, "id", translate("LabPane", "probability")),
            bars,
        ),
        table_of(
            translate("LabPane", "samples"),
            (step, translate("LabPane", "prompt"), translate("LabPane", "what it writes")),
            [(one.step, result.spelled(result.prompt), result.spelled(one.sample)) for one in result.snapshots],
        ),
        table_of(
            translate("LabPane", "token table in the plane at step {step}").format(step=chosen.step),
            ("id", "x", "y", token),
            points,
        ),
    )


def step_tables(result: LabResult, opened: OpenedStep, update: WeightUpdate) -> tuple[ValueTable, ...]:
    """Every position of the batch, every row of the table's gradient, and one weight's update."""
    translate, labels = QCoreApplication.translate, result.labels
    rows, columns = opened.inputs.shape
    losses = opened.losses

    def of_position(place: int) -> tuple[Cell, ...]:
        row, column = divmod(place, columns)
        read, true = int(opened.inputs[row, column]), int(opened.targets[row, column])
        label, target = labels([read, true])
        return row, column, label, read, target, true, shortest(losses[row, column : column + 1])[0]

    def of_row(number: int) -> tuple[Cell, ...]:
        length = shortest(opened.row_gradients[number : number + 1])[0]
        return number, labels([number])[0], length, int(opened.moved[number])

    ours, torch = translate("LabPane", "by the formula"), "torch"
    quantities: list[tuple[Cell, ...]] = [
        (translate("LabPane", "weight before"), update.before, ""),
        (translate("LabPane", "gradient"), update.gradient, ""),
        (translate("LabPane", "gradient as it was taken"), update.clipped, ""),
        *(
            (name, value, "" if theirs is None else theirs)
            for name, value, theirs in (
                ("m", update.first, update.first_after),
                ("v", update.second, update.second_after),
                ("m̂", update.first_corrected, None),
                ("v̂", update.second_corrected, None),
            )
            if value is not None
        ),
        (translate("LabPane", "learning rate"), update.learning_rate, ""),
        (translate("LabPane", "step of the weight"), update.step, ""),
        (translate("LabPane", "decay of the weight"), update.decayed, ""),
        (translate("LabPane", "weight after"), update.result, update.after),
    ]
    loss, token = translate("LabPane", "loss"), translate("LabPane", "token")
    return (
        ValueTable(
            translate("LabPane", "batch of step {step}").format(step=opened.number),
            (
                translate("LabPane", "row"),
                translate("LabPane", "position"),
                translate("LabPane", "input"),
                "id",
                translate("LabPane", "target"),
                translate("LabPane", "id of the target"),
                loss,
            ),
            rows * columns,
            of_position,
        ),
        ValueTable(
            translate("LabPane", "gradient of the token table"),
            ("id", token, translate("LabPane", "length of the gradient"), translate("LabPane", "moved")),
            len(opened.row_gradients),
            of_row,
        ),
        table_of(
            translate("LabPane", "update of {weight}").format(weight=f"{update.name}{list(update.index)}"),
            (translate("LabPane", "quantity"), ours, torch),
            quantities,
        ),
    )


def bridge_tables(found: BridgeResult, now: BridgeFigures) -> tuple[ValueTable, ...]:
    """Both sides cell by cell, and the training of the network."""
    translate = QCoreApplication.translate
    cells: list[tuple[Cell, ...]] = [
        (
            word,
            following,
            int(now.counts[row, column]),
            "" if math.isnan(now.counted[row, column]) else float(now.counted[row, column]),
            float(now.learned[row, column]),
        )
        for row, word in enumerate(now.words)
        for column, following in enumerate(now.words)
    ]
    return (
        table_of(
            translate("LabPane", "table and network at step {step}").format(step=now.step),
            (
                translate("LabPane", "word"),
                translate("LabPane", "word behind it"),
                translate("LabPane", "count"),
                translate("LabPane", "counted probability"),
                translate("LabPane", "learned probability"),
            ),
            cells,
        ),
        table_of(
            translate("LabPane", "curves"),
            (
                translate("LabPane", "step"),
                translate("LabPane", "loss"),
                translate("LabPane", "largest difference"),
            ),
            [(one.step, one.loss, one.furthest) for one in found.steps],
        ),
    )


def words_tables(figures: WordsFigures) -> tuple[ValueTable, ...]:
    """A word's neighbours before and after, and the loss of every step."""
    translate = QCoreApplication.translate
    rows: list[tuple[Cell, ...]] = [
        (rank, *before, *after)
        for rank, (before, after) in enumerate(zip(figures.before, figures.after, strict=True), 1)
    ]
    cosine = translate("LabPane", "cosine")
    return (
        table_of(
            translate("LabPane", "neighbours of “{word}”").format(word=figures.word),
            (
                translate("LabPane", "rank"),
                translate("LabPane", "before"),
                cosine,
                translate("LabPane", "after"),
                cosine,
            ),
            rows,
        ),
        table_of(
            translate("LabPane", "curves"),
            (translate("LabPane", "step"), translate("LabPane", "loss")),
            [(place, loss) for place, loss in enumerate(figures.losses, 1)],
        ),
    )
