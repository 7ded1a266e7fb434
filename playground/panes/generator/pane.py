"""The generator pane: the commands that take a step, a switch between views of it, and one view."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QToolButton, QWidget

from playground import theme
from playground.operations import Operations
from playground.pane import EVERYTHING, Pane, sentence
from playground.panes.generator.more_menu import MoreButton
from playground.panes.generator.view import GeneratorView, is_of_constraint
from playground.panes.generator.views import VIEWS
from playground.results.reading import Problem
from playground.session import Session
from playground.widgets.icons import icon
from playground.widgets.keep_button import Keepable, KeepButton
from playground.widgets.kept_tables import table_files
from playground.widgets.lazy_pages import LazyPages, PageEntry
from playground.widgets.view_switch import ViewSwitch

_ENTRIES = {entry.name: entry for entry in VIEWS}
# What decides between the view and a sentence in its place.
_STATE_NAMES = frozenset({"step", "model", "text", "generator_view", "sequence"})
# From these widths on the header has room for the button that keeps pictures, and for Forward.
_ROOM_TO_KEEP = 540
_ROOM_FORWARD = 500


class GeneratorPane(Pane):
    """Back, Step, Forward, Run and Stop; and the views, each made when it is first shown."""

    name = "generator"

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(session, operations, parent)
        self._announced = 0  # how many ids there were when a token was announced last
        self.view_switch = ViewSwitch()
        self.view_switch.setObjectName("generator.views")
        self.view_switch.selected.connect(self._on_view)
        self.header_layout.addWidget(self.view_switch, 100)
        self.undo_button = self._button("undo-2", "generator.undo")
        self.step_button = self._button("step-forward", "generator.step")
        self.forward_button = self._button("redo-2", "generator.forward")
        self.run_button = self._button("play", "generator.run")
        self.stop_button = self._button("square", "generator.stop")
        self.undo_button.clicked.connect(operations.undo_step)
        self.step_button.clicked.connect(operations.step)
        self.forward_button.clicked.connect(operations.generation.forward)
        self.run_button.clicked.connect(self.start_run)
        self.stop_button.clicked.connect(operations.stop)
        self.more = MoreButton(operations, self)
        self.keep = KeepButton(self._keepable)
        self.keep.setObjectName("generator.keep")
        for widget in (
            self.undo_button,
            self.step_button,
            self.forward_button,
            self.run_button,
            self.stop_button,
            self.keep,
            self.more,
        ):
            self.header_layout.addWidget(widget)
        stack = QStackedWidget()
        self.body_layout.addWidget(stack, 1)
        self.views: LazyPages[GeneratorView] = LazyPages(VIEWS, self._make, stack)
        self.views.bring_up(self.view_name)
        operations.running_changed.connect(self._on_running)

    def _button(self, icon_name: str, name: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setIcon(icon(icon_name))
        return button

    def _make(self, entry: PageEntry) -> GeneratorView:
        view: GeneratorView = entry.load()(self.session, self.operations)
        view.retranslate()
        view.set_running(self.operations.running)
        return view

    @property
    def view_name(self) -> str:
        """The view that is chosen; the first for a name that none has."""
        return self.views.known(self.session.inputs.generator_view)

    @property
    def view(self) -> GeneratorView:
        """The view that is shown."""
        return self.views[self.view_name]

    def title(self) -> str:
        """The pane's name as it is shown."""
        return self.tr("Generator")

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        self.view_switch.set_options(self.views.options())
        self.view_switch.set_name(self.tr("View of what comes next"))
        self.view_switch.set_current(self.view_name)
        self._name_buttons()
        self.more.retranslate()
        for view in self.views.made():
            view.retranslate()
        self._fit()

    def _name_buttons(self) -> None:
        model = self.session.results.model
        has_target = model is not None and model.spec.has_decoder
        reason = ""
        if model is not None and not model.predicts:
            reason = self.tr("{name} predicts no next token").format(name=model.name)
        for button, text, of_target in (
            (self.undo_button, self.tr("Take the last token back"), True),
            (
                self.step_button,
                self.tr("Write the next target token") if has_target else self.tr("Draw the next token"),
                True,
            ),
            (self.forward_button, self.tr("Again the token that was taken back"), False),
            (
                self.run_button,
                self.tr("Write the target to its end") if has_target else self.tr("Draw token after token"),
                True,
            ),
            (self.stop_button, self.tr("Stop drawing"), False),
        ):
            button.setToolTip(text if has_target and of_target else reason or text)
            button.setAccessibleName(text)

    def refresh(self, names: frozenset[str]) -> None:
        """Show what changed."""
        if "generator_view" in names:
            before = self.views.stack.currentWidget()
            came_up = before is not self.views.bring_up(self.view_name)
            self.view_switch.set_current(self.view_name)
            self._tell_shown()
            names = EVERYTHING if came_up else names
        if "model" in names:
            self._name_buttons()
        if names & _STATE_NAMES:
            self._show_state()
            self._enable()
        if self.states.state == "content":
            self.view.refresh(names)
        if "step" in names:
            self._announce()

    def shown_changed(self, shown: bool) -> None:
        """What a view shows is computed only while it is looked at."""
        self._tell_shown()

    def _tell_shown(self) -> None:
        name = self.view_name if self.shown else ""
        self.operations.questions.want(name)
        for view in self.views.made():
            view.shown_changed(view.name == name)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The switch between the views is buttons where there is room; what else offers the same gives way first."""
        for button, least in ((self.keep, _ROOM_TO_KEEP), (self.forward_button, _ROOM_FORWARD)):
            button.setVisible(self.width() >= theme.scaled(least))
        layout = self.header_layout
        items = [item for index in range(layout.count()) if (item := layout.itemAt(index)) and not item.isEmpty()]
        others = [item.sizeHint().width() for item in items if item.widget() is not self.view_switch]
        margins = layout.contentsMargins()
        beside = sum(others) + margins.left() + margins.right() + layout.spacing() * len(others)
        self.view_switch.fit(self.width() - beside)

    def start_run(self) -> None:
        """Draw token after token until one of the ends that are set, or a stop."""
        self.operations.run()

    def reveal(self) -> None:
        """Uncover the bars of this step."""
        self.view.reveal()

    def on_action(self) -> None:
        """See Pane.on_action: the button also leads to a constraint that fails, and to the target of a T5."""
        if is_of_constraint(self.session.results.problems.get("step"), self.session.inputs.sampling):
            self.session.update(generator_view="pipeline")
        elif (model := self.session.results.model) is not None and model.spec.has_decoder:
            self.session.update(generator_view="sequence")
        else:
            super().on_action()

    def _show_state(self) -> None:
        """The view, or why there is nothing that it could show."""
        inputs, results = self.session.inputs, self.session.results
        step, problem = results.step, results.problems.get("step")
        was_content = self.states.state == "content"
        if not self.view.needs_step or self._is_told_in_view(problem):
            self.states.show_content()
            self.states.set_stale(False)
        elif problem is not None and is_of_constraint(problem, inputs.sampling):
            self.states.show_error(sentence(problem), problem.details, self.tr("Open the constraint"))
        elif problem is not None:
            self.show_problem(problem)
        elif results.model is None or not results.model.loaded:
            self.states.show_loading(self.tr("Loading the model"), None)
        elif not results.model.predicts:
            self.states.show_empty(
                self.tr("{name} reads a source whole, and its decoder writes a target behind it: see Target.").format(
                    name=results.model.name
                )
                if results.model.spec.has_decoder
                else self.tr(
                    "{name} is an encoder: each token sees the whole text, what comes later too, so there is no next "
                    "token to predict."
                ).format(name=results.model.name),
                self.tr("Show Target") if results.model.spec.has_decoder else "",
            )
        elif step is None:
            self.states.show_empty(self.tr("Type the beginning of a text, and see what the model would say next."))
        else:
            self.states.show_content()
            self.states.set_stale(step.text != inputs.text)
        if self.states.state == "content" and not was_content:
            self.view.refresh(EVERYTHING)

    def _is_told_in_view(self, problem: Problem | None) -> bool:
        """Whether the view shows the problem itself: the pipeline has the constraint's editor."""
        return self.view_name == "pipeline" and is_of_constraint(problem, self.session.inputs.sampling)

    def _enable(self) -> None:
        operations, step = self.operations, self.session.results.step
        can_forward = operations.generation.can_forward
        self.step_button.setEnabled(operations.can_step)
        self.run_button.setEnabled(operations.can_step)
        self.stop_button.setEnabled(operations.can_stop)
        self.undo_button.setEnabled(operations.can_undo_step)
        self.forward_button.setEnabled(can_forward)
        has_run = step is not None and len(step.ids) > step.prompt_length
        self.more.enable(can_step=operations.can_step, can_forward=can_forward, has_run=has_run)

    def _announce(self) -> None:
        """Tell a screen reader the newest token; of a run, what it wrote, once it has ended."""
        step = self.session.results.step
        count = len(step.ids) if step is not None else 0
        before, self._announced = self._announced, count
        if step is None or self.operations.running or not step.prompt_length < count or count <= before:
            if step is not None and self.operations.running:
                self._announced = before  # what a run adds is told at its end
            return
        text = " ".join(step.labels[max(before, step.prompt_length) : count])
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text[-400:]))

    def _keepable(self) -> Keepable | None:
        kept = self.view.kept() if self.states.state == "content" else None
        if kept is None:
            return None
        widget, name = kept
        model = self.session.results.model
        facts = {
            "Title": f"{self.title()} · {_ENTRIES[self.view_name].option()[1]}",
            "Model": model.name if model is not None else "",
            "Text": self.session.inputs.text[:500],
        }
        tables = self.view.tables()
        return Keepable(widget, f"generator-{name}", facts, table_files(tables, self._save), tables=tables)

    def _save(self, make: Callable[[], bytes], path: Path) -> None:
        self.operations.tables.save(path, make, self._on_saved)

    def _on_saved(self, _path: object) -> None:
        self.keep.say_saved()

    def _on_running(self, running: bool) -> None:
        for view in self.views.made():
            view.set_running(running)
        if self.shown:
            self._enable()
            if not running:
                self._announce()

    def _on_view(self, key: str) -> None:
        self.session.update(generator_view=key)
