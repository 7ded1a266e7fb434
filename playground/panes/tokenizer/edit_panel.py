"""Below the vocabulary: edits asked for, what they would do, and those made."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from models.tokenizers.editing import ChangePattern, DeleteToken, Edit, RemoveSpecial, Truncate
from models.tokenizers.merge_rules import can_replay, split_pattern
from models.tokenizers.protocol import Tokenizer
from models.tokenizers.vocabulary import Vocabulary
from playground import theme
from playground.operations import Operations
from playground.pane import sentence
from playground.panes.tokenizer.edit_words import consequence_lines, edit_text
from playground.session import Session
from playground.widgets.plain_text import normalized
from playground.widgets.tool_tip import plain_tip

# What the field asks for.
_SPECIAL, _PATTERN, _TRUNCATE = "special", "pattern", "truncate"


class EditPanel(QWidget):
    """Delete, add, change; the consequences before anything is done; the edits made, the last of which can go back.

    Signals:
        train_requested(): the user wants to train a tokenizer
        grown(): what is asked, or told of an edit, came or went
    """

    train_requested = Signal()
    grown = Signal()

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._workshop = operations.workshop
        self._workshop.saved.connect(self._on_saved)
        self._workshop.failed.connect(self._on_not_saved)
        self._tokenizer: Tokenizer | None = None
        self._words: Vocabulary | None = None
        self._asked = ""
        self._texts: dict[Edit, str] = {}  # of edits whose token the vocabulary no longer has
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.GRID)
        layout.addWidget(self._make_buttons())
        layout.addWidget(self._make_form())
        layout.addWidget(self._make_report())
        layout.addWidget(self._make_list())
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def _make_buttons(self) -> QWidget:
        self.buttons = QWidget()
        self._button_grid = QGridLayout(self.buttons)
        self._button_grid.setContentsMargins(0, 0, 0, 0)
        self._button_grid.setSpacing(theme.GRID)
        self.delete = QPushButton()
        self.delete.setObjectName("tokenizer.vocabulary.delete")
        self.delete.clicked.connect(self._on_delete)
        self.edit = QToolButton()
        self.edit.setObjectName("tokenizer.vocabulary.edit")
        self.edit.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.edit)
        self.actions_: dict[str, QAction] = {}
        for key in (_SPECIAL, _PATTERN, _TRUNCATE):
            action = self.actions_[key] = QAction(self)
            action.setData(key)
            action.triggered.connect(self._on_asked)
            menu.addAction(action)
        self.edit.setMenu(menu)
        self.save = QPushButton()
        self.save.setObjectName("tokenizer.vocabulary.save")
        self.save.clicked.connect(self._on_save)
        self.train = QPushButton()
        self.train.setObjectName("tokenizer.vocabulary.train")
        self.train.clicked.connect(self.train_requested)
        self._place_buttons(4)
        return self.buttons

    def _place_buttons(self, columns: int) -> None:
        for number, button in enumerate((self.delete, self.edit, self.save, self.train)):
            self._button_grid.removeWidget(button)
            self._button_grid.addWidget(button, number // columns, number % columns)
        self._button_grid.setColumnStretch(4, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow panel has its buttons in two rows."""
        super().resizeEvent(event)
        buttons = (self.delete, self.edit, self.save, self.train)
        needed = sum(button.sizeHint().width() + theme.GRID for button in buttons)
        self._place_buttons(4 if event.size().width() >= needed else 2)

    def minimumSizeHint(self) -> QSize:
        """Narrow ones fit as well: the buttons then stand in two rows, and texts wrap."""
        return QSize(0, super().minimumSizeHint().height())

    def _make_form(self) -> QWidget:
        self.form = QFrame()
        row = QHBoxLayout(self.form)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GRID)
        self.form_label = QLabel()
        self.field = QLineEdit()
        self.field.setObjectName("tokenizer.vocabulary.value")
        self.field.returnPressed.connect(self._on_entered)
        self.look = QPushButton()
        self.look.setObjectName("tokenizer.vocabulary.look")
        self.look.clicked.connect(self._on_entered)
        self.close_form = QPushButton()
        self.close_form.setProperty("flat", True)
        self.close_form.clicked.connect(self._on_cancel)
        row.addWidget(self.form_label)
        row.addWidget(self.field, 1)
        row.addWidget(self.look)
        row.addWidget(self.close_form)
        self.form.hide()
        return self.form

    def _make_report(self) -> QWidget:
        self.report = QFrame()
        self.report.setProperty("lesson", "true")
        row = QHBoxLayout(self.report)
        row.setContentsMargins(theme.GRID, theme.GRID, theme.GRID, theme.GRID)
        row.setSpacing(theme.GRID)
        self.told = QLabel()
        self.told.setObjectName("tokenizer.vocabulary.consequences")
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        self.told.setWordWrap(True)
        self.told.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.apply = QPushButton()
        self.apply.setObjectName("tokenizer.vocabulary.apply")
        self.apply.setProperty("primary", "true")
        self.apply.clicked.connect(self._on_apply)
        self.cancel = QPushButton()
        self.cancel.setObjectName("tokenizer.vocabulary.cancel")
        self.cancel.clicked.connect(self._on_cancel)
        column = QVBoxLayout()
        column.setSpacing(theme.GRID)
        column.addWidget(self.apply)
        column.addWidget(self.cancel)
        column.addStretch(1)
        row.addWidget(self.told, 1, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column)
        self.report.hide()
        return self.report

    def _make_list(self) -> QWidget:
        self.made = QFrame()
        row = QHBoxLayout(self.made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GRID)
        self.made_label = QLabel()
        self.made_label.setObjectName("tokenizer.vocabulary.edits")
        self.made_label.setTextFormat(Qt.TextFormat.PlainText)
        self.made_label.setWordWrap(True)
        self.made_label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.undo = QPushButton()
        self.undo.setObjectName("tokenizer.vocabulary.undo")
        self.undo.clicked.connect(self._on_undo)
        row.addWidget(self.made_label, 1)
        row.addWidget(self.undo, 0, Qt.AlignmentFlag.AlignTop)
        self.made.hide()
        return self.made

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        self.edit.setText(self.tr("Edit"))
        self.edit.setToolTip(plain_tip(self.tr("Add a special token, change the split pattern, or cut the vocabulary")))
        self.actions_[_SPECIAL].setText(self.tr("Add a special token…"))
        self.actions_[_PATTERN].setText(self.tr("Change the pattern…"))
        self.actions_[_TRUNCATE].setText(self.tr("Cut the vocabulary to…"))
        self.save.setText(self.tr("Save as…"))
        self.save.setToolTip(
            plain_tip(self.tr("Write this tokenizer, with its edits, as tokenizer.json or *.tiktoken"))
        )
        self.train.setText(self.tr("Train…"))
        self.train.setToolTip(plain_tip(self.tr("Train a new tokenizer on this text or on files")))
        self.look.setText(self.tr("Consequences"))
        self.look.setToolTip(plain_tip(self.tr("See what this would do; nothing is changed yet")))
        self.field.setWhatsThis(plain_tip(self.tr("Enter what is to be changed; its consequences come first.")))
        self.close_form.setText(self.tr("Cancel"))
        self.close_form.setToolTip(plain_tip(self.tr("Leave the tokenizer as it is")))
        self.apply.setText(self.tr("Apply"))
        self.apply.setToolTip(plain_tip(self.tr("Make this edit; it can be undone")))
        self.cancel.setText(self.tr("Cancel"))
        self.cancel.setToolTip(plain_tip(self.tr("Leave the tokenizer as it is")))
        self.undo.setText(self.tr("Take back"))
        self.undo.setToolTip(plain_tip(self.tr("Take the last edit back")))
        self.show_token()
        self.show_edits()
        self._label_form()

    def show_vocabulary(self, tokenizer: Tokenizer | None, words: Vocabulary | None) -> None:
        """The vocabulary whose edits these are."""
        self._tokenizer, self._words = tokenizer, words
        editable = tokenizer is not None and can_replay(tokenizer)
        self.edit.setEnabled(editable)
        self.save.setEnabled(editable)
        self.actions_[_PATTERN].setEnabled(tokenizer is not None and editable and split_pattern(tokenizer) is not None)
        self.show_token()
        self.show_edits()

    def show_token(self) -> None:
        """Which token the delete button is for."""
        token_id, words = self._session.inputs.vocabulary_token, self._words
        special = words is not None and token_id in words.special
        self.delete.setText(self.tr("Remove special token") if special else self.tr("Delete token"))
        self.delete.setToolTip(
            plain_tip(self.tr("See what deleting the chosen token would do. Its id stays empty; all others stay."))
        )
        there = token_id is not None and words is not None and words.row_of(token_id) is not None
        self.delete.setEnabled(there and self.edit.isEnabled())

    def show_edits(self) -> None:
        """The edits made."""
        edits = self._session.inputs.tokenizer_edits
        self.made.setVisible(bool(edits))
        texts = [self._texts.get(edit) or edit_text(edit, self._words) for edit in edits]
        self.made_label.setText(self.tr("Edits: {edits}").format(edits="; ".join(texts[-6:])))
        if len(texts) > 6:
            self.made_label.setText(
                self.tr("{count} edits, the last ones: {edits}").format(count=len(texts), edits="; ".join(texts[-6:]))
            )

    def show_proposal(self) -> None:
        """What the edit that was asked for would do, or why it can't be made."""
        results = self._session.results
        problem, proposal = results.problems.get("proposal"), results.proposal
        self.report.setVisible(problem is not None or proposal is not None)
        self.apply.setVisible(problem is None)
        self.cancel.setText(self.tr("Cancel"))
        if problem is not None:
            self._tell(sentence(problem), "error")
        elif proposal is not None:
            text = self._texts[proposal.edit] = edit_text(proposal.edit, self._words)[:300]
            self._tell("\n".join([text, *consequence_lines(proposal.consequences, self._words)]))
        self.grown.emit()

    def _tell(self, text: str, role: str = "") -> None:
        self.told.setText(text)
        self.told.setProperty("role", role)
        self.told.style().polish(self.told)

    def _note(self, text: str) -> None:
        """Say something that asks for no decision."""
        self._tell(text)
        self.apply.hide()
        self.report.show()
        self.grown.emit()

    @property
    def is_asking(self) -> bool:
        """Whether an edit is being asked for, or its consequences are shown."""
        return not self.form.isHidden() or not self.report.isHidden()

    # What is done

    def ask(self, kind: str) -> None:
        """Open the field for an edit: "special", "pattern" or "truncate"."""
        self._workshop.withdraw()
        self._asked = kind
        self._label_form()
        self.field.clear()
        if kind == _PATTERN and self._tokenizer is not None:
            self.field.setText(split_pattern(self._tokenizer) or "")
        self.form.show()
        self.grown.emit()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _label_form(self) -> None:
        labels = {
            _SPECIAL: self.tr("Special token"),
            _PATTERN: self.tr("Pattern"),
            _TRUNCATE: self.tr("Rows to keep"),
        }
        self.form_label.setText(labels.get(self._asked, ""))
        self.field.setAccessibleName(self.form_label.text() or self.tr("What is to be changed"))

    def _on_asked(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.ask(str(action.data()))

    def _on_entered(self) -> None:
        text = normalized(self.field.text())
        self._note(self.tr("Looking for the consequences…"))
        if self._asked == _SPECIAL:
            self._workshop.propose_special(text)
        elif self._asked == _PATTERN:
            self._workshop.propose(ChangePattern(text))
        elif self._asked == _TRUNCATE:
            digits = "".join(text.split())
            self._workshop.propose(Truncate(int(digits[:12]) if digits.isascii() and digits.isdigit() else 0))

    def _on_delete(self) -> None:
        token_id, words = self._session.inputs.vocabulary_token, self._words
        row = words.row_of(token_id) if words is not None and token_id is not None else None
        if words is None or token_id is None or row is None:
            return
        self._close_form()
        self._note(self.tr("Looking for the consequences…"))
        if token_id in words.special:
            self._workshop.propose(RemoveSpecial(words.token(row).decode("utf-8", "replace")))
        else:
            self._workshop.propose(DeleteToken(token_id))

    def _on_apply(self) -> None:
        self._close_form()
        self._workshop.accept()

    def _on_cancel(self) -> None:
        self.report.hide()
        self._close_form()
        self._workshop.withdraw()
        self._workshop.cancel_saving()

    def _on_not_saved(self, _problem: object) -> None:
        self.report.hide()
        self.grown.emit()

    def _on_saved(self, path: Path) -> None:
        self._note(self.tr("Saved as {name}.").format(name=path.name))
        self.cancel.setText(self.tr("Close"))

    def _on_undo(self) -> None:
        self._workshop.take_back()

    def _close_form(self) -> None:
        self._asked = ""
        self.form.hide()
        self.grown.emit()

    def _on_save(self) -> None:
        name, _filter = QFileDialog.getSaveFileName(
            self,
            self.tr("Save the tokenizer as"),
            "tokenizer.json",
            self.tr("tokenizer.json (*.json);;Rank file with its pattern beside it (*.tiktoken)"),
        )
        if name:
            path = Path(name)
            self._note(self.tr("Saving as {name}…").format(name=path.name))
            self._workshop.save(path if path.suffix else path.with_suffix(".json"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and (self.form.isVisible() or self.report.isVisible()):
            self._on_cancel()
        else:
            super().keyPressEvent(event)
