"""A model from the hub: its repository and revision, what it would cost to get, and the download."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from models import hub
from models.hub import HubPlan, Suggestion
from models.memory import model_cost
from models.placing import weights_bytes
from playground import theme
from playground.library.words import parameters_text
from playground.library_desk import Download, LibraryDesk
from playground.pane import sentence
from playground.results.reading import Problem
from playground.widgets.data_table import Column, DataTable
from playground.widgets.numbers import format_bytes


class HubPage(QWidget):
    """Asks the hub only when a button is pressed. The table shows suggestions, then the files of what was looked up."""

    def __init__(self, desk: LibraryDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._plan: HubPlan | None = None
        self._there: tuple[int, ...] = ()
        self._suggestions: tuple[Suggestion, ...] = hub.suggestions()
        self.repository = QLineEdit()
        self.repository.setObjectName("library.repository")
        self.repository.setAccessibleName(self.tr("Repository"))
        self.repository.setPlaceholderText("openai-community/gpt2")
        self.repository.returnPressed.connect(self._on_look_up)
        self.repository.textChanged.connect(self._on_edited)
        self.revision = QLineEdit()
        self.revision.setObjectName("library.revision")
        self.revision.setAccessibleName(self.tr("revision"))
        self.revision.setPlaceholderText(self.tr("newest"))
        self.revision.returnPressed.connect(self._on_look_up)
        self.revision.textChanged.connect(self._on_edited)
        self.look = QPushButton(self.tr("Look up"))
        self.look.setObjectName("library.look")
        self.look.clicked.connect(self._on_look_up)
        row = QHBoxLayout()
        row.setSpacing(theme.GRID)
        row.addWidget(self.repository, 3)
        row.addWidget(QLabel(self.tr("revision")))
        row.addWidget(self.revision, 2)
        row.addWidget(self.look)
        form = QFormLayout()
        form.addRow(self.tr("Repository"), row)
        self.title = QLabel()
        self.title.setObjectName("library.plan")
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setWordWrap(True)
        self.title.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.table = DataTable()
        self.table.setObjectName("library.files")
        self.table.row_activated.connect(self._on_row)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        kept = self.bar.sizePolicy()
        kept.setRetainSizeWhenHidden(True)  # the buttons stay where they are
        self.bar.setSizePolicy(kept)
        self.download = QPushButton(self.tr("Download"))
        self.download.setObjectName("library.download")
        self.download.clicked.connect(self._on_download)
        self.cancel = QPushButton(self.tr("Cancel"))
        self.cancel.setObjectName("library.cancel")
        self.cancel.clicked.connect(self._on_cancel)
        self.told = QLabel()
        self.told.setObjectName("library.told")
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        self.told.setWordWrap(True)
        bottom = QHBoxLayout()
        bottom.setSpacing(theme.GRID)
        bottom.addWidget(self.bar, 1)
        bottom.addWidget(self.cancel)
        bottom.addWidget(self.download)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID)
        column.addLayout(form)
        column.addWidget(self.title)
        column.addWidget(self.table, 1)
        column.addWidget(self.told)
        column.addLayout(bottom)
        desk.planned.connect(self._on_planned)
        desk.progressed.connect(self._on_progressed)
        desk.downloaded.connect(self._on_downloaded)
        desk.hub_failed.connect(self._on_failed)
        desk.hub_busy_changed.connect(self._on_busy)
        self._show_suggestions()
        self._on_busy(False)
        if not hub.available():
            self.told.setText(
                self.tr("Downloading needs huggingface_hub, which is not installed: pip install huggingface_hub")
            )

    def _show_suggestions(self) -> None:
        self._plan = None
        self.title.setText(
            self.tr("Small models to begin with; click one to fill it in. Nothing is asked of the network before that.")
        )
        self.table.setAccessibleName(self.tr("Suggested models"))
        self.table.set_columns(
            [
                Column(self.tr("repository"), mono=False),
                Column(self.tr("family"), 12),
                Column(self.tr("parameters"), 10, right=True),
                Column(self.tr("weights in 16 bits"), 12, right=True),
            ]
        )
        self.table.set_rows(len(self._suggestions), self._suggestion_cell)

    def _suggestion_cell(self, row: int, column: int) -> str:
        one = self._suggestions[row]
        spec = one.preset.spec
        cost = model_cost(spec)
        return (
            one.repository,
            spec.family,
            parameters_text(cost.parameters - cost.parts["pooler"]),
            format_bytes(weights_bytes(spec, "float16")),
        )[column]

    def _show_plan(self, plan: HubPlan) -> None:
        self._plan = plan
        self._there = tuple(file.size if file.cached else 0 for file in plan.files)
        self.title.setText(
            self.tr("{name} at revision {revision}: {missing} to download of {size}").format(
                name=plan.repository,
                revision=plan.revision,
                missing=format_bytes(plan.missing),
                size=format_bytes(plan.size),
            )
        )
        self.table.setAccessibleName(self.tr("Files to download"))
        self.table.set_columns(
            [
                Column(self.tr("file"), mono=False),
                Column(self.tr("size"), 11, right=True),
                Column(self.tr("there"), 11, right=True),
                Column("", 16, bar=True),
            ]
        )
        self.table.set_rows(len(plan.files), self._file_cell, self._file_share)

    def _file_cell(self, row: int, column: int) -> str:
        if self._plan is None:
            return ""
        file = self._plan.files[row]
        return (file.name, format_bytes(file.size), format_bytes(self._there[row]), "")[column]

    def _file_share(self, row: int) -> float:
        return 0.0 if self._plan is None else self._there[row] / max(1, self._plan.files[row].size)

    def _on_row(self, row: int) -> None:
        if self._plan is None:
            self.repository.setText(self._suggestions[row].repository)
            self.revision.clear()
            self.look.setFocus()

    def _on_edited(self) -> None:
        if self._plan is not None:
            self._show_suggestions()
        self.told.clear()
        self._on_busy(False)

    def _on_look_up(self) -> None:
        if self.repository.text().strip():
            self.told.setText(self.tr("Asking the hub…"))
            self._desk.look_up(self.repository.text(), self.revision.text())

    def _on_planned(self, plan: HubPlan) -> None:
        self.told.setText("" if plan.missing else self.tr("Everything is there already: Download opens it."))
        self._show_plan(plan)
        self._on_busy(False)

    def _on_download(self) -> None:
        if self._plan is not None:
            self.told.clear()
            self._desk.download(self._plan)

    def _on_cancel(self) -> None:
        self._desk.cancel()
        if self._plan is not None:
            self.told.setText(self.tr("Given up. What has come is kept, and Download goes on from there."))

    def _on_progressed(self, state: Download) -> None:
        if self._plan != state.plan:
            return
        self._there = state.there
        self.table.refresh_rows(0, len(state.there))
        self.bar.setValue(round(1000 * state.fraction))

    def _on_downloaded(self, _folder: object) -> None:
        self.told.setText(self.tr("Downloaded. It stands among the models on this machine now."))
        self.bar.setValue(1000)

    def _on_failed(self, problem: Problem) -> None:
        self.told.setText(sentence(problem))

    def _on_busy(self, busy: bool) -> None:
        downloads = self._plan is not None
        self.bar.setVisible(downloads)
        self.cancel.setEnabled(busy)
        self.look.setEnabled(not busy and hub.available())
        self.download.setEnabled(downloads and not busy)
        if not busy and self.told.text() == self.tr("Asking the hub…"):
            self.told.clear()
