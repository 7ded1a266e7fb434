"""Edit › Undo and Redo: of the text or of the view, whichever was worked in last."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QMenu,
    QMenuBar,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from playground.commands import Commands
from playground.session import Session
from playground.widgets.token_editor import TokenEditor

_Field = QLineEdit | QPlainTextEdit | QTextEdit


class Undoing(QObject):
    """Gives Undo and Redo their meaning: the text keeps its own history, the session that of everything else.

    What was worked in last comes first: the text field that has the keyboard, or what was set since. Where that has
    nothing to take back the other has its turn, and the menu says which it will be. Keys do what the menu does.
    """

    def __init__(self, session: Session, commands: Commands, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._commands = commands
        self._window = window
        self._editor: TokenEditor | None = None
        self._focused: QWidget | None = None
        self._in_text = False
        commands.undo.triggered.connect(self._on_undo)
        commands.redo.triggered.connect(self._on_redo)
        session.remembered.connect(self._on_remembered)
        session.changed.connect(self.refresh)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._on_focus_changed)

    def watch(self, editor: TokenEditor) -> None:
        """Take an editor for the one that holds the session's text."""
        if editor is self._editor:
            return
        self._editor = editor
        editor.text_edited.connect(self._on_edited)
        editor.undoAvailable.connect(self.refresh)
        editor.redoAvailable.connect(self.refresh)
        self.refresh()

    def refresh(self, _change: object = None) -> None:
        """Say in the menu what would be taken back, and what done again."""
        undo, redo = self._commands.undo, self._commands.redo
        tip = self.tr("What was set last comes first; a text has its own history")
        for action, found, texts in (
            (undo, self._found(undo), (self.tr("Undo"), self.tr("Undo in the text"), self.tr("Undo in the view"))),
            (redo, self._found(redo), (self.tr("Redo"), self.tr("Redo in the text"), self.tr("Redo in the view"))),
        ):
            action.setEnabled(found is not None)
            action.setText(texts[0] if found is None else texts[2] if isinstance(found, Session) else texts[1])
            action.setStatusTip(tip)
            action.setToolTip(tip)
            action.setWhatsThis(tip)

    def _found(self, action: QAction) -> Session | _Field | None:
        """What would be undone or done again; None where there is nothing."""
        undo = action is self._commands.undo
        field = self._focused if self._in_text and _is_field(self._focused) else self._editor
        places = (field, self._session) if self._in_text else (self._session, field)
        for place in places:
            if isinstance(place, Session):
                if place.can_undo if undo else place.can_redo:
                    return place
            elif isinstance(place, _Field) and not place.isReadOnly() and place.isVisible() and _can(place, undo):
                return place
        return None

    def _on_undo(self) -> None:
        found = self._found(self._commands.undo)
        if found is not None:
            found.undo()
        self.refresh()

    def _on_redo(self) -> None:
        found = self._found(self._commands.redo)
        if found is not None:
            found.redo()
        self.refresh()

    # What is worked in

    def _on_edited(self, _text: object = None) -> None:
        self._in_text = True
        self.refresh()

    def _on_remembered(self, names: frozenset[str]) -> None:
        if names != {"position"} or self._focused is not self._editor:  # the caret of the text chooses tokens
            self._in_text = False
        self.refresh()

    def _on_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        # A menu and a dialog, such as the palette, speak of what had the keyboard before them.
        if new is None or new.window() is not self._window or isinstance(new, QMenu | QMenuBar):
            return
        if self._focused is not None:
            self._focused.removeEventFilter(self)
            self._focused.destroyed.disconnect(self._on_destroyed)
            if isinstance(self._focused, QLineEdit):
                self._focused.textChanged.disconnect(self.refresh)
                self._focused.textEdited.disconnect(self._on_edited)
        self._focused = new
        new.installEventFilter(self)
        new.destroyed.connect(self._on_destroyed)
        if isinstance(new, QLineEdit):
            new.textChanged.connect(self.refresh)
            new.textEdited.connect(self._on_edited)
        self._in_text = _is_field(new)
        self.refresh()

    def _on_destroyed(self) -> None:
        self._focused, self._in_text = None, False
        self.refresh()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave the keys of Undo and Redo to the menu, as text fields would take them for themselves."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            keys = QKeySequence.StandardKey
            if event.matches(keys.Undo) or event.matches(keys.Redo):
                event.ignore()
                return True
        return super().eventFilter(watched, event)


def _is_field(widget: QWidget | None) -> bool:
    return isinstance(widget, _Field) and not widget.isReadOnly()


def _can(field: _Field, undo: bool) -> bool:
    if isinstance(field, QLineEdit):
        return field.isUndoAvailable() if undo else field.isRedoAvailable()
    document = field.document()
    return document.isUndoAvailable() if undo else document.isRedoAvailable()
