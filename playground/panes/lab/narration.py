"""What is going on in a training, in words: what the loss means, what has been learnt, and why it falls."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from models.lab.snapshots import Snapshot
from playground.results.lab import LabResult
from playground.widgets.numbers import format_decimal, group_digits

# A held-out loss so far above its lowest, in nats, has risen.
_RISEN = 0.03


class ToldLabel(QLabel):
    """A few sentences on a run at the snapshot that is looked at."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lab.told")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def tell(self, result: LabResult, shown: Snapshot) -> None:
        """Show what is to be said of it."""
        self.setText(self._at_the_beginning(result, shown) if not shown.step else self._later(result, shown))

    def _at_the_beginning(self, result: LabResult, shown: Snapshot) -> str:
        text = self.tr(
            "The weights are random, so the model guesses: the true next token gets 1 chance in {chance}. A step reads "
            "{rows} rows of the text, compares what the model expects with what comes next, and changes every weight a "
            "little so that this comes out likelier. So the loss falls."
        ).format(chance=one_in(loss_of(result, shown)), rows=group_digits(result.spec.batch))
        return _joined(text, self.tr("Press Start.") if result.state == "fresh" else "")

    def _later(self, result: LabResult, shown: Snapshot) -> str:
        loss = loss_of(result, shown)
        if math.isnan(shown.held_out):
            text = self.tr(
                "The true next token gets 1 chance in {chance}, where guessing gives 1 in {first}. The text is too "
                "short to hold some of it back."
            )
            first = result.baselines.uniform
        else:
            text = self.tr(
                "In text that it was not trained on, the true next token gets 1 chance in {chance}; at the beginning "
                "it was 1 in {first}."
            )
            first = loss_of(result, result.snapshots[0])
        text = text.format(chance=one_in(loss), first=one_in(first))
        return _joined(text, self._risen(result, shown) or self._reached(result, loss))

    def _reached(self, result: LabResult, loss: float) -> str:
        """Which of the baselines the loss is below."""
        beaten = result.baselines
        if loss >= beaten.uniform:
            return self.tr("That is no better than guessing.")
        if loss >= max(beaten.unigram, beaten.bigram):
            return self.tr(
                "That beats guessing; it doesn't know yet how frequent each token is (unigrams: 1 in {chance})."
            ).format(chance=one_in(beaten.unigram))
        if loss >= beaten.bigram:
            return self.tr(
                "It knows which tokens are frequent, not yet which one follows which (bigrams: 1 in {chance})."
            ).format(chance=one_in(beaten.bigram))
        return self.tr(
            "That beats a table of which token follows which (bigrams: 1 in {chance}): it looks further back."
        ).format(chance=one_in(beaten.bigram))

    def _risen(self, result: LabResult, shown: Snapshot) -> str:
        """That the held-out loss has been lower before, if so."""
        known = [one for one in result.snapshots if not math.isnan(one.held_out)]
        best = min(known, key=lambda one: one.held_out, default=shown)
        if best.step >= shown.step or not shown.held_out > best.held_out + _RISEN:
            return ""
        return self.tr(
            "At step {step} it was better, 1 in {chance}: since then the model learns its text by heart."
        ).format(step=group_digits(best.step), chance=one_in(best.held_out))


def _joined(text: str, more: str) -> str:
    """A sentence behind others, with the space that some scripts have there."""
    return text + (" " if more and text.endswith(".") else "") + more


def loss_of(result: LabResult, shown: Snapshot) -> float:
    """The loss of a snapshot: on what is held out, else of its step, else of guessing."""
    known = (loss for loss in (shown.held_out, shown.loss) if not math.isnan(loss))
    return next(known, result.baselines.uniform)


def one_in(loss: float) -> str:
    """e^loss: among how many tokens a guess would be as good."""
    among = math.exp(min(loss, 700.0))
    return format_decimal(among, 1) if among < 20 else group_digits(round(among)) if among < 1e9 else f"{among:.1e}"
