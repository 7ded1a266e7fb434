"""Attention over the text itself: what the chosen token takes from each, and each from it."""

from __future__ import annotations

from typing import cast

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from playground import theme
from playground.operations import Operations
from playground.panes.attention.kept_values import line_table
from playground.panes.attention.view import AttentionView, position_of, row_of
from playground.panes.attention.words import facts, map_title
from playground.results.attention import LineResult
from playground.session import Session
from playground.widgets.elided_label import ElidedLabel
from playground.widgets.keep_button import Keepable
from playground.widgets.numbers import format_nonzero
from playground.widgets.segmented_buttons import SegmentedButtons
from playground.widgets.text_map import TextMap, TextMode

_MODES = ("bars", "arcs", "tint")


class TextView(AttentionView):
    """Bars, arcs or a tint. Without a chosen token it follows the newest: its attention shows as text is generated."""

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(session, operations, parent)
        self.modes = SegmentedButtons()
        self.modes.setObjectName("attention.text.modes")
        self.modes.selected.connect(self._on_mode)
        self.told = ElidedLabel()
        self.told.setObjectName("attention.text.told")
        self.told.setProperty("role", "muted")
        self.legend = QLabel()
        self.legend.setProperty("role", "caption")
        self.text = TextMap()
        self.text.setObjectName("attention.text")
        self.text.token_chosen.connect(self._on_token)
        head = QHBoxLayout()
        head.setSpacing(theme.GRID)
        head.addWidget(self.modes)
        head.addWidget(self.told, 1)
        self.layout_.addLayout(head)
        self.layout_.addWidget(self.text, 1)
        self.layout_.addWidget(self.legend)
        self._lines: tuple[object, object] = (None, None)

    def wanted(self) -> tuple[str, ...]:
        """The chosen token's row and column."""
        return "attention_row", "attention_column"

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        self.modes.set_options(
            [
                ("bars", self.tr("Bars"), self.tr("Above each token what the chosen one takes from it")),
                ("arcs", self.tr("Arcs"), self.tr("Lines from the chosen token, on one line of text")),
                ("tint", self.tr("Tint"), self.tr("The brighter a token, the more the chosen one takes from it")),
            ]
        )
        self.modes.set_current(self._mode())
        self._show_legend()

    def refresh(self, names: frozenset[str]) -> None:
        """Show what changed."""
        if "text_mode" in names:
            self.modes.set_current(self._mode())
            self.text.set_mode(self._mode())
            self._show_legend()
        if names & {"attention_row", "attention_column", "attention_reading", "position"}:
            self._show_lines()

    def _mode(self) -> TextMode:
        mode = self.session.inputs.text_mode
        return cast("TextMode", mode if mode in _MODES else _MODES[0])

    def _show_legend(self) -> None:
        if self._mode() == "tint":
            self.legend.setText(self.tr("bright: what the chosen token takes most from · dark: nothing · grey: masked"))
        else:
            self.legend.setText(
                self.tr("above, blue: what the chosen token takes from each · below, orange: what each takes from it")
            )

    def _show_lines(self) -> None:
        row: LineResult | None = self.session.results.attention_row
        column: LineResult | None = self.session.results.attention_column
        if row is None or not len(row.values):
            self.text.set_tokens(())
            self._lines = None, None  # the same text may come again
            self.told.setText("")
            return
        if column is None or column.question != row.question or column.place != row.place:
            return  # the other half is on its way
        if (row, column) != self._lines:
            if not self._lines[0] or cast("LineResult", self._lines[0]).labels != row.labels:
                self.text.set_tokens(row.labels, position_of(row, 0))
            self._lines = row, column
            self.text.set_values(row.values, row.masked, column.values, column.masked)
        chosen = row_of(row, self.session.inputs.position)
        if chosen != row.place:
            return
        self.text.set_chosen(chosen)
        strongest = self.text.strongest(3)
        self.told.setText(
            self.tr("{map}: {label} takes most from {keys}").format(
                map=map_title(row.question),
                label=row.labels[row.place],
                keys=", ".join(f"{row.labels[key]} {format_nonzero(float(row.values[key]), 3)}" for key in strongest),
            )
        )

    def keepable(self) -> Keepable | None:
        """The text as it is in view."""
        row: LineResult | None = self.session.results.attention_row
        column: LineResult | None = self.session.results.attention_column
        if row is None:
            return None
        both = column is not None and column.question == row.question and column.place == row.place
        tables = (line_table(row, column),) if both and column is not None else ()
        return Keepable(self.text, "attention-text", {**facts(row), "Title": self.told.text()}, tables=tables)

    def _on_mode(self, key: str) -> None:
        self.session.update(text_mode=key)

    def _on_token(self, index: int) -> None:
        row: LineResult | None = self.session.results.attention_row
        if row is not None and index < len(row.tokens):
            self.session.update(position=position_of(row, index))
