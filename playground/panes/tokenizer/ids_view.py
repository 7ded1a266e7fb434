"""Ids to text: numbers in any notation, the text that they stand for, and what of it is no whole character."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QSizePolicy, QToolButton

from models.tokenizers import Tokenizer
from models.tokenizers.reading_ids import Dangling, IdsText, parse_ids, read_ids
from models.tokenizers.words import has_vocabulary
from playground import theme
from playground.jobs import JobContext
from playground.pane import sentence
from playground.panes.tokenizer.tokens import hex_bytes
from playground.panes.tokenizer.view import TOKEN_NAMES, TokenView
from playground.results.reading import Problem
from playground.widgets.numbers import group_digits
from playground.widgets.plain_text import normalized

# As much of a text as anybody reads here; the button takes all of it.
_SHOWN = 100_000
# Bad ids and loose bytes told one by one; the others are counted.
_TOLD = 3


def written_out(read: IdsText) -> str:
    """The text, with the bytes that are no character as hexadecimal in angle brackets: "⟨E6 88⟩"."""
    if not read.dangling:
        return read.text
    parts: list[str] = []
    place = 0
    for loose in read.dangling:
        parts.append(read.data[place : loose.offset].decode("utf-8"))
        parts.append(f"⟨{hex_bytes(loose.data)}⟩")
        place = loose.offset + len(loose.data)
    return "".join(parts) + read.data[place:].decode("utf-8")


class IdsView(TokenView):
    """Paste ids on the left, read their text on the right."""

    name = "ids"
    roomy = True
    needs_tokens = False

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._read: IdsText | None = None
        self._read_by: Tokenizer | None = None
        self._written = ""
        self.entry = QPlainTextEdit()
        self.entry.setObjectName("tokenizer.pasted")
        self.entry.textChanged.connect(self._on_edited)
        self.text = QPlainTextEdit()
        self.text.setObjectName("tokenizer.pasted.text")
        self.text.setReadOnly(True)
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        for editor in (self.entry, self.text):
            editor.setTabChangesFocus(True)
            editor.setMinimumHeight(theme.CONTROL_HEIGHT)
            editor.setProperty("framed", True)
        halves = QHBoxLayout()
        halves.setSpacing(theme.GRID)
        halves.addWidget(self.entry, 1)
        halves.addWidget(self.text, 1)
        self.layout_.addLayout(halves, 1)
        self.note = QLabel()
        self.note.setObjectName("tokenizer.pasted.note")
        self.note.setProperty("role", "muted")
        self.note.setWordWrap(True)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.take_ids = QToolButton()
        self.take_ids.setObjectName("tokenizer.pasted.from-text")
        self.take_ids.clicked.connect(self._on_take_ids)
        self.take_text = QPushButton()
        self.take_text.setObjectName("tokenizer.pasted.to-text")
        self.take_text.clicked.connect(self._on_take_text)
        row = QHBoxLayout()
        row.setSpacing(theme.GRID)
        row.addWidget(self.note, 1)
        row.addWidget(self.take_ids)
        row.addWidget(self.take_text)
        self.layout_.addLayout(row)
        theme.theme_manager().changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def retranslate(self) -> None:
        """See TokenView.retranslate."""
        self.entry.setPlaceholderText(self.tr("Ids, such as [32, 7002] or 0x20 0x1B5A"))
        self.entry.setAccessibleName(self.tr("Ids"))
        self.entry.setWhatsThis(self.tr("Type or paste ids here, as a list, a tensor, JSON or in hexadecimal."))
        self.text.setPlaceholderText(self.tr("Their text"))
        self.text.setAccessibleName(self.tr("Text of the ids"))
        self.text.setWhatsThis(self.tr("What the ids say; bytes that are no whole character are told as bytes."))
        self.take_ids.setText(self.tr("From the text"))
        self.take_ids.setToolTip(self.tr("Put the ids of the tokens above here"))
        self.take_text.setText(self.tr("Use as text"))
        self.take_text.setToolTip(self.tr("Put this text into the editor above"))
        self._show()

    def refresh(self, names: frozenset[str]) -> None:
        """See TokenView.refresh."""
        written = self.session.inputs.pasted_ids
        if "pasted_ids" in names and normalized(self.entry.toPlainText()) != written:
            self.entry.setPlainText(written)
        if names & (TOKEN_NAMES | {"pasted_ids", "tokenizer_view"}):
            self._ask()
            self.take_ids.setEnabled(len(self.tokens) > 0 and self._has_vocabulary())

    def _has_vocabulary(self) -> bool:
        return self.tokens.tokenizer is None or has_vocabulary(self.tokens.tokenizer)

    def _ask(self) -> None:
        tokenizer, written = self.tokens.tokenizer, self.session.inputs.pasted_ids
        if tokenizer is None or (self._read_by is tokenizer and self._written == written):
            return
        self._read_by, self._written = tokenizer, written

        def work(_context: JobContext) -> IdsText:
            return read_ids(tokenizer, parse_ids(written))

        self.operations.text_lane.submit(work, self._on_read, self._on_failed, key="pasted")

    def _on_read(self, read: IdsText) -> None:
        self._read = read
        self._show()

    def _on_failed(self, problem: Problem) -> None:
        self._read = None
        self._show_text("")
        self.take_text.setEnabled(False)
        self.note.setText(sentence(problem))

    def _show_text(self, text: str) -> None:
        if self.text.toPlainText() != text:
            self.text.setPlainText(text)

    def _show(self) -> None:
        read = self._read
        if read is None:
            return
        self._show_text(normalized(written_out(read))[:_SHOWN])
        self.take_text.setEnabled(bool(read.text))
        self.note.setText(self.note_of(read))

    def note_of(self, read: IdsText) -> str:
        """How many ids there are, which have no token, and which bytes are no whole character."""
        if not read.ids:
            return self.tr("Paste ids: spaces, commas, brackets, one a line, decimal or hexadecimal.")
        parts = [
            self.tr("{count} ids, {bytes} bytes.").format(
                count=group_digits(len(read.ids)), bytes=group_digits(len(read.data))
            )
        ]
        for bad in read.bad[:_TOLD]:
            parts.append(
                self.tr("Id {id} at place {place} is no token of this vocabulary.").format(
                    id=bad.token_id, place=bad.place
                )
            )
        if len(read.bad) > _TOLD:
            parts.append(self.tr("So are {count} more.").format(count=group_digits(len(read.bad) - _TOLD)))
        parts += [self._told(loose) for loose in read.dangling[:_TOLD]]
        if len(read.dangling) > _TOLD:
            parts.append(
                self.tr("{count} more stretches are no whole character.").format(
                    count=group_digits(len(read.dangling) - _TOLD)
                )
            )
        return " ".join(parts)

    def _told(self, loose: Dangling) -> str:
        templates = {
            "start": self.tr("It begins with {bytes}, the rest of a character that began before (token {tokens})."),
            "middle": self.tr("In the middle {bytes} are no whole character (token {tokens})."),
            "end": self.tr("It ends with {bytes}, the beginning of a character (token {tokens})."),
        }
        tokens = str(loose.first) if loose.first == loose.last else f"{loose.first}–{loose.last}"
        where = "middle" if loose.where == "start" and not _continues(loose.data) else loose.where
        if where == "end" and _continues(loose.data):
            where = "middle"
        return templates[where].format(bytes=hex_bytes(loose.data), tokens=tokens)

    # What the user does

    def _on_edited(self) -> None:
        self.session.update(undoable=False, pasted_ids=normalized(self.entry.toPlainText()))

    def _on_take_ids(self) -> None:
        self.session.update(pasted_ids=" ".join(map(str, self.tokens.ids)))

    def _on_take_text(self) -> None:
        if self._read is not None:
            self.session.update(text=self._read.text, position=None)

    def _on_theme_changed(self, _theme: object = None) -> None:
        self.entry.setFont(theme.mono_font(theme.BODY_SIZE))
        self.text.setFont(theme.ui_font(theme.BODY_SIZE))


def _continues(data: bytes) -> bool:
    """Whether bytes begin inside a character: 10xxxxxx."""
    return data[0] & 0xC0 == 0x80
