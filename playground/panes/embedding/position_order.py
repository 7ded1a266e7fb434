"""Whether order matters: the same tokens in two orders through the open model's first attention layer."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from playground import theme
from playground.operations import Operations
from playground.pane import sentence
from playground.panes.embedding.fields import entry, note, put
from playground.results.vectors import OrderResult
from playground.session import Session
from playground.widgets.cost_bars import CostBars
from playground.widgets.numbers import format_decimal, format_significant
from playground.widgets.order_lines import OrderLines
from playground.widgets.plain_text import normalized
from playground.widgets.scrolled_column import ScrolledColumn
from playground.widgets.state_view import StateStack
from playground.widgets.value_curves import ValueCurves

# The largest difference between sums of the same numbers in another order, relative to the largest number.
_ROUNDING = 1e-4


class OrderPart(QWidget):
    """Two orders of the same tokens through the open model's first attention layer."""

    needs = "order"

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        content = ScrolledColumn()
        self.first = entry("positions.order_first")
        self.second = entry("positions.order_second")
        self.lines = OrderLines()
        self.lines.setObjectName("positions.order_lines")
        self.caption = note("positions.order_caption")
        self.bars = CostBars()
        self.bars.setObjectName("positions.order")
        self.verdict = note("positions.order_verdict")
        self.tokens_title = note("positions.order_tokens_title", "caption")
        self.apart = ValueCurves()
        self.apart.setObjectName("positions.order_tokens")
        self.problem = note("positions.order_problem", "error")
        texts = QHBoxLayout()
        texts.setSpacing(theme.GRID)
        for line in (self.first, self.second):
            texts.addWidget(line, 1)
            line.textEdited.connect(self._on_texts)
        content.column.addLayout(texts)
        for widget in (
            self.problem,
            self.bars,
            self.verdict,
            self.caption,
            self.lines,
            self.tokens_title,
            self.apart,
        ):
            content.column.addWidget(widget)
        content.column.addStretch(1)
        self.states = StateStack(content)
        self.states.cancel_requested.connect(operations.cancel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.states)

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        for line, name in (
            (self.first, self.tr("One order of some tokens")),
            (self.second, self.tr("Another order of the same tokens")),
        ):
            line.setPlaceholderText(name)
            line.setToolTip(name)
            line.setAccessibleName(name)
        self.lines.setAccessibleName(self.tr("Where each token went"))
        self.bars.setAccessibleName(self.tr("Largest differences"))
        self.apart.setAccessibleName(self.tr("Differences token by token"))
        self.tokens_title.setText(self.tr("the same, token by token of the first order"))

    def refresh(self, names: frozenset[str]) -> None:
        """Show what changed."""
        inputs, results = self._session.inputs, self._session.results
        put(self.first, inputs.order_first)
        put(self.second, inputs.order_second)
        found, model, failed = results.order, results.model, results.problems.get("order")
        if failed is not None:
            self.states.show_error(sentence(failed), failed.details)
        elif model is not None and model.refusal is not None:
            self.states.show_empty(sentence(model.refusal))
        elif found is None:
            self.states.show_loading(self.tr("Loading the model"))
        else:
            self.states.show_content()
            self._show(found)

    def _names(self) -> tuple[str, ...]:
        return (
            self.tr("no positions, no mask"),
            self.tr("causal mask alone"),
            self.tr("positions, no mask"),
            self.tr("positions and mask"),
        )

    def _show(self, found: OrderResult) -> None:
        self.problem.setVisible(found.problem is not None)
        self.lines.set_orders(found.first, found.second, found.places)
        for widget in (self.caption, self.bars, self.verdict, self.tokens_title, self.apart):
            widget.setVisible(found.problem is None)
        if found.problem is not None:
            self.problem.setText(sentence(found.problem))
            return
        model = self._session.results.model
        self.caption.setText(
            self.tr(
                "{name}, first attention layer: the largest difference between a token's vectors in the two orders; "
                "the largest number of all is {scale}"
            ).format(name=model.name if model is not None else "", scale=format_decimal(found.scale))
        )
        self.bars.set_bars(
            [
                (name, largest / found.scale if found.scale > 0 else 0.0, difference_text(largest))
                for name, largest in zip(self._names(), found.largest, strict=True)
            ],
            found.largest,
        )
        self.verdict.setText(self._verdict(found))
        self.apart.set_curves([*zip(self._names(), found.apart, strict=True)], self.tr("token"))

    def _verdict(self, found: OrderResult) -> str:
        same = [largest <= _ROUNDING * found.scale for largest in found.largest]
        parts = [
            self.tr("Without positions and mask both orders give the same vectors, only permuted, up to rounding.")
            if same[0]
            else self.tr("Without positions and mask the vectors differ.")
        ]
        if same[1]:
            parts.append(self.tr("A causal mask changes nothing here."))
        else:
            parts.append(
                self.tr("A causal mask alone lets some order through: each token sees only what is before it.")
            )
        parts.append(
            self.tr("With positions nothing changes either.")
            if same[2]
            else self.tr("With positions the vectors differ.")
        )
        return " ".join(parts)

    def _on_texts(self, _text: str) -> None:
        self._session.update(order_first=normalized(self.first.text()), order_second=normalized(self.second.text()))


def difference_text(value: float) -> str:
    """A difference with four decimals, and with a power of ten where those would all be 0."""
    return format_decimal(value) if value >= 0.0001 or value == 0.0 else format_significant(value, 2)
