"""The text, each token tinted by how well the model foresaw it; or any other text, scored in one pass."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSignalBlocker, Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QWidget

from playground import theme
from playground.operations import Operations
from playground.panes.generator.view import GeneratorView
from playground.results.generator import ScoreResult
from playground.session import Session
from playground.widgets.elided_label import ElidedLabel
from playground.widgets.key_figure import KeyFigure
from playground.widgets.numbers import format_decimal, format_percent, group_digits
from playground.widgets.plain_text import normalized
from playground.widgets.segmented_buttons import SegmentedButtons
from playground.widgets.sized import sized
from playground.widgets.state_view import StateStack
from playground.widgets.tinted_text import TintedText

# How long typing rests before what was typed is scored.
_REST_MS = 300
# Surprise in bits, and rank, that have the full tint.
_FULL_BITS = 12.0
_FULL_RANK = 1000.0
_BELOW_FIGURES = 200


def tints(score: ScoreResult, kind: str) -> NDArray[np.float64]:
    """(T,) how strongly each token is tinted, 0…1; NaN for one that nothing predicts.

    Surprise and rank are strong where the token was unexpected, a probability where it was expected.
    """
    bits = -score.log_probabilities / math.log(2)
    if kind == "probability":
        return np.exp(score.log_probabilities)
    if kind == "rank":
        ranks = np.where(score.ranks > 0, score.ranks, 1).astype(np.float64)
        strengths = np.minimum(np.log(ranks) / math.log(_FULL_RANK), 1.0)
        return np.where(np.isnan(bits), np.nan, strengths)
    return np.minimum(bits / _FULL_BITS, 1.0)


class TextView(GeneratorView):
    """What is scored, by what it is tinted, the tinted text, the token pointed at, and the totals."""

    name = "text"
    needs_step = False

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(session, operations, parent)
        self._found: ScoreResult | None = None
        self._pointed = -1
        self._own = bool(session.inputs.score_text)  # whether a text of its own is scored, empty though it may be yet
        self.source = SegmentedButtons()
        self.source.setObjectName("generator.score.source")
        self.source.selected.connect(self._on_source)
        self.kind = SegmentedButtons()
        self.kind.setObjectName("generator.tint")
        self.kind.selected.connect(self._on_kind)
        top = QHBoxLayout()
        top.setSpacing(theme.GRID)
        top.addWidget(self.source)
        top.addStretch(1)
        top.addWidget(self.kind)
        self.field = QPlainTextEdit()
        self.field.setObjectName("generator.score.text")
        self.field.setProperty("framed", True)
        self.field.setTabChangesFocus(True)
        sized(self.field, height=58)
        self.field.textChanged.connect(self._on_edited)
        self.text = TintedText()
        self.text.setObjectName("generator.text")
        self.text.set_tool_tip_provider(self._tell)
        self.text.token_hovered.connect(self._on_hovered)
        self.text.token_chosen.connect(self._on_chosen)
        self.states = StateStack(self.text)
        self.detail = ElidedLabel()
        self.detail.setObjectName("generator.text.detail")
        self.detail.setProperty("role", "muted")
        self.total, self.mean, self.perplexity, self.bits = KeyFigure(), KeyFigure(), KeyFigure(), KeyFigure()
        self._figures = QWidget()
        figures = QHBoxLayout(self._figures)
        figures.setContentsMargins(0, 0, 0, 0)
        figures.setSpacing(3 * theme.GRID)
        for name, figure in (
            ("total", self.total),
            ("mean", self.mean),
            ("perplexity", self.perplexity),
            ("bits", self.bits),
        ):
            figure.setObjectName(f"generator.score.{name}")
            figures.addWidget(figure)
        figures.addStretch(1)
        self.layout_.addLayout(top)
        self.layout_.addWidget(self.field)
        self.layout_.addWidget(self.states, 1)
        self.layout_.addWidget(self.detail)
        self.layout_.addWidget(self._figures)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._on_typed)

    def retranslate(self) -> None:
        """See GeneratorView.retranslate."""
        self.source.set_options(
            [
                ("sequence", self.tr("This text"), self.tr("The text of the editor and what was generated after it")),
                ("own", self.tr("Another text"), self.tr("Any text you type: scored in one pass, nothing is drawn")),
            ]
        )
        self.source.setAccessibleName(self.tr("What is scored"))
        self.kind.set_options(
            [
                ("surprisal", self.tr("Surprise"), self.tr("−log2 p: dark where the token was unexpected")),
                ("probability", self.tr("Probability"), self.tr("Dark where the token was expected")),
                ("rank", self.tr("Rank"), self.tr("Dark where many other tokens were likelier")),
            ]
        )
        self.kind.setAccessibleName(self.tr("What the tint stands for"))
        self.field.setPlaceholderText(self.tr("Type a text to see how well the model foresees it."))
        self.field.setAccessibleName(self.tr("Text to score"))
        self.field.setToolTip(self.tr("Any text: each of its tokens is scored by those before it"))
        self.text.setAccessibleName(self.tr("Tinted text"))
        self.text.setToolTip(self.tr("Point at a token to see what else could have come"))
        self._show_source()

    def refresh(self, names: frozenset[str]) -> None:
        """See GeneratorView.refresh."""
        inputs = self.session.inputs
        if "score_text" in names:
            self._own = self._own or bool(inputs.score_text)
            if self.field.toPlainText() != inputs.score_text and not self._rest.isActive():
                with QSignalBlocker(self.field):
                    self.field.setPlainText(inputs.score_text)
            self._show_source()
        if names & {"score", "surprisal", "text_tint", "score_text", "step", "text"}:
            self._show()
        if names & {"position", "score", "surprisal"}:
            position = inputs.position
            self.text.set_chosen(-1 if position is None or self._own else position)

    def kept(self) -> tuple[QWidget, str] | None:
        """See GeneratorView.kept."""
        return (self.text, "text") if self._found is not None else None

    @property
    def tint(self) -> str:
        """What the tint stands for; surprise where the editor has none."""
        kind = self.session.inputs.text_tint
        return kind if kind in ("surprisal", "probability", "rank") else "surprisal"

    def _show_source(self) -> None:
        self.source.set_current("own" if self._own else "sequence")
        self.kind.set_current(self.tint)
        self.field.setVisible(self._own)

    def _show(self) -> None:
        self.kind.set_current(self.tint)
        results, inputs = self.session.results, self.session.inputs
        name = "score"
        found = results.score
        if self._own and not inputs.score_text:
            self._found = None
            self.states.show_empty(self.tr("Type a text above, and each of its tokens is scored by those before it."))
        elif self.show_problem_of(name, self.states):
            self._found = None
        elif found is None or not found.ids:
            self._found = None
            self.states.show_empty(self.tr("Type a text to see how well the model foresees it."))
        else:
            self._found = found
            self.states.show_content()
            step = results.step
            stale = not self._own and step is not None and found.ids != step.ids
            self.states.set_stale(stale and not self.operations.running)
            marked = step.prompt_length if step is not None and not self._own else len(found.ids)
            self.text.set_tokens(found.labels, tints(found, self.tint), marked)
        self._figures.setVisible(self._found is not None)
        self._show_figures()
        self._on_hovered(-1)

    def _show_figures(self) -> None:
        found = self._found
        if found is None:
            return
        scored = max(found.scored, 1)
        for figure, number, caption, tip in (
            (
                self.total,
                format_decimal(found.total, 2),
                self.tr("ln p of {count} tokens").format(count=group_digits(found.scored)),
                self.tr("The sum of the natural logarithms of the tokens' probabilities; the first has none"),
            ),
            (self.mean, format_decimal(found.total / scored, 3), self.tr("a token"), self.tr("The mean of ln p")),
            (
                self.perplexity,
                _unsureness(found.perplexity),
                self.tr("perplexity"),
                self.tr("exp of the mean surprise: as unsure as among so many equally likely tokens"),
            ),
            (
                self.bits,
                format_decimal(found.bits_per_byte, 3),
                self.tr("bits per byte"),
                self.tr("−ln p ÷ ln 2 ÷ the bytes of the scored tokens: comparable between tokenizers"),
            ),
        ):
            figure.set_figure(number)
            figure.set_caption(caption, tip)

    def _tell(self, index: int) -> str:
        found = self._found
        if found is None or not 0 <= index < len(found.labels):
            return ""
        label, log = found.labels[index], float(found.log_probabilities[index])
        if math.isnan(log):
            return self.tr("{label}: the first token, which nothing predicts").format(label=label)
        text = self.tr("{label}: {share}, rank {rank}, {bits} bits").format(
            label=label,
            share=format_percent(math.exp(log)),
            rank=group_digits(int(found.ranks[index])),
            bits=format_decimal(-log / math.log(2), 2),
        )
        others = [
            f"{one.label} {format_percent(one.probability)}"
            for one in found.alternatives[index]
            if one.token_id != found.ids[index]
        ]
        return text + "\n" + self.tr("instead: {others}").format(others=" · ".join(others)) if others else text

    def _on_hovered(self, index: int) -> None:
        told = self._tell(index).replace("\n", " · ")
        self.detail.setText(told or self.tr("Point at a token to see what else could have come."))

    # What the user does

    def _on_source(self, key: str) -> None:
        self._own = key == "own"
        self._show_source()
        if not self._own:
            self._rest.stop()
            with QSignalBlocker(self.field):
                self.field.clear()
            self.session.update(score_text="")
        else:
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show()

    def _on_kind(self, key: str) -> None:
        self.session.update(text_tint=key)

    def _on_edited(self) -> None:
        self._rest.start()

    def _on_typed(self) -> None:
        self.session.update(score_text=normalized(self.field.toPlainText()))

    def _on_chosen(self, index: int) -> None:
        if not self._own:
            self.session.update(position=index)


def _unsureness(perplexity: float) -> str:
    """Decimals where they tell something, groups of digits where there are many."""
    many = 10_000 <= perplexity < math.inf
    return group_digits(round(perplexity)) if many else format_decimal(perplexity, 2)
