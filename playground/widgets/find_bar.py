"""A bar that finds words in a token editor."""

from __future__ import annotations

import re
from bisect import bisect_left

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QTextCursor, QTextFormat
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QTextEdit, QToolButton, QWidget

from playground import theme
from playground.widgets import icons
from playground.widgets.token_editor import TokenEditor

# In text from right to left the corners of the view are not the first and last character in it.
_MARGIN = 400


def find_all(text: str, words: str, *, case_sensitive: bool) -> list[tuple[int, int]]:
    """Every place of the words in the text that overlaps no earlier one, as (start, end) in code points."""
    if not words:
        return []
    flags = re.NOFLAG if case_sensitive else re.IGNORECASE
    return [match.span() for match in re.finditer(re.escape(words), text, flags)]


class FindBar(QWidget):
    """Finds words in an editor, counts them and marks those in view. Hidden until `open_with_selection`.

    Ctrl+F in the editor opens it with the selected words, F3 and Shift+F3 go on and back, Esc closes it.

    Signals:
        closed(): the bar was closed; the editor has the focus.
    """

    closed = Signal()

    def __init__(self, editor: TokenEditor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._matches: list[tuple[int, int]] = []  # in the document
        self._current = -1
        self._field = QLineEdit()
        self._field.setClearButtonEnabled(True)
        self._count = QLabel()
        self._count.setProperty("role", "muted")
        self._count.setMinimumWidth(72)
        self._case = self._button("case-sensitive")
        self._case.setCheckable(True)
        self._previous = self._button("chevron-up")
        self._next = self._button("chevron-down")
        self._close = self._button("x")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, theme.GRID)
        row.setSpacing(theme.GRID // 2)
        row.addWidget(self._field, 1)
        for widget in (self._count, self._case, self._previous, self._next, self._close):
            row.addWidget(widget)
        self._field.textChanged.connect(self._search_from_caret)
        self._case.toggled.connect(self._search_from_caret)
        self._previous.clicked.connect(self.find_previous)
        self._next.clicked.connect(self.find_next)
        self._close.clicked.connect(self.close_bar)
        self._field.installEventFilter(self)
        editor.textChanged.connect(self._on_content_changed)
        editor.verticalScrollBar().valueChanged.connect(self._mark_visible)
        theme.theme_manager().changed.connect(self._mark_visible)
        self.actions_for_editor = self._make_actions()
        self._retranslate()
        self.hide()

    def _button(self, icon_name: str) -> QToolButton:
        button = QToolButton()
        button.setAutoRaise(True)
        button.setIcon(icons.icon(icon_name, "muted"))
        button.setIconSize(QSize(16, 16))
        return button

    def _make_actions(self) -> list[QAction]:
        """Find, next and previous with their keys, on the editor; a menu may show them as well."""
        made: list[QAction] = []
        for key, slot in (
            (QKeySequence.StandardKey.Find, self.open_with_selection),
            (QKeySequence.StandardKey.FindNext, self.find_next),
            (QKeySequence.StandardKey.FindPrevious, self.find_previous),
        ):
            action = QAction(self)
            action.setShortcuts(QKeySequence.keyBindings(key))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.triggered.connect(slot)
            self._editor.addAction(action)
            made.append(action)
        return made

    def _retranslate(self) -> None:
        self._field.setPlaceholderText(self.tr("Find in the text"))
        self._field.setAccessibleName(self.tr("Find in the text"))
        self._field.setWhatsThis(self.tr("Words to find in the text; Enter goes to the next place, Esc closes."))
        for button, words in (
            (self._case, self.tr("Match case")),
            (self._previous, self.tr("Previous match (Shift+F3)")),
            (self._next, self.tr("Next match (F3)")),
            (self._close, self.tr("Close (Esc)")),
        ):
            button.setToolTip(words)
            button.setAccessibleName(words)
        titles = (self.tr("Find…"), self.tr("Find next"), self.tr("Find previous"))
        for action, title in zip(self.actions_for_editor, titles, strict=True):
            action.setText(title)
        self._update_count()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def words(self) -> str:
        """What is looked for."""
        return self._field.text()

    def set_words(self, words: str) -> None:
        """Look for these words from the caret on."""
        self._field.setText(words)

    def set_case_sensitive(self, sensitive: bool) -> None:
        """Whether capitals differ from small letters."""
        self._case.setChecked(sensitive)

    def match_count(self) -> int:
        """How many places were found."""
        return len(self._matches)

    def count_text(self) -> str:
        """Which match of how many, in words."""
        if not self._field.text():
            return ""
        if not self._matches:
            return self.tr("No match")
        if self._current < 0:
            return self.tr("{count} matches").format(count=len(self._matches))
        return self.tr("{number} of {count}").format(number=self._current + 1, count=len(self._matches))

    def open_with_selection(self) -> None:
        """Show the bar, look for the selected words if they lie in one line, and take the focus."""
        selected = self._editor.textCursor().selectedText()
        self.show()
        if selected and "\u2029" not in selected:
            self._field.setText(selected)
        self._search_from_caret()
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._field.selectAll()

    def close_bar(self) -> None:
        """Hide the bar and its marks; the editor gets the focus back."""
        self.hide()
        self._matches, self._current = [], -1
        self._mark_visible()
        self._editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self.closed.emit()

    def find_next(self) -> None:
        """Select the next match after the caret, or the first."""
        self._step(1)

    def find_previous(self) -> None:
        """Select the last match before the caret, or the last of all."""
        self._step(-1)

    def _step(self, direction: int) -> None:
        if not self.isVisible() and not self._matches:
            self._collect()
        if not self._matches:
            self._update_count()
            return
        cursor = self._editor.textCursor()
        starts = [start for start, _end in self._matches]
        if direction > 0:
            place = cursor.selectionEnd() if cursor.hasSelection() else cursor.position()
            index = bisect_left(starts, place) % len(starts)
        else:
            index = (bisect_left(starts, cursor.selectionStart()) - 1) % len(starts)
        self._select(index)

    def _collect(self) -> None:
        content = self._editor.content()
        found = find_all(content, self._field.text(), case_sensitive=self._case.isChecked())
        self._matches = self._editor.positions_of(found)
        self._current = -1

    def _search_from_caret(self) -> None:
        self._collect()
        if self._matches:
            starts = [start for start, _end in self._matches]
            self._select(bisect_left(starts, self._editor.textCursor().selectionStart()) % len(starts))
        else:
            self._mark_visible()
            self._update_count()

    def _select(self, index: int) -> None:
        self._current = index
        start, end = self._matches[index]
        cursor = self._editor.textCursor()
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        self._editor.setTextCursor(cursor)
        self._mark_visible()
        self._update_count()

    def _on_content_changed(self) -> None:
        if self.isVisible():
            self._collect()
            self._mark_visible()
            self._update_count()

    def _update_count(self) -> None:
        self._count.setText(self.count_text())

    def visible_matches(self) -> list[tuple[int, int]]:
        """The matches in view, and a few more around, in positions of the document."""
        if not self._matches:
            return []
        viewport = self._editor.viewport().rect()
        first = self._editor.cursorForPosition(viewport.topLeft()).position() - _MARGIN
        last = self._editor.cursorForPosition(viewport.bottomRight()).position() + _MARGIN
        low = bisect_left(self._matches, (first, first))
        high = bisect_left(self._matches, (last, last))
        return self._matches[low:high]

    def _mark_visible(self) -> None:
        marks: list[QTextEdit.ExtraSelection] = []
        colors = theme.current()
        for start, end in self.visible_matches() if self.isVisible() else []:
            cursor = QTextCursor(self._editor.document())
            cursor.setPosition(start)
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            mark = QTextEdit.ExtraSelection()
            mark.format.setBackground(theme.mix(colors.tints[5], colors.warning, 0.35))
            mark.format.setForeground(colors.text)
            mark.format.setProperty(QTextFormat.Property.FullWidthSelection, False)
            mark.cursor = cursor
            marks.append(mark)
        self._editor.setExtraSelections(marks)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            if event.matches(QKeySequence.StandardKey.FindPrevious):
                self.find_previous()
                return True
            if event.matches(QKeySequence.StandardKey.FindNext):
                self.find_next()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._step(-1 if back else 1)
                return True
            if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                self._step(-1 if event.key() == Qt.Key.Key_Up else 1)
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        else:
            super().keyPressEvent(event)
