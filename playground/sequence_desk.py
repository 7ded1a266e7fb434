"""What is asked about source and target: the decoder behind an encoder, run as far as the session says.

A greedy target depends on its source, its length and the tokens that were chosen in the place of the likeliest alone,
so these are inputs and the target is a view like any other: the newest question counts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from playground.desk import Desk
from playground.engine import Labels
from playground.jobs import JobContext, Lane
from playground.reader import ModelViews
from playground.results.reading import ModelResult, Problem, StepResult
from playground.results.sequence import Floats, SequenceQuestion, SequenceResult
from playground.session import Session

if TYPE_CHECKING:
    from torch import Tensor

    from models.networks.encoder_decoder import EncoderDecoder
    from models.recording import ForwardTrace
    from models.translation import TargetStep

CARRIED = "numbers-and-dates"
_KEY = "sequence"
_INPUTS = frozenset({"target_length", "target_choices", "layer", "head", "sequence_mean"})
# Tokens of a target that goes on to its end, if it has none.
LONGEST = 200
_NEXT = 6
_CANCELLED = "The target was not written, because that was cancelled. Choose the view again to go on."


class SequenceDesk(Desk):
    """Has a target written and its maps computed while somebody looks at them."""

    def __init__(
        self,
        session: Session,
        lane: Lane,
        engine: Callable[[], ModelViews | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(session, lane, parent)
        self._engine = engine
        self._wanting: set[str] = set()
        self._asked: object = None
        self._writer: tuple[ModelViews, _Writer] | None = None

    def want(self, who: str, wanted: bool) -> None:
        """Whether a view of that name looks at source and target."""
        if wanted:
            self._wanting.add(who)
            if self._forgive([_KEY]):
                self._asked = None
        else:
            self._wanting.discard(who)
        self._ask()

    def cancel(self) -> None:
        """Give up what is being written; what there was stays, beside the sentence that says so."""
        self._give_up([_KEY], Problem(_CANCELLED))
        self._asked = None

    # What the user does

    @property
    def can_go_on(self) -> bool:
        """Whether there is a target that somebody looks at and a token may follow."""
        found = self._shown()
        return found is not None and not (found.ended or found.full)

    @property
    def can_go_back(self) -> bool:
        """Whether such a target has a token to take back."""
        found = self._shown()
        return found is not None and bool(found.probabilities)

    def go_on(self) -> None:
        """One token further. Each call is owed one, also while the one before is being written."""
        if self.can_go_on:
            self._go_to(self._length() + 1)

    def to_the_end(self) -> None:
        """The likeliest tokens until the target ends."""
        if self.can_go_on:
            self._go_to(-1)

    def go_back(self) -> None:
        """The last token back."""
        if self.can_go_back and self._length():
            self._go_to(self._length() - 1)

    def begin_again(self) -> None:
        """The start token alone."""
        self._go_to(0)

    def choose(self, token_id: int) -> None:
        """This token next, whatever is likeliest."""
        if self.can_go_on:
            place = self._length()
            kept = tuple(one for one in self._session.inputs.target_choices if one[0] < place)
            self._session.update(target_length=place + 1, target_choices=(*kept, (place, token_id)), target_position=-1)

    def _shown(self) -> SequenceResult | None:
        """The target that somebody looks at; none while the source is another or empty."""
        found = self._session.results.sequence if self._wanting else None
        return found if found is not None and found.step.text == self._session.inputs.text else None

    def _length(self) -> int:
        """How many tokens were asked for: those that are there, unless more or fewer are on the way."""
        found, wanted = self._session.results.sequence, self._session.inputs.target_length
        there = len(found.probabilities) if found is not None else 0
        return there if wanted < 0 or (found is not None and found.question.length == wanted) else wanted

    def _go_to(self, length: int) -> None:
        """What was chosen beyond a length that is gone back to is forgotten; the newest token is looked at."""
        choices = self._session.inputs.target_choices
        kept = choices if length < 0 else tuple(one for one in choices if one[0] < length)
        self._session.update(target_length=length, target_choices=kept, target_position=-1)

    # Asking

    def _on_changed(self, names: frozenset[str]) -> None:
        if "text" in names and self._session.inputs.target_choices:
            self._session.update(undoable=False, target_choices=())  # they were of another source
        if names & _INPUTS:
            self._ask()

    def _on_delivered(self, name: str) -> None:
        if name == "model":
            self._asked = None
            self._drop([_KEY])
        if name in ("model", "step"):
            self._ask()

    def _ask(self) -> None:
        results, inputs = self._session.results, self._session.inputs
        model, step, engine = results.model, results.step, self._engine()
        ready = model is not None and model.loaded and model.spec.has_decoder
        if not self._wanting or not ready or step is None or engine is None or model is None:
            return
        question = SequenceQuestion(
            id(step.trace),
            inputs.target_length,
            inputs.target_choices,
            inputs.layer,
            -1 if inputs.sequence_mean else inputs.head,
        )
        if question == self._asked:
            return
        self._asked = question
        if self._writer is None or self._writer[0] is not engine:
            self._writer = (engine, _Writer(engine, model))
        writer = self._writer[1]
        self._compute(_KEY, lambda context: writer.write(step, question, context))

    def _on_failed(self, name: str, problem: Problem) -> None:
        self._asked = None
        super()._on_failed(name, problem)


class _Writer:
    """Writes targets of one model; used on the torch lane only. What was written of a source is gone on with."""

    def __init__(self, engine: ModelViews, model: ModelResult) -> None:
        from models.checkpoint import open_checkpoint
        from models.networks.encoder_decoder import EncoderDecoder

        network = engine.model
        assert isinstance(network, EncoderDecoder)
        assert model.tokenizer is not None
        self._model: EncoderDecoder = network
        self._tokenizer = model.tokenizer
        self._labels = Labels(model.tokenizer)
        self._end = open_checkpoint(model.folder).end_id
        self._source: ForwardTrace | None = None
        self._masked: ForwardTrace | None = None
        self._written: list[TargetStep] = []  # of this source, one a token; the first has none
        self._choices: tuple[tuple[int, int], ...] = ()

    def write(self, step: StepResult, question: SequenceQuestion, context: JobContext) -> SequenceResult:
        """The target of a source, as far as it is asked for. Raises what the network raises."""
        import torch

        from models.translation import advanced, begin

        if step.trace is not self._source:
            self._source, self._choices = step.trace, ()
            self._written = [begin(self._model, step.trace)]
            self._masked = self._model.forward(step.ids, masked=True)
        chosen = dict(question.choices)
        for place, (old, new) in enumerate(self._compared(question.choices)):
            if old != new:
                del self._written[place + 1 :]
                break
        self._choices = question.choices
        wanted = question.length if question.length >= 0 else LONGEST
        while len(self._written) <= wanted and not self._written[-1].ended and not self._is_full(self._written[-1]):
            context.check()
            last = self._written[-1]
            self._written.append(advanced(self._model, last, self._end, chosen.get(len(last.ids))))
        written = self._written[min(wanted, len(self._written) - 1)]
        following: tuple[tuple[int, str, float], ...] = ()
        if not written.ended and not self._is_full(written):
            probabilities = torch.softmax(written.trace.logits, dim=-1)
            best = torch.topk(probabilities, min(_NEXT, len(probabilities)))
            following = tuple(
                (token, self._labels[token], share)
                for share, token in zip(best.values.tolist(), best.indices.tolist(), strict=True)
            )
        maps = self._maps(step, written, question)
        ids = [token for token in written.ids if token != self._end]
        return SequenceResult(
            question,
            step,
            tuple(step.labels),
            tuple(self._labels.of(written.trace.ids)),
            self._tokenizer.decode(ids),
            written.probabilities,
            following,
            written.ended,
            self._is_full(written),
            *maps,
            self._model.spec.decoder_layer_count,
        )

    def _compared(self, choices: tuple[tuple[int, int], ...]) -> list[tuple[int | None, int | None]]:
        old, new = dict(self._choices), dict(choices)
        return [(old.get(place), new.get(place)) for place in range(max([*old, *new], default=-1) + 1)]

    def _is_full(self, written: TargetStep) -> bool:
        return len(written.trace) >= self._model.context_length

    def _maps(
        self, step: StepResult, written: TargetStep, question: SequenceQuestion
    ) -> tuple[Floats, Floats, Floats, Floats]:
        masked = self._masked
        assert masked is not None
        trace, target = written.trace, written.trace.target
        return (
            self._of_layer(step.trace.attention, question, self._model.spec.layer_count),
            self._of_layer(masked.attention, question, self._model.spec.layer_count),
            self._of_layer(target.attention, question, self._model.spec.decoder_layer_count),
            self._of_layer(trace.cross, question, self._model.spec.decoder_layer_count),
        )

    def _of_layer(self, attention: Callable[[int, int], Tensor], question: SequenceQuestion, layers: int) -> Floats:
        """One head's map, or the mean of a layer's heads; a side with fewer layers shows its last."""
        import torch

        layer = min(question.layer, layers - 1)
        heads = range(self._model.spec.head_count) if question.head < 0 else [question.head]
        found: Floats = torch.stack([attention(layer, head) for head in heads]).mean(0).numpy()
        return found
