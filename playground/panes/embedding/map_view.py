"""The map view: every row of the table along two of its first ten principal components."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from playground import theme
from playground.operations import Operations
from playground.pane import sentence
from playground.panes.embedding.view import EmbeddingView
from playground.results.table import TableMap
from playground.session import Session
from playground.table_queries import NoTokenError
from playground.widgets.numbers import format_decimal, format_share, group_digits
from playground.widgets.plain_text import normalized
from playground.widgets.point_map import PointMap
from playground.widgets.state_view import StateStack
from playground.widgets.value_table import Cell, ValueTable, shortest

_CLOSE = 6.0  # how far a single word that was searched for is zoomed in


class MapView(EmbeddingView):
    """A map with a choice of its two axes, and a search that marks words."""

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(session, operations, parent)
        self._map: TableMap | None = None
        self._marked: tuple[int, ...] = ()
        self._point = -1  # the one that was clicked
        self.search = QLineEdit()
        self.search.setObjectName("embedding.map_search")
        self.search.setClearButtonEnabled(True)
        self.search.setMaxLength(1000)
        self.across = QComboBox()
        self.across.setObjectName("embedding.map_x")
        self.up = QComboBox()
        self.up.setObjectName("embedding.map_y")
        for box in (self.across, self.up):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.whole = QPushButton()
        self.whole.setObjectName("embedding.map_all")
        self.neighbours = QPushButton()
        self.neighbours.setObjectName("embedding.map_neighbours")
        self.neighbours.setEnabled(False)
        self.map = PointMap()
        self.map.setObjectName("embedding.map")
        self.line = QLabel()
        self.line.setObjectName("embedding.map_line")
        self.line.setProperty("role", "muted")
        self.line.setTextFormat(Qt.TextFormat.PlainText)
        self.line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        content = QWidget()
        inner = QVBoxLayout(content)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(theme.GRID)
        top = QHBoxLayout()
        top.setSpacing(theme.GRID)
        top.addWidget(self.search, 1)
        for widget in (self.across, self.up, self.whole):
            top.addWidget(widget)
        below = QHBoxLayout()
        below.setSpacing(theme.GRID)
        below.addWidget(self.line, 1)
        below.addWidget(self.neighbours)
        inner.addLayout(top)
        inner.addWidget(self.map, 1)
        inner.addLayout(below)
        self.states = StateStack(content)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.states)
        self.search.returnPressed.connect(self._on_search)
        self.search.textChanged.connect(self._on_search_changed)
        self.across.activated.connect(self._on_axes)
        self.up.activated.connect(self._on_axes)
        self.whole.clicked.connect(self.map.show_all)
        self.neighbours.clicked.connect(self._on_neighbours)
        self.map.point_hovered.connect(self._on_hovered)
        self.map.point_chosen.connect(self._on_point)
        self.states.cancel_requested.connect(operations.cancel)

    def wanted_of_table(self) -> str:
        """See EmbeddingView.wanted_of_table."""
        return "map"

    def pictured(self) -> QWidget:
        """See EmbeddingView.pictured."""
        return self.map

    def tables(self) -> tuple[ValueTable, ...]:
        """Every row's place along all components, whichever two are drawn."""
        found = self._map
        if found is None:
            return ()

        def row(token_id: int) -> list[Cell]:
            return [token_id, found.labels(token_id), *shortest(found.coordinates[token_id])]

        names = [self.tr("component {number}").format(number=place + 1) for place in range(len(found.shares))]
        header = (self.tr("id"), self.tr("token"), *names)
        return (ValueTable(self.map.accessibleName(), header, len(found.coordinates), row),)

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        self.search.setPlaceholderText(self.tr("mark words: king queen horse"))
        self.search.setAccessibleName(self.tr("Mark words"))
        self.across.setAccessibleName(self.tr("Component across"))
        self.across.setToolTip(self.tr("The principal component across"))
        self.up.setAccessibleName(self.tr("Component upwards"))
        self.up.setToolTip(self.tr("The principal component upwards"))
        self.whole.setText(self.tr("Show all"))
        self.neighbours.setText(self.tr("Neighbours"))
        self.neighbours.setToolTip(self.tr("What is near to the chosen row"))
        self.map.setAccessibleName(self.tr("Map of all rows"))
        self._map = None

    def refresh(self, names: frozenset[str]) -> None:
        """Show what changed."""
        results = self.session.results
        found, problem = results.table_map, results.problems.get("table_map")
        if found is not None:
            self.states.show_content()
            if found is not self._map:
                self._map = found
                self._fill_axes(found)
                self._show_axes()
        elif problem is not None:
            self.states.show_error(sentence(problem), problem.details)
        elif results.model is None:
            self.states.show_empty(self.tr("Open a model to see its table."))
        else:
            self.states.show_loading(self.tr("Computing the map"))
        self._mark()

    def _fill_axes(self, found: TableMap) -> None:
        for box, default in ((self.across, 0), (self.up, 1)):
            kept = box.currentIndex() if 0 <= box.currentIndex() < len(found.shares) else default
            box.clear()
            for place, share in enumerate(found.shares):
                box.addItem(self.tr("{number}: {share}").format(number=place + 1, share=format_share(share)))
            box.setCurrentIndex(min(kept, len(found.shares) - 1))

    def _show_axes(self) -> None:
        found = self._map
        if found is None or self.across.currentIndex() < 0:
            return
        xs, ys = found.coordinates[:, self.across.currentIndex()], found.coordinates[:, self.up.currentIndex()]
        self.map.set_points(xs, ys, found.labels)
        self.neighbours.setEnabled(False)
        self._point = -1
        self._mark()
        self._tell(-1)

    def _mark(self) -> None:
        """The words searched for and the chosen token stand out."""
        question = self.operations.tables.question()
        chosen = -1 if question is None or question.token_id is None else question.token_id
        self.map.set_chosen(self._point if self._point >= 0 else chosen)
        self.map.set_marked(self._marked)

    def _on_search(self) -> None:
        vocabulary = self.operations.tables.vocabulary()
        if self._map is None or vocabulary is None:
            return
        found, missing = [], []
        for word in re.split(r"[\s,，、]+", normalized(self.search.text())):
            try:
                if word:
                    found.append(vocabulary.resolve(word).token_id)
            except NoTokenError:
                missing.append(word)
        self._marked = tuple(dict.fromkeys(found))
        self._mark()
        if len(self._marked) == 1:
            self.map.show_point(self._marked[0], max(_CLOSE, self.map.zoom))
        if missing:
            self.line.setText(self.tr("not one token: {words}").format(words=", ".join(missing)))
        else:
            self._tell(-1)

    def _on_search_changed(self, text: str) -> None:
        if not text:
            self._marked = ()
            self._mark()

    def _on_axes(self, _index: int) -> None:
        self._show_axes()

    def _on_hovered(self, point: int) -> None:
        self._tell(point)

    def _on_point(self, point: int) -> None:
        self._point = point
        self.neighbours.setEnabled(True)
        self._mark()
        self._tell(point)

    def _tell(self, point: int) -> None:
        found = self._map
        if found is None:
            return
        point = point if point >= 0 else self._point
        if point < 0:
            self.line.setText(
                self.tr("{rows} rows; drag to move, wheel to zoom").format(rows=group_digits(len(found.coordinates)))
            )
            return
        x, y = (found.coordinates[point, box.currentIndex()] for box in (self.across, self.up))
        self.line.setText(
            self.tr("{label} (row {id}): {x}, {y}").format(
                label=found.labels(point), id=point, x=format_decimal(float(x)), y=format_decimal(float(y))
            )
        )

    def _on_neighbours(self) -> None:
        vocabulary = self.operations.tables.vocabulary()
        if vocabulary is not None and self._point >= 0:
            self.session.update(embedding_view="neighbours", neighbour_query=vocabulary.word(self._point))
