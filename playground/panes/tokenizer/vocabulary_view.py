"""The whole vocabulary: searched as one types, how a token is built and what it helps to build, and edits."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QComboBox, QHBoxLayout, QLabel, QLineEdit, QPushButton, QSizePolicy

from models.tokenizers import token_label
from models.tokenizers.merge_rules import MergeRules, can_replay, merge_rules
from models.tokenizers.replay import TreeNode, merge_order, merge_trees
from models.tokenizers.vocabulary import SEARCH_KINDS, Found, TokenFacts
from playground import theme
from playground.pane import sentence
from playground.panes.tokenizer.edit_panel import EditPanel
from playground.panes.tokenizer.edit_words import listed
from playground.panes.tokenizer.tokens import hex_bytes
from playground.panes.tokenizer.training_dialog import TrainingDialog
from playground.panes.tokenizer.view import TokenView
from playground.widgets.numbers import NOT_A_NUMBER, group_digits
from playground.widgets.plain_text import normalized
from playground.widgets.scrolled_column import ScrolledColumn
from playground.widgets.token_table import TokenTable
from playground.widgets.tool_tip import plain_tip

_WIDTHS = (7, 13, 15, 6, 7)
_RIGHT = frozenset({0, 3, 4})
# Merges of a token that are written out.
_MOST_MERGES = 24
# Wide enough for the table with what is known of a token beside it, and with the consequences of an edit; a narrower
# view has them above each other, from a height on in which both can be seen.
_WIDE = 420
_VERY_WIDE = 900
_ROOMY = 320
_EXAMPLES = {"text": "the", "bytes": "E6 88", "id": "400", "pattern": "^[A-Z]+$"}
_TOKENIZER = frozenset({"tokenizer", "tokenizer_edits", "model"})


class VocabularyView(TokenView):
    """A search field, the rows it finds, and what is known of the chosen one."""

    name = "vocabulary"
    roomy = True
    needs_tokens = False

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._found: Found | None = None
        self._rules: MergeRules | None = None
        self._dialog: TrainingDialog | None = None
        self._make_search()
        self.problem = QLabel()
        self.problem.setObjectName("tokenizer.vocabulary.problem")
        self.problem.setProperty("role", "error")
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.problem.setWordWrap(True)
        self.problem.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.problem.hide()
        self.layout_.addWidget(self.problem)
        self._sides = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._sides.setSpacing(theme.GRID)
        self.layout_.addLayout(self._sides, 1)
        self.table = TokenTable()
        self.table.setObjectName("tokenizer.vocabulary.table")
        self.table.token_chosen.connect(self._on_chosen)
        self._sides.addWidget(self.table, 3)
        area = self.area = ScrolledColumn()
        self._sides.addWidget(area, 2)
        self.facts = QLabel()
        self.facts.setObjectName("tokenizer.vocabulary.facts")
        self.facts.setTextFormat(Qt.TextFormat.PlainText)
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.facts.setWordWrap(True)
        self.facts.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._facts_row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._facts_row.setSpacing(theme.GRID)
        self.replay = QPushButton()
        self.replay.setObjectName("tokenizer.vocabulary.replay")
        self.replay.clicked.connect(self._on_replay)
        self._facts_row.addWidget(self.facts, 1)
        self._facts_row.addWidget(self.replay, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        area.column.addLayout(self._facts_row)
        self.panel = EditPanel(self.session, self.operations)
        self.panel.train_requested.connect(self._on_train)
        self.panel.grown.connect(self._on_grown)
        area.column.addWidget(self.panel)
        area.column.addStretch(1)

    def _make_search(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(theme.GRID)
        self.kind = QComboBox()
        self.kind.setObjectName("tokenizer.vocabulary.kind")
        self.kind.activated.connect(self._on_kind)
        self.query = QLineEdit()
        self.query.setObjectName("tokenizer.vocabulary.query")
        self.query.setClearButtonEnabled(True)
        self.query.textEdited.connect(self._on_typed)
        self.count = QLabel()
        self.count.setObjectName("tokenizer.vocabulary.count")
        self.count.setProperty("role", "muted")
        row.addWidget(self.kind)
        row.addWidget(self.query, 1)
        row.addWidget(self.count)
        self.layout_.addLayout(row)

    def retranslate(self) -> None:
        """See TokenView.retranslate."""
        texts = {
            "text": self.tr("Text"),
            "bytes": self.tr("Bytes"),
            "id": self.tr("Id"),
            "pattern": self.tr("Expression"),
        }
        self.kind.clear()
        for kind in SEARCH_KINDS:
            self.kind.addItem(texts[kind], kind)
        self.kind.setAccessibleName(self.tr("What is searched for"))
        self.kind.setToolTip(plain_tip(self.tr("Search for text, bytes in hexadecimal, an id or a regular expression")))
        self.query.setAccessibleName(self.tr("Search the vocabulary"))
        self.query.setWhatsThis(
            self.tr("The table shows the tokens that are found as you type: first the very token, then what begins so.")
        )
        self._show_kind()
        self.table.setAccessibleName(self.tr("Vocabulary"))
        self.table.setWhatsThis(self.tr("Choose a token to see how it is built and what it helps to build."))
        self.table.set_columns(
            [self.tr("id"), self.tr("text"), self.tr("bytes"), self.tr("length"), self.tr("rank")],
            [
                self.tr("Its number in the vocabulary"),
                self.tr("Its text; parts of characters as bytes"),
                self.tr("Its bytes in hexadecimal"),
                self.tr("How many bytes it has"),
                self.tr("The rank of the merge that makes it: the lower, the earlier it merges"),
            ],
            _WIDTHS,
            _RIGHT,
        )
        self.replay.setText(self.tr("Replay"))
        self.replay.setToolTip(plain_tip(self.tr("Merge this token step by step from its bytes")))
        self.panel.retranslate()
        if self._dialog is not None and not self._dialog.isVisible():
            self._dialog.deleteLater()  # the next is in the language of the day
            self._dialog = None
        self._show_found()
        self._show_facts()

    def refresh(self, names: frozenset[str]) -> None:
        """See TokenView.refresh."""
        inputs, workshop = self.session.inputs, self.operations.workshop
        if names & {"vocabulary_kind", "vocabulary_query"}:
            self._show_kind()
        if names & {"vocabulary_kind", "vocabulary_query", *_TOKENIZER}:
            workshop.search()
        if names & {"vocabulary_token", *_TOKENIZER}:
            self.panel.show_token()
            workshop.describe()
            self.table.set_chosen(self._row_of(inputs.vocabulary_token))
        if "vocabulary" in names:
            self._show_found()
        if names & {"token_facts", "vocabulary"}:
            self._show_facts()
        if "tokenizer_edits" in names:
            self.panel.show_edits()
        if "proposal" in names:
            self.panel.show_proposal()

    # What is shown

    def _show_kind(self) -> None:
        inputs = self.session.inputs
        self.kind.setCurrentIndex(max(0, self.kind.findData(inputs.vocabulary_kind)))
        if self.query.text() != inputs.vocabulary_query:
            self.query.setText(inputs.vocabulary_query)
        self.query.setPlaceholderText(
            self.tr("Search, for example {example}").format(example=_EXAMPLES.get(inputs.vocabulary_kind, ""))
        )

    def _show_found(self) -> None:
        results = self.session.results
        problem = results.problems.get("vocabulary")
        self.problem.setVisible(problem is not None)
        if problem is not None:
            self.problem.setText(sentence(problem))
            self.count.setText("")
            return
        found = self._found = results.vocabulary
        if found is None:
            self.count.setText(self.tr("reading…"))
            return
        self._rules = merge_rules(found.tokenizer) if can_replay(found.tokenizer) else None
        self.panel.show_vocabulary(found.tokenizer, found.words)
        self.table.set_rows(len(found.rows), self.row)
        self.table.set_chosen(self._row_of(self.session.inputs.vocabulary_token))
        self.count.setText(
            self.tr("{found} of {count}").format(
                found=group_digits(len(found.rows)), count=group_digits(len(found.words))
            )
        )

    def row(self, index: int) -> tuple[str, ...]:
        """What stands in a row of the table."""
        found = self._found
        if found is None or index >= len(found.rows):
            return ("",) * len(_WIDTHS)
        place = int(found.rows[index])
        token, token_id = found.words.token(place), int(found.words.ids[place])
        rank = NOT_A_NUMBER
        if self._rules is not None and token_id not in found.words.special and len(token) > 1:
            rank = last_rank(self._rules, token)
        return (str(token_id), token_label(token), hex_bytes(token), str(len(token)), rank)

    def _row_of(self, token_id: int | None) -> int | None:
        """Where an id stands in the table."""
        import numpy as np

        found = self._found
        place = found.words.row_of(token_id) if found is not None and token_id is not None else None
        if found is None or place is None:
            return None
        places = np.flatnonzero(found.rows == place)
        return int(places[0]) if len(places) else None

    def _show_facts(self) -> None:
        results = self.session.results
        facts = results.token_facts
        problem = results.problems.get("token_facts")
        self.replay.setEnabled(facts is not None and facts.steps is not None and _is_text(facts.data))
        if problem is not None:
            self.facts.setText(sentence(problem))
        elif facts is None:
            self.facts.setText(self.tr("Choose a token to see how it is built and what it helps to build."))
        else:
            self.facts.setText("\n".join(self.fact_lines(facts)))

    def fact_lines(self, facts: TokenFacts) -> list[str]:
        """What is known of a token, one thing a line."""
        label = token_label(facts.data)
        if facts.special:
            return [
                self.tr("{token} is a special token: it is found as a whole, and only where it is allowed.").format(
                    token=label
                )
            ]
        if facts.steps is None:
            return [self.tr("{label} is not made by merging bytes.").format(label=label)]
        lines = []
        trees = merge_trees(facts.steps)
        merges = built_from(trees)
        if not merges:
            lines.append(self.tr("{token} is a byte, from which tokens are built.").format(token=label))
        elif len(trees) == 1 and not facts.steps.merges[-1].whole:
            lines.append(self.tr("Built: {merges}").format(merges="; ".join(merges[:_MOST_MERGES])))
        else:
            lines.append(
                self.tr("Merging does not arrive at {label}; a piece of just that is taken whole.").format(label=label)
            )
        found = self._found
        if facts.helps and found is not None:
            lines.append(
                self.tr("Helps to build {count} tokens: {tokens}").format(
                    count=group_digits(len(facts.helps)), tokens=listed(facts.helps, found.words)
                )
            )
        elif facts.helps is not None:
            lines.append(self.tr("No other token is built with it."))
        return lines

    # What is done

    def _on_typed(self, text: str) -> None:
        self.session.update(vocabulary_query=normalized(text))

    def _on_kind(self, index: int) -> None:
        self.session.update(vocabulary_kind=self.kind.itemData(index))

    def _on_chosen(self, index: int) -> None:
        found = self._found
        if found is not None and index < len(found.rows):
            self.session.update(vocabulary_token=int(found.words.ids[int(found.rows[index])]))

    def _on_replay(self) -> None:
        facts = self.session.results.token_facts
        if facts is not None:
            self.session.update(
                replay_piece=normalized(facts.data.decode("utf-8", "replace")), replay_step=0, tokenizer_view="replay"
            )

    def _on_grown(self) -> None:
        """What is asked takes the place of the table where there is no room for both."""
        self._fit()
        QTimer.singleShot(0, self._show_panel)  # once it is laid out

    def _fit(self) -> None:
        asking = self.panel.is_asking
        beside = self.width() >= theme.scaled(_WIDE)
        roomy = self.width() >= theme.scaled(_VERY_WIDE) if beside else self.height() >= theme.scaled(_ROOMY)
        self._sides.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        self._facts_row.setDirection(QBoxLayout.Direction.TopToBottom if beside else QBoxLayout.Direction.LeftToRight)
        self.table.setVisible(not asking or roomy)
        self.facts.setVisible(not asking)
        self.replay.setVisible(not asking)
        self.panel.buttons.setVisible(not asking)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _show_panel(self) -> None:
        if self.panel.is_asking:
            self.area.verticalScrollBar().setValue(0)

    def _on_train(self) -> None:
        if self._dialog is not None:  # it speaks the language of the time when it was made
            self._dialog.deleteLater()
        self._dialog = TrainingDialog(self.session, self.operations, self.window())
        self._dialog.open()


def last_rank(rules: MergeRules, token: bytes) -> str:
    """The rank of the merge that makes a token; a dash where none does."""
    if rules.pair_ranks is None:
        return str(rules.ids.get(token, NOT_A_NUMBER))
    merges = merge_order(rules, token)
    return str(merges[-1][0]) if len(merges) == len(token) - 1 else NOT_A_NUMBER


def built_from(trees: tuple[TreeNode, ...]) -> list[str]:
    """The merges of a token from the last one down: "thousand = th + ousand"."""
    found: list[str] = []
    level = list(trees)
    while level:
        node = level.pop(0)
        if node.parts:
            found.append(f"{token_label(node.data)} = " + " + ".join(token_label(part.data) for part in node.parts))
            level.extend(part for part in node.parts if part.parts)
    return found


def _is_text(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
