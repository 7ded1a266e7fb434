"""What a token was decided by: a score for each token of the context, by one of four methods."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from playground import theme
from playground.operations import Operations
from playground.panes.generator.view import GeneratorView, plain_label
from playground.results.generator import AttributionResult
from playground.session import Session
from playground.widgets.elided_combo import ElidedCombo
from playground.widgets.elided_label import ElidedLabel
from playground.widgets.numbers import format_decimal, format_percent, format_significant
from playground.widgets.state_view import StateStack
from playground.widgets.tinted_text import TintedText
from playground.widgets.view_switch import ViewSwitch

# Of the candidates at the end so many can be asked about.
_OFFERED = 20
_LIKELIEST = -1
_CHOSEN = -2
_SIGNED = frozenset({"input_gradient", "integrated_gradients"})


def attribution_tints(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scores as tints of −1…1: each against the largest of either sign."""
    largest = float(np.nanmax(np.abs(scores))) if len(scores) and not np.isnan(scores).all() else 0.0
    return scores / largest if largest > 0 else np.zeros_like(scores)


class WhyView(GeneratorView):
    """Which token, by which method, and the context tinted by what each of its tokens contributed."""

    name = "why"

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(session, operations, parent)
        self._found: AttributionResult | None = None
        self._offered: tuple[tuple[int, str], ...] = ()
        self.method = ViewSwitch()
        self.method.setObjectName("generator.why.method")
        self.method.selected.connect(self._on_method)
        self.target = ElidedCombo()
        self.target.setObjectName("generator.why.target")
        self.target.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.target.setMinimumContentsLength(14)
        self.target.activated.connect(self._on_target)
        self.asked = plain_label("generator.why.asked", "muted")
        top = QHBoxLayout()
        top.setSpacing(theme.GRID)
        top.addWidget(self.asked)
        top.addWidget(self.target)
        top.addStretch(1)
        top.addWidget(self.method)
        self.text = TintedText()
        self.text.setObjectName("generator.why")
        self.text.set_tool_tip_provider(self._tell)
        self.text.token_hovered.connect(self._on_hovered)
        self.text.token_chosen.connect(self._on_token)
        self.states = StateStack(self.text)
        self.detail = ElidedLabel()
        self.detail.setObjectName("generator.why.detail")
        self.detail.setProperty("role", "muted")
        self.sum = plain_label("generator.why.sum", "", wraps=True)
        self.meaning = plain_label("generator.why.meaning", "muted", wraps=True)
        self.layout_.addLayout(top)
        self.layout_.addWidget(self.states, 1)
        for label in (self.detail, self.sum, self.meaning):
            self.layout_.addWidget(label)

    def retranslate(self) -> None:
        """See GeneratorView.retranslate."""
        self.asked.setText(self.tr("Why"))
        self.target.setAccessibleName(self.tr("The token explained"))
        self.target.setToolTip(self.tr("Which token is explained: a candidate for the next place, or the chosen one"))
        self.method.set_options(
            [
                ("attention", self.tr("Attention"), self.tr("How much the last position attends to each token")),
                ("saliency", self.tr("Saliency"), self.tr("How long the gradient of ln p at each token's vector is")),
                (
                    "input_gradient",
                    self.tr("Input × gradient"),
                    self.tr("The gradient of ln p times the token's vector: for or against"),
                ),
                (
                    "integrated_gradients",
                    self.tr("Integrated gradients"),
                    self.tr("Gradients summed on the way from empty vectors; adds up to ln p, but for the error told"),
                ),
            ]
        )
        self.method.set_name(self.tr("Method of attribution"))
        self.text.setAccessibleName(self.tr("Context, tinted by what decided"))
        self.text.setToolTip(self.tr("Point at a token for its score; click it to follow it in every pane"))
        self._offered = ()
        self._show_targets()
        self._show()

    def refresh(self, names: frozenset[str]) -> None:
        """See GeneratorView.refresh."""
        method = self.session.inputs.why_method
        if "why_method" in names and method in ("attention", "saliency", "input_gradient", "integrated_gradients"):
            self.method.set_current(method)
        if names & {"step", "position", "why_target", "expected"}:
            self._show_targets()
        if names & {"why", "step", "why_method"}:
            self._show()

    def kept(self) -> tuple[QWidget, str] | None:
        """See GeneratorView.kept."""
        return (self.text, "why") if self._found is not None else None

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self.method.fit(self.width() - self.target.sizeHint().width() - self.asked.sizeHint().width() - 40)
        self.meaning.setVisible(self.height() >= theme.scaled(240))

    def _show_targets(self) -> None:
        step, inputs = self.session.results.step, self.session.inputs
        if step is None:
            return
        offered: list[tuple[int, str]] = []
        position = inputs.position
        if position is not None and step.window_start < position < len(step.ids):
            text = self.tr("token {number} {label}").format(number=position, label=step.labels[position])
            offered.append((_CHOSEN, text))
        offered.append((_LIKELIEST, self.tr("next: the likeliest")))
        offered += [
            (one.token_id, self.tr("next: {label} {share}").format(label=one.label, share=format_percent(one.raw)))
            for one in step.candidates[:_OFFERED]
        ]
        if tuple(offered) != self._offered:
            self._offered = tuple(offered)
            self.target.clear()
            for key, text in offered:
                self.target.addItem(text, key)
        index = 0
        if offered[0][0] != _CHOSEN:
            index = next((i for i, (key, _text) in enumerate(offered) if key == inputs.why_target), 0)
        self.target.setCurrentIndex(index)

    def _show(self) -> None:
        found, step = self.session.results.why, self.session.results.step
        if self.show_problem_of("why", self.states):
            self._found = None
        elif found is None:
            self._found = None
            self.states.show_loading(self.tr("Asking the model"), None)
        else:
            self._found = found
            self.states.show_content()
            self.states.set_stale(step is not None and (found.step.ids != step.ids))
            stop = found.start + len(found.scores)
            labels = found.step.labels[found.start : stop]
            marked = max(0, found.step.prompt_length - found.start)
            self.text.set_tokens(labels, attribution_tints(found.scores), marked)
        self._show_sum()
        self._on_hovered(-1)

    def _show_sum(self) -> None:
        found = self._found
        if found is None:
            self.sum.setText("")
            self.meaning.setText("")
            return
        text = self.tr("ln p of {label} is {value} ({share})").format(
            label=found.target_label,
            value=format_decimal(found.value, 3),
            share=format_percent(math.exp(found.value)),
        )
        if not math.isnan(found.error):
            text += " · " + self.tr(
                "{baseline} with empty vectors; the scores sum to {sum}, {error} off (completeness, {steps} steps)"
            ).format(
                baseline=format_decimal(found.baseline, 3),
                sum=format_decimal(float(np.sum(found.scores)), 3),
                error=format_significant(found.error, 2),
                steps=found.steps,
            )
        elif len(found.scores):
            text += " · " + self.tr("the scores sum to {sum}").format(
                sum=format_significant(float(np.sum(found.scores)), 4)
            )
        self.sum.setText(text)
        signed = found.method in _SIGNED
        self.meaning.setText(
            self.tr("Blue speaks for the token, brown against it; the strongest has the full tint.")
            if signed
            else self.tr("The darker, the more it counts; these methods know no against.")
        )

    def _tell(self, index: int) -> str:
        found = self._found
        if found is None or not 0 <= index < len(found.scores):
            return ""
        return self.tr("token {number} {label}: {score}").format(
            number=found.start + index,
            label=found.step.labels[found.start + index],
            score=format_significant(float(found.scores[index]), 4),
        )

    def _on_hovered(self, index: int) -> None:
        self.detail.setText(self._tell(index) or self.tr("Point at a token for its score."))

    # What the user does

    def _on_method(self, key: str) -> None:
        self.session.update(why_method=key)

    def _on_target(self, index: int) -> None:
        key = self.target.itemData(index)
        if key == _CHOSEN:
            return
        self.session.update(position=None, why_target=int(key))

    def _on_token(self, index: int) -> None:
        if self._found is not None:
            self.session.update(position=self._found.start + index)
