"""A small model in training: its curves against what it has to beat, and what it expects, writes and keeps apart."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPlainTextEdit,
    QProgressBar,
    QSizePolicy,
    QSlider,
    QWidget,
)

from models.lab.snapshots import Snapshot
from playground import theme
from playground.operations import Operations
from playground.pane import sentence
from playground.panes.lab.settings_panel import SettingsPanel
from playground.panes.lab.view import LabView, push_button, text_label
from playground.results.lab import LabResult
from playground.results.reading import Problem
from playground.session import Session
from playground.widgets.bar_layout import BarRow
from playground.widgets.elided_label import ElidedLabel
from playground.widgets.numbers import format_decimal, group_digits
from playground.widgets.point_map import PointMap
from playground.widgets.probability_bars import ProbabilityBars
from playground.widgets.run_chart import Level, RunChart, RunCurve
from playground.widgets.scrolled_column import ScrolledColumn
from playground.widgets.state_view import StateStack

_SETTINGS = frozenset({"model", "tokenizer"}) | {
    *("lab_source", "lab_tokenizer", "lab_width", "lab_layers", "lab_heads", "lab_context", "lab_batch", "lab_steps"),
    *("lab_rate", "lab_optimizer", "lab_tied", "lab_prompt"),
}
_ROOM_FOR_THREE = 640
_ROOM_FOR_TWO = 520


class TrainView(LabView):
    """Controls, settings, and the run as it stands at the newest snapshot or at the one that is looked at."""

    name = "train"

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(session, operations, parent)
        self._desk = operations.lab
        self._snapshot: Snapshot | None = None
        self._labels: tuple[str, ...] = ()
        self._folder: Path | None = None
        self._saved = ""
        self.start = push_button("lab.start", self._on_start, primary=True)
        self.one = push_button("lab.one_step", self._desk.one_step)
        self.stop = push_button("lab.stop", self._desk.stop)
        self.settings_button = push_button("lab.settings", self._on_settings)
        self.settings_button.setCheckable(True)
        self.save = push_button("lab.save", self._on_save)
        self.open = push_button("lab.open", self._on_open)
        self.open.hide()
        self.facts, self.speed, self.snapshot = ElidedLabel(), ElidedLabel(), ElidedLabel()
        for label, name in ((self.facts, "lab.facts"), (self.speed, "lab.speed"), (self.snapshot, "lab.snapshot")):
            label.setObjectName(name)
            label.setProperty("role", "muted")
        self.progress = QProgressBar()
        self.progress.setObjectName("lab.progress")
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(4)
        self.problem = text_label("lab.problem", "error", wraps=True)
        self.problem.hide()
        self.settings = SettingsPanel(session)
        self.settings_page = ScrolledColumn()
        self.settings_page.column.addWidget(self.settings)
        self.settings_page.column.addStretch(1)
        self.settings_page.hide()
        self.loss = RunChart(height=170)
        self.loss.setObjectName("lab.loss")
        self.rate = RunChart(height=84)
        self.rate.setObjectName("lab.rate_curve")
        self.norm = RunChart(height=84)
        self.norm.setObjectName("lab.norm_curve")
        for chart in (self.loss, self.rate, self.norm):
            chart.step_chosen.connect(self._on_step_chosen)
        self.bars = ProbabilityBars()
        self.bars.setObjectName("lab.bars")
        self.bars.set_compact(True)
        self.bars.setMinimumSize(theme.scaled(150), theme.scaled(66))
        self.sample_title, self.map_title = ElidedLabel(), ElidedLabel()
        for title in (self.sample_title, self.map_title):
            title.setProperty("role", "caption")
        self.sample = QPlainTextEdit()
        self.sample.setObjectName("lab.sample")
        self.sample.setReadOnly(True)
        self.sample.setFrameShape(QFrame.Shape.NoFrame)
        self.sample.setTabChangesFocus(True)
        self.sample.setMinimumHeight(theme.scaled(44))
        self.sample.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.map = PointMap()
        self.map.setObjectName("lab.map")
        self.map.setMinimumWidth(theme.scaled(150))
        self.scrubber = QSlider(Qt.Orientation.Horizontal)
        self.scrubber.setObjectName("lab.scrubber")
        self.scrubber.valueChanged.connect(self._on_scrubbed)
        self.body = ScrolledColumn()
        content = QWidget()
        self._grid = QGridLayout(content)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.GRID)
        self.body.column.addWidget(content)
        self.states = StateStack(self.body)
        self.states.cancel_requested.connect(operations.cancel)
        buttons, scrub = QHBoxLayout(), QHBoxLayout()
        for row in (buttons, scrub):
            row.setSpacing(theme.GRID)
        for button in (self.start, self.one, self.stop):
            buttons.addWidget(button)
        buttons.addWidget(self.speed, 1)
        for button in (self.settings_button, self.save, self.open):
            buttons.addWidget(button)
        scrub.addWidget(self.scrubber, 1)
        scrub.addWidget(self.snapshot, 1)
        self.layout_.addLayout(buttons)
        self.layout_.addWidget(self.progress)
        self.layout_.addWidget(self.facts)
        self.layout_.addWidget(self.problem)
        self.layout_.addWidget(self.settings_page, 1)
        self.layout_.addWidget(self.states, 1)
        self.layout_.addLayout(scrub)
        self._columns = 0
        self._arrange(3)
        self._desk.running_changed.connect(self._on_running)
        self._desk.saved.connect(self._on_saved)
        self._desk.save_failed.connect(self._on_save_failed)

    # Room

    def _arrange(self, columns: int) -> None:
        """Curves, bars and map beside each other or below."""
        if columns == self._columns:
            return
        self._columns = columns
        curves = ((self.loss, 0, 2), (self.rate, 3, 1), (self.norm, 3, 1))
        for widget in (
            self.bars,
            self.sample_title,
            self.sample,
            self.map_title,
            self.map,
            *(one[0] for one in curves),
        ):
            self._grid.removeWidget(widget)
        second = 2 if columns > 1 else 0
        third = 3 if columns > 2 else 0 if columns == 1 else 2
        self._grid.addWidget(self.loss, 0, 0, 3, 2)
        self._grid.addWidget(self.rate, 3, 0)
        self._grid.addWidget(self.norm, 3, 1)
        span = 1 if columns > 1 else 2
        row = 0 if columns > 1 else 4
        self._grid.addWidget(self.bars, row, second, 2, span)
        self._grid.addWidget(self.sample_title, row + 2, second, 1, span)
        self._grid.addWidget(self.sample, row + 3, second, 1, span)
        row = 0 if columns > 2 else 4 if columns == 2 else 8
        across = 1 if columns > 2 else 3 if columns == 2 else 2
        self._grid.addWidget(self.map_title, row, third if columns > 2 else 0, 1, across)
        self._grid.addWidget(self.map, row + 1, third if columns > 2 else 0, 3, across)
        for column in range(4):
            self._grid.setColumnStretch(column, (3, 3, 5 if columns > 1 else 0, 5 if columns > 2 else 0)[column])
        self._grid.setRowStretch(1, 1)
        self.map.setMinimumHeight(theme.scaled(96 if columns > 2 else 180))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = self.width()
        wide = 3 if room >= theme.scaled(_ROOM_FOR_THREE) else 2 if room >= theme.scaled(_ROOM_FOR_TWO) else 1
        self._arrange(wide)
        self.settings.fit(room)
        self.speed.setVisible(room >= theme.scaled(_ROOM_FOR_TWO))

    # Texts

    def retranslate(self) -> None:
        """See LabView.retranslate."""
        self.one.setText(self.tr("One step"))
        self.one.setToolTip(self.tr("Take one training step and open it up"))
        self.stop.setText(self.tr("Stop"))
        self.stop.setToolTip(self.tr("End this run and go back to step 0"))
        self.settings_button.setText(self.tr("Settings"))
        self.settings_button.setToolTip(self.tr("What is trained on, with which sizes and how"))
        self.save.setText(self.tr("Save…"))
        self.save.setToolTip(self.tr("Write the model at this snapshot as a checkpoint folder"))
        self.open.setText(self.tr("Open it"))
        self.open.setToolTip(self.tr("Open what was saved in all panes"))
        self.loss.setAccessibleName(self.tr("Loss over the steps"))
        self.loss.setToolTip(self.tr("Nats a token; click to look at the nearest snapshot"))
        self.rate.setAccessibleName(self.tr("Learning rate over the steps"))
        self.norm.setAccessibleName(self.tr("Length of the gradient over the steps"))
        self.bars.setAccessibleName(self.tr("What the model expects behind the prompt"))
        self.bars.setToolTip(self.tr("The likeliest tokens behind the prompt at this snapshot"))
        self.map.setAccessibleName(self.tr("Map of the token table"))
        self.sample.setAccessibleName(self.tr("Sample"))
        self.sample.setToolTip(self.tr("What the model writes behind the prompt at this snapshot"))
        self.scrubber.setAccessibleName(self.tr("Snapshot"))
        self.scrubber.setToolTip(self.tr("Go through the snapshots of the run; at the right end it follows the newest"))
        self.progress.setAccessibleName(self.tr("Progress of the run"))
        self.settings.retranslate()
        self._show_buttons()
        self._snapshot = None
        self._show()

    # What is shown

    def refresh(self, names: frozenset[str]) -> None:
        """See LabView.refresh."""
        if names & _SETTINGS:
            self.settings.show_settings()
        if names & {"lab", "lab_snapshot"}:
            self._show()
        self._show_buttons()

    def _show_buttons(self) -> None:
        result, running = self.session.results.lab, self._desk.running
        over = result is not None and result.state in ("done", "diverged")
        begun = result is not None and result.step > 0
        self.start.setText(
            self.tr("Pause") if running else self.tr("Go on") if begun and not over else self.tr("Start")
        )
        self.start.setToolTip(
            self.tr("Stop after this step; it can go on from there") if running else self.tr("Train to the last step")
        )
        failed = "lab" in self.session.results.problems
        self.start.setEnabled(running or (not over and not failed))
        self.one.setEnabled(not running and not over and not failed)
        self.stop.setEnabled(running or begun)
        self.save.setEnabled(begun)

    def _on_running(self, _running: bool) -> None:
        self.bars.set_animated(not self._desk.running)
        self.settings.setEnabled(not self._desk.running)  # a setting is that of another run
        self._show_buttons()

    def _show(self) -> None:
        result, problem = self.session.results.lab, self.session.results.problems.get("lab")
        if problem is not None:
            self.states.show_error(sentence(problem), problem.details)
            self.facts.setText("")
            return
        if result is None:
            self.states.show_loading(self.tr("Preparing the training"))
            return
        self.states.show_content()
        told = result.problem
        self.problem.setVisible(told is not None)
        if told is not None:
            self.problem.setText(sentence(told))
        self._show_facts(result)
        self._show_curves(result)
        self._show_snapshot(result)

    def _show_facts(self, result: LabResult) -> None:
        if not result.step:
            self._saved = ""
        self.facts.setText(
            self._saved
            or self.tr(
                "{parameters} parameters · {vocabulary} tokens in the table, {different} of them in the text · "
                "{train} to train on, {held} held out"
            ).format(
                parameters=group_digits(result.parameters),
                vocabulary=group_digits(result.vocab_size),
                different=group_digits(result.different),
                train=group_digits(result.train_tokens),
                held=group_digits(result.held_out_tokens),
            )
        )
        self.progress.setValue(round(1000 * result.step / result.spec.steps))
        parts = [
            self.tr("step {step} of {steps}").format(
                step=group_digits(result.step), steps=group_digits(result.spec.steps)
            )
        ]
        if result.step and math.isfinite(result.tokens_per_second):
            parts.append(
                self.tr("{count} tokens/s").format(count=group_digits(int(round(result.tokens_per_second, -2))))
            )
            if result.state == "paused" and math.isfinite(result.seconds_left):
                parts.append(self.tr("{time} left").format(time=_time(result.seconds_left)))
        self.speed.setText(" · ".join(parts))

    def _show_curves(self, result: LabResult) -> None:
        last = result.spec.steps
        steps = np.arange(1, result.step + 1, dtype=np.float64)
        steps = steps[: len(result.losses)]
        held = [(one.step, one.held_out) for one in result.snapshots if not math.isnan(one.held_out)]
        points = np.array(held, dtype=np.float64).reshape(-1, 2)
        curves = [RunCurve(self.tr("training loss"), steps, result.losses, "muted", faint=True)]
        if held:
            curves.append(RunCurve(self.tr("held-out loss"), points[:, 0], points[:, 1]))
        beaten = result.baselines
        levels = [
            Level(self.tr("guessing {value}").format(value=format_decimal(beaten.uniform, 3)), beaten.uniform),
            Level(self.tr("unigrams {value}").format(value=format_decimal(beaten.unigram, 3)), beaten.unigram),
            Level(self.tr("bigrams {value}").format(value=format_decimal(beaten.bigram, 3)), beaten.bigram),
        ]
        self.loss.set_run(curves, levels, last)
        self.rate.set_run([RunCurve(self.tr("learning rate"), steps, result.rates, "good")], (), last)
        self.norm.set_run([RunCurve(self.tr("gradient norm"), steps, result.norms, "warning", faint=True)], (), last)

    def _chosen(self, result: LabResult) -> tuple[int, Snapshot]:
        place = self.session.inputs.lab_snapshot
        place = place if 0 <= place < len(result.snapshots) else len(result.snapshots) - 1
        return place, result.snapshots[place]

    def _show_snapshot(self, result: LabResult) -> None:
        place, chosen = self._chosen(result)
        self.scrubber.blockSignals(True)
        self.scrubber.setRange(0, len(result.snapshots) - 1)
        self.scrubber.setValue(place)
        self.scrubber.blockSignals(False)
        for chart in (self.loss, self.rate, self.norm):
            chart.set_cursor(chosen.step)
        if chosen is self._snapshot:
            return
        self._snapshot = chosen
        text = self.tr("snapshot of step {step}").format(step=group_digits(chosen.step))
        if not math.isnan(chosen.held_out):
            text += " · " + self.tr("held-out loss {loss}").format(loss=format_decimal(chosen.held_out, 3))
        self.snapshot.setText(text)
        prompt = "".join(result.labels(result.prompt))
        labels = result.labels([token for token, _ in chosen.bars])
        rows = [
            BarRow(token, label, chance, chance, rank=rank)
            for rank, ((token, chance), label) in enumerate(zip(chosen.bars, labels, strict=True), 1)
        ]
        self.bars.set_rows(rows, "", self.tr("behind “{prompt}”").format(prompt=prompt[-24:]))
        self.sample_title.setText(self.tr("drawn behind the prompt, at temperature 0.8"))
        text = result.spelled(result.prompt) + "▸" + result.spelled(chosen.sample)
        self.sample.setPlainText(text.replace("\n", "⏎"))
        self._labels = tuple(result.labels(chosen.on_map))
        self.map_title.setText(
            self.tr("the token table in the plane: {count} most frequent tokens").format(count=len(chosen.on_map))
        )
        self.map.set_points(chosen.points[:, 0], chosen.points[:, 1], self._label)

    def _label(self, point: int) -> str:
        return self._labels[point] if point < len(self._labels) else ""

    # What the user does

    def _on_start(self) -> None:
        if self._desk.running:
            self._desk.pause()
        else:
            self.session.update(undoable=False, lab_snapshot=-1)
            self.settings_button.setChecked(False)
            self._on_settings()
            self._desk.start()

    def _on_settings(self) -> None:
        settings = self.settings_button.isChecked()
        self.settings_page.setVisible(settings)
        for widget in (self.states, self.scrubber, self.snapshot):
            widget.setVisible(not settings)

    def _on_scrubbed(self, place: int) -> None:
        self.session.update(undoable=False, lab_snapshot=-1 if place == self.scrubber.maximum() else place)

    def _on_step_chosen(self, step: int) -> None:
        result = self.session.results.lab
        if result is not None:
            nearest = min(range(len(result.snapshots)), key=lambda place: abs(result.snapshots[place].step - step))
            self._on_scrubbed(nearest)

    def _on_save(self) -> None:
        path, _kind = QFileDialog.getSaveFileName(self, self.tr("Save the model in a new folder"), "lab-model")
        if path and self._snapshot is not None:
            newest = self.session.inputs.lab_snapshot < 0
            self._desk.save(Path(path), -1 if newest else self._snapshot.step)

    def _on_saved(self, folder: Path) -> None:
        self._folder = folder
        self.open.show()
        self._saved = self.tr("Saved in {folder}.").format(folder=folder)
        self._show()

    def _on_save_failed(self, problem: Problem) -> None:
        self._saved = sentence(problem)
        self._show()

    def _on_open(self) -> None:
        if self._folder is not None:
            self.operations.open_model(self._folder)


def _time(seconds: float) -> str:
    """A length of time, to the second, in units that both languages know."""
    whole = round(seconds)
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60} s"
