"""The bridge from counting to learning: the count table and a one-layer network on the same three sentences."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSlider, QVBoxLayout, QWidget

from models.lab.bridge import STEPS, BridgeFigures
from models.ngram import THREE_SENTENCES
from playground import theme
from playground.operations import Operations
from playground.pane import sentence
from playground.panes.lab.kept_values import bridge_tables
from playground.panes.lab.view import LabView, push_button, text_label, turn
from playground.results.lab import BridgeResult
from playground.session import Session
from playground.widgets.cell_grid import Cell, CellGrid
from playground.widgets.elided_label import ElidedLabel
from playground.widgets.keep_button import Keepable, KeptText
from playground.widgets.numbers import format_decimal, format_percent, group_digits
from playground.widgets.run_chart import Level, RunChart, RunCurve
from playground.widgets.scrolled_column import ScrolledColumn
from playground.widgets.sized import sized
from playground.widgets.state_view import StateStack

_FRAME_MS = 60
_FRAMES = 60  # of a whole play
_ROOM_FOR_TEXT = 560


class BridgeView(LabView):
    """Each cell has what the table counts and what the network says after the step that the slider is at."""

    name = "bridge"

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(session, operations, parent)
        self._desk = operations.lab
        self._timer = QTimer(self)
        self._timer.setInterval(_FRAME_MS)
        self._timer.timeout.connect(self._on_frame)
        self.play = push_button("lab.bridge_play", self._on_play, primary=True)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setObjectName("lab.bridge_slider")
        self.slider.setRange(0, STEPS)
        self.slider.valueChanged.connect(self._on_slider)
        self.step = text_label("lab.bridge_step")
        self.text = ElidedLabel()
        self.text.setObjectName("lab.bridge_text")
        self.text.setProperty("role", "muted")
        self.counts = CellGrid()
        self.counts.setObjectName("lab.bridge_counts")
        self.learned = CellGrid()
        self.learned.setObjectName("lab.bridge_learned")
        for grid in (self.counts, self.learned):
            sized(grid, least_height=6 * 24 + 18)
        self.counts_title = text_label("lab.bridge_counts_title", "caption")
        self.learned_title = text_label("lab.bridge_learned_title", "caption")
        self.facts = text_label("lab.bridge_facts", "muted", wraps=True)
        self.loss = RunChart(height=120)
        self.loss.setObjectName("lab.bridge_loss")
        self.loss.step_chosen.connect(self._on_step_chosen)
        top = QHBoxLayout()
        self._sides = sides = QHBoxLayout()
        top.setSpacing(theme.GRID)
        sides.setSpacing(2 * theme.GRID)
        top.addWidget(self.play)
        top.addWidget(self.slider, 3)
        top.addWidget(self.step, 2)
        top.addWidget(self.text, 4)
        self.body = ScrolledColumn()
        column = self.body.column
        for title, grid in ((self.counts_title, self.counts), (self.learned_title, self.learned)):
            half = _Half(title, grid)
            sides.addWidget(half, 1)
        column.addLayout(sides)
        column.addWidget(self.facts)
        column.addWidget(self.loss, 1)
        self.states = StateStack(self.body)
        self.states.cancel_requested.connect(operations.cancel)
        self.layout_.addLayout(top)
        self.layout_.addWidget(self.states, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        turn(self._sides, self.width())
        self.text.setVisible(self.width() >= theme.scaled(_ROOM_FOR_TEXT))

    def retranslate(self) -> None:
        """See LabView.retranslate."""
        self._show_play()
        self.slider.setAccessibleName(self.tr("Step of the network"))
        self.slider.setToolTip(self.tr("How many steps the network has been trained"))
        self.counts.setAccessibleName(self.tr("What the table counts"))
        self.counts.setToolTip(self.tr("How often a column's word follows a row's, and the probability that this is"))
        self.learned.setAccessibleName(self.tr("What the network says"))
        self.learned.setToolTip(self.tr("The network's probability of a column's word behind a row's"))
        self.counts_title.setText(self.tr("counted: how often, and the share"))
        self.learned_title.setText(self.tr("learned: the network's probability"))
        self.loss.setAccessibleName(self.tr("Loss of the network"))
        self.loss.setToolTip(self.tr("The network's loss in nats, and how far its probabilities are from the table's"))
        self.text.setText(" / ".join(THREE_SENTENCES.splitlines()))
        self._show()

    def refresh(self, names: frozenset[str]) -> None:
        """See LabView.refresh."""
        if names & {"bridge", "lab_bridge_step"}:
            self._show()

    def _show_play(self) -> None:
        plays = self._timer.isActive()
        self.play.setText(self.tr("Pause") if plays else self.tr("Train"))
        self.play.setToolTip(
            self.tr("Stay at this step")
            if plays
            else self.tr("Go through the network's training, from its first weights or from where the slider is")
        )

    def _show(self) -> None:
        found, problem = self.session.results.bridge, self.session.results.problems.get("bridge")
        if problem is not None:
            self.states.show_error(sentence(problem), problem.details)
        elif found is None:
            self.states.show_loading(self.tr("Training the network"))
        else:
            self.states.show_content()
            self._show_result(found)

    def _show_result(self, found: BridgeResult) -> None:
        step = self._step_of(found)
        now = found.steps[step]
        self.slider.blockSignals(True)
        self.slider.setValue(step)
        self.slider.blockSignals(False)
        self.step.setText(
            self.tr("step {step} of {steps}").format(step=group_digits(step), steps=group_digits(len(found.steps) - 1))
        )
        self.counts.set_grid(now.words, now.words, _counted(now), "→")
        self.learned.set_grid(now.words, now.words, _learned(now), "→")
        self.facts.setText(
            self.tr(
                "Where there are counts, the two differ by at most {furthest}. The network's loss is {loss}, the "
                "table's own, the least there can be, {lowest}. Behind a word that nothing follows the table has no "
                "answer; the network says something all the same."
            ).format(
                furthest=format_percent(now.furthest),
                loss=format_decimal(now.loss, 4),
                lowest=format_decimal(now.lowest, 4),
            )
        )
        steps = np.arange(len(found.steps), dtype=np.float64)
        losses = np.array([one.loss for one in found.steps])
        gaps = np.array([one.furthest for one in found.steps])
        self.loss.set_run(
            [
                RunCurve(self.tr("network's loss"), steps, losses, faint=True),
                RunCurve(self.tr("largest difference"), steps, gaps, "warning", faint=True),
            ],
            [Level(self.tr("the table's loss {value}").format(value=format_decimal(now.lowest, 4)), now.lowest)],
            len(found.steps) - 1,
        )
        self.loss.set_cursor(step)

    def keepable(self) -> Keepable | None:
        """See LabView.keepable."""
        found = self.session.results.bridge
        if found is None or "bridge" in self.session.results.problems:
            return None
        now = found.steps[self._step_of(found)]
        texts = (KeptText(self.tr("Copy Python that trains as far as this"), self._desk.bridge_snippet),)
        facts = {"Step": str(now.step)}
        tables = bridge_tables(found, now)
        return Keepable(self.body.content, f"lab-bridge-{now.step}", facts, texts=texts, tables=tables)

    def _step_of(self, found: BridgeResult) -> int:
        return min(max(0, self.session.inputs.lab_bridge_step), len(found.steps) - 1)

    # What the user does

    def _on_play(self) -> None:
        if self._timer.isActive():
            self._stop_playing()
            return
        step = self.session.inputs.lab_bridge_step
        self.session.update(lab_bridge_step=step if 0 <= step < STEPS else 0)
        self._timer.start()
        self._show_play()

    def _stop_playing(self) -> None:
        self._timer.stop()
        self._show_play()

    def _on_frame(self) -> None:
        step = min(STEPS, self.session.inputs.lab_bridge_step + max(1, STEPS // _FRAMES))
        if step >= STEPS or not self.isVisible():
            self._stop_playing()
        self.session.update(undoable=False, lab_bridge_step=step)

    def _on_slider(self, step: int) -> None:
        self._stop_playing()
        self.session.update(lab_bridge_step=step)

    def _on_step_chosen(self, step: int) -> None:
        self._on_slider(step)


class _Half(QWidget):
    """A grid below its title."""

    def __init__(self, title: QWidget, grid: QWidget) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID // 2)
        column.addWidget(title)
        column.addWidget(grid, 1)


def _counted(figures: BridgeFigures) -> list[list[Cell]]:
    rows = []
    for counts, chances in zip(figures.counts.tolist(), figures.counted.tolist(), strict=True):
        row = []
        for count, chance in zip(counts, chances, strict=True):
            known = not math.isnan(chance)
            text = f"{count} · {format_percent(chance)}" if known and count else "0" if known else "–"
            row.append(Cell(text, chance if known else 0.0, text, muted=not count))
        rows.append(row)
    return rows


def _short(chance: float) -> str:
    """A probability to a tenth of a percent, which claims neither nothing nor everything."""
    if 0.9995 <= chance < 1.0:
        return "> 99.9 %"
    return f"{100 * chance:.1f} %" if chance >= 0.0005 else "< 0.1 %"


def _learned(figures: BridgeFigures) -> list[list[Cell]]:
    return [
        [
            Cell(_short(chance), chance, format_percent(chance), muted=math.isnan(counted))
            for chance, counted in zip(chances, row, strict=True)
        ]
        for chances, row in zip(figures.learned.tolist(), figures.counted.tolist(), strict=True)
    ]
