"""The lab pane: a switch between what is trained, each in a view of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QT_TRANSLATE_NOOP
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from playground.operations import Operations
from playground.pane import EVERYTHING, Pane
from playground.panes.lab.view import LabView
from playground.session import Session
from playground.widgets.keep_button import Keepable, KeepButton
from playground.widgets.kept_tables import table_files
from playground.widgets.lazy_pages import LazyPages, PageEntry
from playground.widgets.view_switch import ViewSwitch

_HERE = "playground.panes.lab."
VIEWS = (
    PageEntry(
        *("train", _HERE + "train_view", "TrainView", "LabPane"),
        QT_TRANSLATE_NOOP("LabPane", "Train"),
        QT_TRANSLATE_NOOP("LabPane", "A small model learns to predict a text, live"),
    ),
    PageEntry(
        *("step", _HERE + "step_view", "StepView", "LabPane"),
        QT_TRANSLATE_NOOP("LabPane", "One step"),
        QT_TRANSLATE_NOOP("LabPane", "Batch, losses, gradient and update of one training step"),
    ),
    PageEntry(
        *("bridge", _HERE + "bridge_view", "BridgeView", "LabPane"),
        QT_TRANSLATE_NOOP("LabPane", "Table and network"),
        QT_TRANSLATE_NOOP("LabPane", "A count table and a network on the same three sentences, side by side"),
    ),
    PageEntry(
        *("words", _HERE + "words_view", "WordsView", "LabPane"),
        QT_TRANSLATE_NOOP("LabPane", "Words"),
        QT_TRANSLATE_NOOP("LabPane", "Word vectors by skip-gram: neighbours before and after"),
    ),
)


class LabPane(Pane):
    """What is trained here; each view is made when it is first shown."""

    name = "lab"

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(session, operations, parent)
        self.switch = ViewSwitch()
        self.switch.setObjectName("lab.views")
        self.switch.selected.connect(self._on_view)
        self.header_layout.addWidget(self.switch, 100)
        self.keep = KeepButton(self._keepable)
        self.keep.setObjectName("lab.keep")
        self.header_layout.addWidget(self.keep)
        self.views: LazyPages[LabView] = LazyPages(VIEWS, self._make, QStackedWidget())
        self.body_layout.addWidget(self.views.stack, 1)
        self.states.show_content()

    def _make(self, entry: PageEntry) -> LabView:
        view: LabView = entry.load()(self.session, self.operations)
        view.retranslate()
        return view

    def title(self) -> str:
        """The pane's name as it is shown."""
        return self.tr("Lab")

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        self.switch.set_options(self.views.options())
        self.switch.set_name(self.tr("What is trained"))
        self.switch.set_current(self.view_name)
        for view in self.views.made():
            view.retranslate()
        self._fit()

    def refresh(self, names: frozenset[str]) -> None:
        """Show what changed; a view that comes up is told everything."""
        if "lab_view" in names:
            self.switch.set_current(self.view_name)
            self.views.bring_up(self.view_name)
            self._want()
            names = EVERYTHING
        self.view.refresh(names)

    def shown_changed(self, shown: bool) -> None:
        """What is trained goes on behind other panes, but nothing is begun there."""
        if not shown:
            self._want()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @property
    def view_name(self) -> str:
        """The view that is chosen; the first for a name that none has."""
        return self.views.known(self.session.inputs.lab_view)

    @property
    def view(self) -> LabView:
        """The view that is chosen."""
        return self.views[self.view_name]

    def _want(self) -> None:
        if self.shown or "lab" in self.operations.__dict__:
            self.operations.lab.want(self.view_name if self.shown else "")

    def _fit(self) -> None:
        layout = self.header_layout
        margins = layout.contentsMargins()
        taken = self._title.sizeHint().width() + self.keep.width() + 3 * layout.spacing()
        beside = taken + margins.left() + margins.right()
        self.switch.fit(self.width() - beside)

    def _keepable(self) -> Keepable | None:
        """The view's picture, its numbers as files, and the Python that computes them again."""
        kept = self.view.keepable()
        if kept is None:
            return None
        title = f"{self.title()}: {self.views.title(self.view_name)}"
        return replace(kept, facts={"Title": title, **kept.facts}, files=table_files(kept.tables, self._save))

    def _save(self, make: Callable[[], bytes], path: Path) -> None:
        self.operations.tables.save(path, make, self._on_saved)

    def _on_saved(self, _path: object) -> None:
        self.keep.say_saved()

    def _on_view(self, key: str) -> None:
        self.session.update(lab_view=key)
