"""A small model in training: its curves against what it has to beat, and what it expects, writes and keeps apart."""

from __future__ import annotations

import math
from functools import partial
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSlider, QWidget

from models.lab.snapshots import Snapshot
from playground import theme
from playground.operations import Operations
from playground.pane import sentence
from playground.panes.lab.kept_values import run_tables
from playground.panes.lab.narration import ToldLabel
from playground.panes.lab.saving_view import SavingView
from playground.panes.lab.settings_panel import SettingsPanel
from playground.panes.lab.snapshot_grid import SnapshotGrid
from playground.panes.lab.view import push_button, text_label
from playground.results.lab import LabResult
from playground.session import Session
from playground.widgets.banner import Banner
from playground.widgets.elided_label import ElidedLabel
from playground.widgets.icons import icon
from playground.widgets.keep_button import Keepable, KeptText
from playground.widgets.numbers import format_decimal, format_significant, group_digits
from playground.widgets.scrolled_column import ScrolledColumn
from playground.widgets.state_view import StateStack

# What is said of the settings goes with these.
_SETTINGS = frozenset(
    {
        *("model", "tokenizer", "tokenizer_edits"),
        *("lab_source", "lab_tokenizer", "lab_width", "lab_layers", "lab_heads", "lab_context", "lab_batch"),
        *("lab_steps", "lab_rate", "lab_optimizer", "lab_tied", "lab_prompt", "lab_seed"),
    }
)
_ROOM_FOR_SPEED = 520
_ROOM_FOR_WORDS = 460  # on all buttons
_ROOM_FOR_STEP = 360  # for the button that is One step's own view's, too
_ROOM_FOR_FACTS = 330  # from which height on


class TrainView(SavingView):
    """Controls, settings, and the run as it stands at the newest snapshot or at the one that is looked at."""

    name = "train"
    parts: ClassVar[tuple[str, str, str]] = ("lab.save", "lab.saved", "lab.open")
    suggested = "lab-model"

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(session, operations, parent)
        self._desk = operations.lab
        self.start = push_button("lab.start", self._on_start, primary=True)
        self.one = push_button("lab.one_step", self._desk.one_step)
        self.stop = push_button("lab.stop", self._desk.stop)
        self.settings_button = push_button("lab.settings", self._on_settings)
        self.settings_button.setCheckable(True)
        self.facts, self.speed, self.snapshot = ElidedLabel(), ElidedLabel(), ElidedLabel()
        for label, name in ((self.facts, "lab.facts"), (self.speed, "lab.speed"), (self.snapshot, "lab.snapshot")):
            label.setObjectName(name)
            label.setProperty("role", "muted")
        self.progress = QProgressBar()
        self.progress.setObjectName("lab.progress")
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(4)
        self.told = ToldLabel()
        self.problem = text_label("lab.problem", "error", wraps=True)
        self.problem.hide()
        self.note = Banner()
        self.note.setObjectName("lab.note")
        self.note.button.setObjectName("lab.note_button")
        self.note.answered.connect(self._on_note)
        self.settings = SettingsPanel(session)
        self.settings_page = ScrolledColumn()
        self.settings_page.column.addWidget(self.settings)
        self.settings_page.column.addStretch(1)
        self.settings_page.hide()
        self.grid = SnapshotGrid()
        self.grid.step_chosen.connect(self._on_step_chosen)
        self.scrubber = QSlider(Qt.Orientation.Horizontal)
        self.scrubber.setObjectName("lab.scrubber")
        self.scrubber.valueChanged.connect(self._on_scrubbed)
        self.body = ScrolledColumn()
        self.body.column.addWidget(self.grid)
        self.states = StateStack(self.body)
        self.states.cancel_requested.connect(operations.cancel)
        buttons, scrub = QHBoxLayout(), QHBoxLayout()
        for row in (buttons, scrub):
            row.setSpacing(theme.GRID)
        for button in (self.start, self.one, self.stop):
            buttons.addWidget(button)
        buttons.addWidget(self.speed, 1)
        for button in (self.settings_button, self.save):
            buttons.addWidget(button)
        scrub.addWidget(self.scrubber, 1)
        scrub.addWidget(self.snapshot, 1)
        self.layout_.setSpacing(theme.GRID * 3 // 4)
        self.layout_.addLayout(buttons)
        for widget in (self.progress, self.note, self.saved, self.problem, self.told, self.facts):
            self.layout_.addWidget(widget)
        self.layout_.addWidget(self.settings_page, 1)
        self.layout_.addWidget(self.states, 1)
        self.layout_.addLayout(scrub)
        self._desk.running_changed.connect(self._on_running)
        self._desk.saved.connect(self.on_saved)
        self._desk.save_failed.connect(self.on_save_failed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = self.width()
        self.grid.fit(self.size())
        self.settings.fit(room)
        self.speed.setVisible(room >= theme.scaled(_ROOM_FOR_SPEED))
        self.one.setVisible(room >= theme.scaled(_ROOM_FOR_STEP))
        self._name_buttons()
        self._show_facts()

    def _name_buttons(self) -> None:
        """Settings and saving have signs in the place of words where there is no room for these."""
        narrow = self.width() < theme.scaled(_ROOM_FOR_WORDS)
        for button, text, sign in (
            (self.settings_button, self.tr("Settings"), "settings"),
            (self.save, self.tr("Save…"), "save"),
        ):
            button.setAccessibleName(text)
            button.setText("" if narrow else text)
            button.setIcon(icon(sign, "muted") if narrow else QIcon())

    # Texts

    def retranslate(self) -> None:
        """See LabView.retranslate."""
        super().retranslate()
        self.one.setText(self.tr("One step"))
        self.one.setToolTip(self.tr("Take one training step, open it up, and stay there"))
        self.stop.setText(self.tr("Stop"))
        self.stop.setToolTip(self.tr("End this run and go back to step 0; it can be brought back"))
        self.settings_button.setToolTip(self.tr("What is trained on, with which sizes and how"))
        self.save.setToolTip(self.tr("Write the model at this snapshot as a checkpoint folder"))
        self.scrubber.setAccessibleName(self.tr("Snapshot"))
        self.scrubber.setToolTip(self.tr("Go through the snapshots of the run; at the right end it follows the newest"))
        self.progress.setAccessibleName(self.tr("Progress of the run"))
        self._name_buttons()
        self.grid.retranslate()
        self.settings.retranslate()
        self._show_buttons()
        self._show()

    def saving_title(self) -> str:
        """See SavingView."""
        return self.tr("Save the model in a new folder")

    def save_to(self, folder: Path) -> None:
        """See SavingView."""
        result = self.session.results.lab
        newest = result is None or self.session.inputs.lab_snapshot < 0
        self._desk.save(folder, -1 if newest or result is None else self._chosen(result)[1].step)

    # What is shown

    def refresh(self, names: frozenset[str]) -> None:
        """See LabView.refresh."""
        if names & _SETTINGS:
            self.settings.show_settings()
        if names & {"lab", "lab_snapshot", *(_SETTINGS if self.settings_button.isChecked() else ())}:
            self._show()
        self._show_buttons()

    def _show_buttons(self) -> None:
        result, running = self.session.results.lab, self._desk.running
        over = result is not None and result.state in ("done", "diverged")
        begun = result is not None and result.step > 0
        failed = "lab" in self.session.results.problems
        self.start.setText(
            self.tr("Pause")
            if running
            else self.tr("Start again")
            if over
            else self.tr("Go on")
            if begun
            else self.tr("Start")
        )
        self.start.setToolTip(
            self.tr("Stop after this step; it can go on from there")
            if running
            else self.tr("Begin another run with the settings of now; this one can be brought back")
            if over
            else self.tr("Train to the last step")
        )
        self.start.setEnabled(running or not failed)
        self.one.setEnabled(running or (not over and not failed))
        self.stop.setEnabled(running or begun)
        self.save.setEnabled(begun)
        self._show_note()

    def _show_note(self) -> None:
        """Which settings the run has, where that can be mistaken; or that the one before is still there."""
        result = self.session.results.lab
        over = result is not None and result.state in ("done", "diverged")
        if self._desk.differs and not over:  # behind its end the next run is what Start again begins
            self.note.tell(
                self.tr("The settings or the text have changed. This run keeps its own; they hold for the next one."),
                self.tr("Next run"),
                role="accent",
            )
            self.note.button.setToolTip(self.tr("End this run and begin one with the settings and the text of now"))
        elif self._desk.can_bring_back:
            self.note.tell(self.tr("The run before this one is still there."), self.tr("Bring it back"), role="accent")
            self.note.button.setToolTip(self.tr("Go on with the run before, with the settings that it has"))
        else:
            self.note.tell("")

    def _on_running(self, running: bool) -> None:
        self.grid.set_animated(not running)
        if running:
            self.forget_saved()
        self._show_buttons()

    def _show(self) -> None:
        result, problem = self.session.results.lab, self.session.results.problems.get("lab")
        settings = self.settings_button.isChecked()
        self.settings_page.setVisible(settings)
        self.states.setVisible(not settings)
        shown = problem is None and result is not None
        for widget in (self.scrubber, self.snapshot):
            widget.setVisible(shown and not settings)
        self.told.setVisible(shown and not settings)
        failure = (self._desk.refusal() or problem) if settings else result.problem if result is not None else None
        self.problem.setVisible(failure is not None)
        self.problem.setText(sentence(failure) if failure is not None else "")
        if problem is not None:
            self.states.show_error(sentence(problem), problem.details)
            self.facts.setText("")
            if result is None:
                self.progress.setValue(0)
                self.speed.setText("")
        elif result is None:
            self.states.show_loading(self.tr("Preparing the training"))
        else:
            self.states.show_content()
            self._show_result(result)
        self._show_facts()

    def _show_facts(self) -> None:
        """Sizes go with the settings, and with the curves where there is room or an example speaks of them."""
        result = self.session.results.lab
        told = bool(self.session.inputs.lesson) and result is not None and not result.step
        wanted = told or self.settings_button.isChecked() or self.height() >= theme.scaled(_ROOM_FOR_FACTS)
        self.facts.setVisible(wanted and bool(self.facts.text()))

    def _show_result(self, result: LabResult) -> None:
        self.facts.setText(
            self.tr(
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
        self.grid.show_curves(result)
        place, chosen = self._chosen(result)
        self.scrubber.blockSignals(True)
        self.scrubber.setRange(0, len(result.snapshots) - 1)
        self.scrubber.setValue(place)
        self.scrubber.blockSignals(False)
        text = self.tr("snapshot of step {step}").format(step=group_digits(chosen.step))
        if not math.isnan(chosen.held_out):
            text += " · " + self.tr("held-out loss {loss}").format(loss=_loss(chosen.held_out))
        self.snapshot.setText(text)
        self.told.tell(result, chosen)
        self.grid.show_snapshot(result, chosen)

    def _chosen(self, result: LabResult) -> tuple[int, Snapshot]:
        place = self.session.inputs.lab_snapshot
        place = place if 0 <= place < len(result.snapshots) else len(result.snapshots) - 1
        return place, result.snapshots[place]

    def keepable(self) -> Keepable | None:
        """See LabView.keepable."""
        result = self.session.results.lab
        if result is None or "lab" in self.session.results.problems or self.settings_button.isChecked():
            return None
        _place, chosen = self._chosen(result)
        title = self.tr("Copy Python that trains as far as this")
        texts = (KeptText(title, partial(self._desk.run_snippet, chosen.step)),)
        facts = {"Tokens": result.tokenizer, "Step": str(chosen.step)}
        return Keepable(self.grid, f"lab-step-{chosen.step}", facts, texts=texts, tables=run_tables(result, chosen))

    # What the user does

    def _on_start(self) -> None:
        if self._desk.running:
            self._desk.pause()
        else:
            self.session.update(undoable=False, lab_snapshot=-1)
            self.settings_button.setChecked(False)
            self._on_settings()
            self._desk.start()

    def _on_note(self) -> None:
        if self._desk.differs:
            self._desk.stop()
        else:
            self._desk.bring_back()

    def _on_settings(self) -> None:
        self._show()

    def _on_scrubbed(self, place: int) -> None:
        self.session.update(lab_snapshot=-1 if place == self.scrubber.maximum() else place)

    def _on_step_chosen(self, step: int) -> None:
        result = self.session.results.lab
        if result is not None:
            nearest = min(range(len(result.snapshots)), key=lambda place: abs(result.snapshots[place].step - step))
            self._on_scrubbed(nearest)


def _loss(value: float) -> str:
    """To three decimals, or three digits of what would read as nothing."""
    return format_decimal(value, 3) if value >= 0.01 else format_significant(value, 3)


def _time(seconds: float) -> str:
    """A length of time, to the second, in units that both languages know."""
    whole = round(seconds)
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60} s"
