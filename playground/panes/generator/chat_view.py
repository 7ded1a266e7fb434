"""Turns of a conversation in, the exact ids out, as the model's own chat template writes them."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QSignalBlocker, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from playground import theme
from playground.operations import Operations
from playground.panes.generator.view import GeneratorView, name_button, plain_label, tool_button
from playground.session import Session
from playground.widgets.elided_label import ElidedLabel
from playground.widgets.numbers import group_digits
from playground.widgets.plain_text import normalized
from playground.widgets.scrolled_column import ScrolledColumn
from playground.widgets.sized import sized
from playground.widgets.state_view import StateStack
from playground.widgets.tinted_text import TintedText
from playground.widgets.token_chips import TokenChips

ROLES = ("system", "user", "assistant")
_REST_MS = 250
_MOST_TURNS = 40


class _Turn(QWidget):
    """One turn: who speaks, and what is said.

    Signals:
        edited(): role or text changed
        removed(): the turn is to go
    """

    edited = Signal()
    removed = Signal()

    def __init__(self, number: int) -> None:
        super().__init__()
        self.role = QComboBox()
        self.role.setObjectName(f"generator.chat.role.{number}")
        self.role.activated.connect(self._on_edited)
        self.content = QPlainTextEdit()
        self.content.setObjectName(f"generator.chat.content.{number}")
        self.content.setProperty("framed", True)
        self.content.setTabChangesFocus(True)
        sized(self.content, height=52)
        self.content.textChanged.connect(self._on_edited)
        self.remove = tool_button(f"generator.chat.remove.{number}", "x")
        self.remove.clicked.connect(self._on_removed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GRID // 2)
        row.addWidget(self.role)
        row.addWidget(self.content, 1)
        row.addWidget(self.remove)

    def set_turn(self, role: str, content: str, roles: dict[str, str]) -> None:
        """Show a turn; emits nothing."""
        with QSignalBlocker(self.role), QSignalBlocker(self.content):
            self.role.clear()
            for key, text in roles.items():
                self.role.addItem(text, key)
            if self.role.findData(role) < 0:
                self.role.addItem(role, role)
            self.role.setCurrentIndex(self.role.findData(role))
            if self.content.toPlainText() != content:
                self.content.setPlainText(content)

    def turn(self) -> tuple[str, str]:
        """Role and content as they stand."""
        return str(self.role.currentData()), normalized(self.content.toPlainText())

    def _on_edited(self) -> None:
        self.edited.emit()

    def _on_removed(self) -> None:
        self.removed.emit()


class ChatView(GeneratorView):
    """The turns at the left; what the template makes of them at the right, special tokens marked, ids below."""

    name = "chat"
    needs_step = False

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(session, operations, parent)
        self._turns: list[_Turn] = []
        self.turns = ScrolledColumn()
        sized(self.turns, least_width=260)
        self.turns.column.addStretch(1)
        self.add = QPushButton()
        self.add.setObjectName("generator.chat.add")
        self.add.clicked.connect(self._on_add)
        self.answer = QCheckBox()
        self.answer.setObjectName("generator.chat.answer")
        self.answer.toggled.connect(self._on_answer)
        self.use = QPushButton()
        self.use.setObjectName("generator.chat.use")
        self.use.setProperty("primary", True)
        self.use.clicked.connect(self._on_use)
        row = QHBoxLayout()
        row.setSpacing(theme.GRID)
        row.addWidget(self.add)
        row.addWidget(self.answer)
        row.addStretch(1)
        row.addWidget(self.use)
        self.rendered = TintedText()
        self.rendered.setObjectName("generator.chat.rendered")
        self.rendered.set_tool_tip_provider(self._tell)
        self.ids = TokenChips()
        self.ids.setObjectName("generator.chat.ids")
        self.ids.set_rows_wanted(3)
        self.count = ElidedLabel()
        self.count.setObjectName("generator.chat.count")
        self.count.setProperty("role", "muted")
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID // 2)
        column.addWidget(self.rendered, 1)
        column.addWidget(self.count)
        column.addWidget(self.ids)
        self.states = StateStack(right)
        halves = QSplitter()
        halves.setChildrenCollapsible(False)
        halves.addWidget(self.turns)
        halves.addWidget(self.states)
        halves.setSizes([1, 1])  # in proportion: what is written needs as much room as what becomes of it
        self.problem = plain_label("generator.chat.problem", "error", wraps=True)
        self.layout_.addWidget(halves, 1)
        self.layout_.addLayout(row)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._apply)

    def retranslate(self) -> None:
        """See GeneratorView.retranslate."""
        self.add.setText(self.tr("Add a turn"))
        self.add.setToolTip(self.tr("Another turn at the end"))
        self.answer.setText(self.tr("open the answer"))
        self.answer.setToolTip(self.tr("Whether the template ends with the beginning of the assistant's turn"))
        self.use.setText(self.tr("Use as prompt"))
        self.use.setToolTip(self.tr("Put what the template wrote into the editor, its special tokens read as such"))
        self.rendered.setAccessibleName(self.tr("What the template wrote"))
        self.rendered.setToolTip(self.tr("Special tokens stand on a dark ground; point at a token for its id"))
        self.ids.setAccessibleName(self.tr("Ids"))
        self.ids.setToolTip(self.tr("The exact ids that the model gets"))
        self._show_turns()

    def refresh(self, names: frozenset[str]) -> None:
        """See GeneratorView.refresh."""
        if names & {"chat_turns", "chat_answer"} and not self._rest.isActive():
            self._show_turns()
        if names & {"chat", "model"}:
            self._show()

    def shown_changed(self, shown: bool) -> None:
        """See GeneratorView.shown_changed: the template is asked while somebody looks."""
        if shown or "chat" in self.operations.__dict__:
            self.operations.chat.want(shown)

    def _roles(self) -> dict[str, str]:
        return {"system": self.tr("system"), "user": self.tr("user"), "assistant": self.tr("assistant")}

    def _show_turns(self) -> None:
        turns = self.session.inputs.chat_turns[:_MOST_TURNS]
        while len(self._turns) > len(turns):
            gone = self._turns.pop()
            self.turns.column.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        while len(self._turns) < len(turns):
            turn = _Turn(len(self._turns))
            turn.edited.connect(self._on_edited)
            turn.removed.connect(self._on_removed)
            self._turns.append(turn)
            self.turns.column.insertWidget(len(self._turns) - 1, turn)
        roles = self._roles()
        for turn, (role, content) in zip(self._turns, turns, strict=True):
            turn.set_turn(role, content, roles)
            turn.role.setAccessibleName(self.tr("Who speaks"))
            turn.role.setToolTip(self.tr("Who speaks in this turn"))
            turn.content.setAccessibleName(self.tr("What is said"))
            turn.content.setToolTip(self.tr("The text of this turn"))
            name_button(turn.remove, self.tr("Remove this turn"))
        with QSignalBlocker(self.answer):
            self.answer.setChecked(self.session.inputs.chat_answer)
        self.add.setEnabled(len(turns) < _MOST_TURNS)

    def _show(self) -> None:
        results = self.session.results
        found, model = results.chat, results.model
        usable = False
        if self.show_problem_of("chat", self.states):
            pass
        elif found is not None and found.has_template:
            usable = bool(found.ids)
            self.states.show_content()
            special = np.array([0.7 if one else 0.0 for one in found.special])
            self.rendered.set_tokens(found.labels, special, len(found.labels))
            self.ids.set_chips([str(token_id) for token_id in found.ids])
            self.count.setText(
                self.tr("{count} tokens, {special} of them special").format(
                    count=group_digits(len(found.ids)), special=sum(found.special)
                )
            )
        else:
            self.states.show_empty(
                self.tr(
                    "{name} carries no chat template: it was trained to continue texts. Open a model that was trained "
                    "on conversations to see its turns here."
                ).format(name=model.name if model is not None else "")
            )
        self.use.setEnabled(usable)

    def _tell(self, index: int) -> str:
        found = self.session.results.chat
        if found is None or not 0 <= index < len(found.ids):
            return ""
        text = self.tr("{label} · id {id}").format(label=found.labels[index], id=found.ids[index])
        return text + " · " + self.tr("special") if found.special[index] else text

    # What the user does

    def _on_edited(self) -> None:
        self._rest.start()

    def _apply(self) -> None:
        self.session.update(chat_turns=tuple(turn.turn() for turn in self._turns))

    def _on_add(self) -> None:
        self._rest.stop()
        turns = tuple(turn.turn() for turn in self._turns)
        role = "assistant" if turns and turns[-1][0] == "user" else "user"
        self.session.update(chat_turns=(*turns, (role, "")))
        if self._turns:
            self._turns[-1].content.setFocus()

    def _on_removed(self) -> None:
        gone = self.sender()
        self._rest.stop()
        self.session.update(chat_turns=tuple(turn.turn() for turn in self._turns if turn is not gone))

    def _on_answer(self, on: bool) -> None:
        self.session.update(chat_answer=on)

    def _on_use(self) -> None:
        self.operations.chat.use()
