"""The passes that attention is looked at in: the generation's, one over a cut text, one without mask or positions.

Called only from jobs of the torch lane; torch is imported here, on first use.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from models.errors import TextError
from models.tokenizers import Tokenizer
from playground.engine import Labels
from playground.reader import ModelViews
from playground.results.attention import AttentionReading, ReadingQuestion

if TYPE_CHECKING:
    from models.attention.kinds import Unsound
    from models.checkpoint import Network
    from models.recording import ForwardTrace, Recording

Check = Callable[[], None]
Key = TypeVar("Key")
Value = TypeVar("Value")

# Passes kept beside the generation's own: without the mask, of another text.
_KEPT = 4


class Readings:
    """Passes of the open model, and of another one that it is compared with; the newest of them are kept."""

    def __init__(self, engine: ModelViews, tokenizer: Tokenizer) -> None:
        self.model: Network = engine.model
        self.labels = Labels(tokenizer)
        self._tokenizer = tokenizer
        self._kept: dict[ReadingQuestion, AttentionReading] = {}
        self._seconds: dict[object, ForwardTrace] = {}
        self._other: tuple[str, Network, Tokenizer] | None = None
        self._sound: tuple[Recording, int] | None = None  # positions of a growing sequence that are known to be sound

    def reading(self, question: ReadingQuestion, check: Check) -> AttentionReading:
        """The pass that was asked for; what was read already is not read again."""
        found = self._kept.pop(question, None)
        if found is None:
            found = self._read(question, check)
        _keep(self._kept, question, found)
        return found

    def known(self, question: ReadingQuestion) -> AttentionReading | None:
        """The pass that answered a question, if it is still kept."""
        return self._kept.get(question)

    def _read(self, question: ReadingQuestion, check: Check) -> AttentionReading:
        step, prompt, spec = question.step, question.prompt, self.model.spec
        if step is not None:
            places: Sequence[int] = range(step.window_start, len(step.ids))
            ids, labels, total = step.ids[step.window_start :], step.labels[step.window_start :], len(step.ids)
            plain = question.masked and question.positioned
            trace: ForwardTrace = step.trace if plain else self._pass(ids, question, check)
        else:
            assert prompt is not None
            total = len(prompt.run.ids)
            places = _cut(total, self.model.context_length, at_end=question.at_end, framed=not spec.causal)
            ids = tuple(prompt.run.ids[place] for place in places)
            labels = self.labels.of(ids)
            trace = self._pass(ids, question, check)
        return AttentionReading(
            question,
            ids,
            labels,
            places,
            total,
            spec,
            trace.causal,
            trace.recording.positioned,
            trace,
            self._unsound(trace),
        )

    def _pass(self, ids: Sequence[int], question: ReadingQuestion, check: Check) -> ForwardTrace:
        def between_layers(_layer: int) -> None:
            check()

        return self.model.forward(
            ids,
            masked=self.model.spec.causal and question.masked,
            positioned=question.positioned,
            between_layers=between_layers,
        )

    def _unsound(self, trace: ForwardTrace) -> Unsound | None:
        """Where unsound numbers come from; of a sequence that goes on only what is new is looked through."""
        from models.attention.soundness import unsound

        start = 0
        if self._sound is not None and self._sound[0] is trace.recording:
            start = min(self._sound[1], len(trace))
        found = unsound(self.model, trace, start) if start < len(trace) else None
        if found is None:
            self._sound = trace.recording, max(start, len(trace))
        return found

    def second_text(self, text: str) -> tuple[int, ...]:
        """The ids of the text that is compared with. Raises TextError for none, or more than the window holds."""
        ids = self._tokenizer.tokenize(text, add_special=not self.model.spec.causal and bool(text)).ids
        if not len(ids):
            raise TextError("There is no second text to compare with. Type one.")
        if len(ids) > self.model.context_length:
            raise TextError(
                "The second text has {count} tokens, and the model's window holds {window}. Shorten it.",
                count=len(ids),
                window=self.model.context_length,
            )
        return tuple(ids)

    def second_pass(self, ids: tuple[int, ...], question: ReadingQuestion, check: Check) -> ForwardTrace:
        """The pass over another text, made as the question's is."""
        key = ids, question.masked, question.positioned
        found = self._seconds.pop(key, None)
        if found is None:
            found = self._pass(ids, question, check)
        _keep(self._seconds, key, found)
        return found

    def opened(self, folder: str) -> Generator[float, None, tuple[Network, Tokenizer]]:
        """The model that is compared with, loaded the first time."""
        from models.checkpoint import open_checkpoint

        if self._other is None or self._other[0] != folder:
            if not folder:
                raise TextError("There is no second model to compare with. Choose one.")
            checkpoint = open_checkpoint(Path(folder))
            tokenizer = checkpoint.tokenizer()
            loading = checkpoint.loading()
            while True:
                try:
                    read, total = next(loading)
                except StopIteration as done:
                    model = done.value
                    break
                yield read / max(total, 1)
            for _ in ModelViews(model).settling():
                yield 1.0
            self._other = folder, model, tokenizer
        return self._other[1], self._other[2]

    def whole_text(self, reading: AttentionReading) -> tuple[str, list[tuple[int, int]]]:
        """The text that was read, and the bytes of each of its tokens."""
        step = reading.question.step
        if step is None or reading.cut:
            raise TextError(
                "Two models can be compared on a text that is read whole; of this one {cut} tokens are left out. "
                "Shorten the text.",
                cut=reading.cut,
            )
        return step.text + step.tail, [*step.byte_spans]


def _keep(kept: dict[Key, Value], key: Key, value: Value) -> None:
    kept[key] = value
    while len(kept) > _KEPT:
        del kept[next(iter(kept))]


def _cut(total: int, window: int, *, at_end: bool, framed: bool) -> Sequence[int]:
    """Which tokens of a text that is too long are read. An encoder's first and last frame the text and stay."""
    if total <= window:
        return range(total)
    if not framed or window < 3:
        return range(total - window, total) if at_end else range(window)
    return (0, *range(total - window + 1, total)) if at_end else (*range(window - 1), total - 1)
