"""Widgets in a column that scrolls where there is no room for its whole height."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from playground import theme


class ScrolledColumn(QScrollArea):
    """As high as there is room; never scrolled sideways. Fill `column`, which is that of `content`.

    Where there is something to scroll, Tab comes here and the arrows, Page Up and Page Down scroll; the bar shows that.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.content = content = QWidget()
        content.setMinimumWidth(0)
        self.column = QVBoxLayout(content)
        self.column.setContentsMargins(0, 0, theme.GRID // 2, 0)
        self.column.setSpacing(theme.GRID)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setWidgetResizable(True)
        self.setWidget(content)
        self.viewport().setAutoFillBackground(False)
        content.setAutoFillBackground(False)
        self.verticalScrollBar().rangeChanged.connect(self._on_range)
        self.verticalScrollBar().setSingleStep(theme.scaled(24))
        self._own_name = ""
        self._explain()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, theme.scaled(2 * theme.CONTROL_HEIGHT))

    def _explain(self) -> None:
        self.setWhatsThis(self.tr("There is more than fits: the arrows, Page Up and Page Down scroll it."))
        if self.accessibleName() in ("", self._own_name):  # else its owner has a better one
            self._own_name = self.tr("What is shown")
            self.setAccessibleName(self._own_name)

    def _on_range(self, _first: int, last: int) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if last else Qt.FocusPolicy.NoFocus)

    def _show_focus(self, focused: bool) -> None:
        bar = self.verticalScrollBar()
        bar.setProperty("reached", focused)
        bar.style().unpolish(bar)
        bar.style().polish(bar)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._show_focus(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._show_focus(False)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._explain()
        super().changeEvent(event)
