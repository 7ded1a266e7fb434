"""Source and target of an encoder and its decoder: the target token by token, its look at the source as a tint."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from models import catalog
from playground import theme
from playground.operations import Operations
from playground.pane import sentence
from playground.panes.generator.view import GeneratorView, plain_label
from playground.results.sequence import SequenceResult
from playground.sequence_desk import CARRIED
from playground.session import Session
from playground.widgets.cell_grid import Cell, CellGrid
from playground.widgets.numbers import format_decimal, format_percent
from playground.widgets.scrolled_column import ScrolledColumn
from playground.widgets.sized import sized
from playground.widgets.state_view import StateStack
from playground.widgets.tinted_text import TintedText
from playground.widgets.value_table import ValueTable, shortest, table_of

_LINE = 32


class SequenceView(GeneratorView):
    """The source tinted by the cross-attention of the chosen target token; the target; what may follow."""

    name = "sequence"
    needs_step = False

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(session, operations, parent)
        self.source_title = plain_label("", "caption")
        self.source = TintedText()
        self.source.setObjectName("generator.sequence.source")
        self.source.set_tool_tip_provider(self._of_source)
        self.looks = plain_label("generator.sequence.looks", "mono")
        self.target_title = plain_label("", "caption")
        self.target = TintedText()
        self.target.setObjectName("generator.sequence.target")
        self.target.token_chosen.connect(self._on_target)
        self.target.set_tool_tip_provider(self._of_target)
        self.answer = plain_label("generator.sequence.answer", "title")
        self.next_title = plain_label("", "caption")
        self.next = CellGrid()
        self.next.setObjectName("generator.sequence.next")
        self.next.cell_chosen.connect(self._on_next)
        self.buttons: list[QPushButton] = []
        for name, slot in (
            ("begin", self._on_begin),
            ("back", self._on_back),
            ("step", self._on_step),
            ("end", self._on_end),
        ):
            button = QPushButton()
            button.setObjectName(f"generator.sequence.{name}")
            button.clicked.connect(slot)
            self.buttons.append(button)
        content = QWidget()
        outer = QVBoxLayout(content)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.GRID)
        self.scrolled = ScrolledColumn()
        column = self.scrolled.column
        row = QHBoxLayout()
        row.setSpacing(theme.GRID)
        for button in self.buttons:
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.answer)
        outer.addLayout(row)
        outer.addWidget(self.scrolled, 1)
        for text in (self.source, self.target):
            sized(text, least_height=_LINE)  # a line; what is behind it is scrolled to
        for widget, stretch in (
            (self.source_title, 0),
            (self.source, 2),
            (self.looks, 0),
            (self.target_title, 0),
            (self.target, 2),
            (self.next_title, 0),
            (self.next, 1),
        ):
            column.addWidget(widget, stretch)
        self.states = StateStack(content)
        self.states.action_requested.connect(self._on_carried)
        self.layout_.addWidget(self.states, 1)

    def retranslate(self) -> None:
        """See GeneratorView.retranslate."""
        self.target_title.setText(self.tr("Target, tinted by how sure the decoder was"))
        self.next_title.setText(self.tr("What may follow: choose one"))
        for button, text, tip in zip(
            self.buttons,
            (self.tr("Start over"), self.tr("Back"), self.tr("Step"), self.tr("To the end")),
            (
                self.tr("The start token alone"),
                self.tr("Take the last target token back"),
                self.tr("Write the likeliest target token"),
                self.tr("Write the target until it ends"),
            ),
            strict=True,
        ):
            button.setText(text)
            button.setToolTip(tip)
        self.source.setAccessibleName(self.tr("Source"))
        self.target.setAccessibleName(self.tr("Target"))
        self.next.setAccessibleName(self.tr("What may follow in the target"))
        self._show()

    def refresh(self, names: frozenset[str]) -> None:
        """See GeneratorView.refresh."""
        if names & {"sequence", "model", "step", "generator_view", "target_position", "text"}:
            self._show()

    def shown_changed(self, shown: bool) -> None:
        """See GeneratorView.shown_changed."""
        if shown or "sequences" in self.operations.__dict__:
            self.operations.sequences.want("generator", shown)

    def kept(self) -> tuple[QWidget, str] | None:
        """See GeneratorView.kept."""
        return (
            (self.scrolled.widget() or self, "source-and-target") if self.session.results.sequence is not None else None
        )

    def _show(self) -> None:
        results = self.session.results
        model, found = results.model, results.sequence
        problem = results.problems.get("sequence") or results.problems.get("step")
        if model is None or model.is_coming:
            self.states.show_loading(self.tr("Loading the model"), None)
        elif not model.spec.has_decoder:
            self.states.show_empty(
                self.tr(
                    "{name} has no decoder behind an encoder, so there is no source and target. "
                    "Open numbers-and-dates, or another t5 model."
                ).format(name=model.name),
                self.tr("Open numbers-and-dates"),
            )
        elif not self.session.inputs.text:
            self.states.show_empty(self.tr("Type a source, such as “three hundred and seven” or “三百零七”."))
        elif problem is not None:
            self.states.show_error(sentence(problem), problem.details)
        elif found is None:
            self.states.show_loading(self.tr("Writing the target"), None)
        else:
            self.states.show_content()
            self.states.set_stale(found.step.text != self.session.inputs.text)
            self._show_found(found)

    def _chosen(self, found: SequenceResult) -> int:
        """The target token whose look is shown, counted from the start token; the newest without a choice."""
        chosen = self.session.inputs.target_position
        return chosen + 1 if 0 <= chosen < len(found.target) - 1 else len(found.target) - 1

    def tables(self) -> tuple[ValueTable, ...]:
        """The target's tokens: how sure the decoder was, and what each looked at most."""
        found = self.session.results.sequence
        if found is None:
            return ()
        header = (self.tr("token"), self.tr("probability"), self.tr("looks most at"), self.tr("weight"))
        rows: list[tuple[str | float, ...]] = []
        for place, share in enumerate(found.probabilities):
            look = found.cross[place]
            best = int(look.argmax())
            rows.append((found.target[place + 1], share, found.source[best], *shortest(look[best : best + 1])))
        return (table_of(self.tr("Target"), header, rows),)

    def _show_found(self, found: SequenceResult) -> None:
        question = found.question
        layer = min(question.layer, found.decoder_layers - 1)
        template = (
            self.tr("Source, tinted by where the chosen target token looks: layer {layer}, mean of its heads")
            if question.head < 0
            else self.tr("Source, tinted by where the chosen target token looks: layer {layer}, head {head}")
        )
        self.source_title.setText(template.format(layer=layer, head=question.head))
        # A token is predicted by the query of the one before it, so that query is what looked at the source for it.
        chosen = self._chosen(found)
        look = found.cross[max(0, chosen - 1)]
        self.source.set_tokens(found.source, look / max(float(look.max()), 1e-9), len(found.source))
        best = np.argsort(-look, kind="stable")[:3]
        label = found.target[chosen]
        self.looks.setText(
            f"{label} ← " + "   ".join(f"{found.source[one]} {format_decimal(float(look[one]), 3)}" for one in best)
        )
        self.target.set_tokens(found.target, [float("nan"), *found.probabilities], 1)
        self.target.set_chosen(chosen)
        self.answer.setText(found.text)
        cells = [
            Cell(f"{name} {format_percent(share)}", share, f"{name} · id {token}") for token, name, share in found.next
        ]
        self.next.setVisible(bool(cells))
        self.next_title.setVisible(bool(cells))
        if cells:
            self.next.set_grid([str(place) for place in range(1, len(cells) + 1)], [""], [cells], "")
        begin, back, step, end = self.buttons
        begin.setEnabled(bool(found.probabilities))
        back.setEnabled(bool(found.probabilities))
        step.setEnabled(bool(cells))
        end.setEnabled(bool(cells))

    def _of_source(self, index: int) -> str:
        found = self.session.results.sequence
        if found is None or index >= len(found.source):
            return ""
        value = float(found.cross[max(0, self._chosen(found) - 1)][index])
        return f"{found.source[index]} · {format_decimal(value, 4)}"

    def _of_target(self, index: int) -> str:
        found = self.session.results.sequence
        if found is None or not 0 < index <= len(found.probabilities):
            return ""
        return f"{found.target[index]} · {format_percent(found.probabilities[index - 1])}"

    def _on_target(self, index: int) -> None:
        self.session.update(target_position=index - 1)

    def _on_next(self, _row: int, column: int) -> None:
        found = self.session.results.sequence
        if found is not None and column < len(found.next):
            self.operations.sequences.choose(found.next[column][0])

    def _on_begin(self) -> None:
        self.operations.sequences.begin_again()

    def _on_back(self) -> None:
        self.operations.sequences.go_back()

    def _on_step(self) -> None:
        self.operations.sequences.go_on()

    def _on_end(self) -> None:
        self.operations.sequences.to_the_end()

    def _on_carried(self) -> None:
        self.operations.open_model(catalog.checkpoint_path(CARRIED))
