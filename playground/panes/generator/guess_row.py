"""Guess first: a field to type the next token, candidates to click in the order of the alphabet, and the score."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from playground import theme
from playground.operations import Operations
from playground.pane import sentence
from playground.panes.generator.view import plain_label
from playground.session import Session
from playground.widgets.numbers import format_decimal, format_percent, group_digits
from playground.widgets.token_chips import TokenChips

# So many of the likeliest tokens are offered; their order tells nothing.
OFFERED = 12


class GuessRow(QWidget):
    """What stands above the bars while they are hidden, and how the guess did once they are shown."""

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._operations = session, operations
        self._offered: tuple[int, ...] = ()
        self.field = QLineEdit()
        self.field.setObjectName("generator.guess")
        self.field.setMaxLength(200)
        self.field.returnPressed.connect(self._on_typed)
        self.send = QPushButton()
        self.send.setObjectName("generator.guess.send")
        self.send.clicked.connect(self._on_typed)
        self.chips = TokenChips()
        self.chips.setObjectName("generator.guess.offered")
        self.chips.set_rows_wanted(2)
        self.chips.token_chosen.connect(self._on_chip)
        self.problem = plain_label("generator.guess.problem", "error", wraps=True)
        ask = QWidget()
        asks = QVBoxLayout(ask)
        asks.setContentsMargins(0, 0, 0, 0)
        asks.setSpacing(theme.GRID // 2)
        row = QHBoxLayout()
        row.setSpacing(theme.GRID)
        row.addWidget(self.field, 1)
        row.addWidget(self.send)
        asks.addLayout(row)
        asks.addWidget(self.chips)
        asks.addWidget(self.problem)
        self.score = plain_label("generator.score", wraps=True)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(ask)
        self._stack.addWidget(self.score)

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        self.field.setPlaceholderText(self.tr("Your guess: type the next token, or click one"))
        self.field.setAccessibleName(self.tr("Your guess"))
        self.field.setToolTip(self.tr("Type what comes next and press Enter: the first token of it is your guess"))
        self.send.setText(self.tr("Guess"))
        self.send.setToolTip(self.tr("Score this guess and show the bars"))
        self.chips.setAccessibleName(self.tr("Tokens to guess from, in the order of the alphabet"))

    def show_question(self) -> None:
        """Ask: the bars are hidden."""
        step = self._session.results.step
        likeliest = step.candidates[:OFFERED] if step is not None else ()
        offered = sorted(likeliest, key=lambda one: (one.label.strip("·").casefold(), one.token_id))
        ids = tuple(one.token_id for one in offered)
        if ids != self._offered:
            self._offered = ids
            self.chips.set_chips([one.label for one in offered])
            self.chips.set_chosen(None)
            self.field.clear()
        problem = self._session.results.problems.get("guess")
        self.problem.setText(sentence(problem) if problem is not None else "")
        self.problem.setVisible(problem is not None)
        self._stack.setCurrentIndex(0)
        self.show()

    def show_score(self) -> bool:
        """Tell how the guess for this step did; false where there was none, and nothing is shown."""
        results = self._session.results
        guess = results.guess
        if guess is None or results.step is None or guess.step.ids != results.step.ids:
            self.hide()
            return False
        text = self.tr("Your guess {label}: {share}, rank {rank}, {bits} bits of surprise.").format(
            label=guess.label,
            share=format_percent(guess.raw),
            rank=group_digits(guess.rank),
            bits=format_decimal(guess.bits, 1) if math.isfinite(guess.bits) else format_decimal(math.inf),
        )
        if guess.count > 1:
            text += " " + self.tr(
                "Of {count} guesses {first} were the likeliest token, {ten} among ten; {bits} bits on average."
            ).format(
                count=guess.count,
                first=guess.first,
                ten=guess.top_ten,
                bits=format_decimal(guess.mean_bits, 1),
            )
        self.score.setText(text)
        self._stack.setCurrentIndex(1)
        self.show()
        return True

    def _on_typed(self) -> None:
        text = self.field.text()
        if text:
            self._operations.generation.guess(text)

    def _on_chip(self, index: int) -> None:
        if 0 <= index < len(self._offered):
            self._operations.generation.guess_token(self._offered[index])

    def focus(self) -> None:
        """Put the cursor into the field."""
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
