"""What lives on the torch lane: the loaded model and the generation that continues the text.

Called only from jobs of that lane, never from the GUI thread; torch is imported here, on first use, and nothing
here knows Qt. Every method returns frozen results with plain numbers and arrays.
"""

from __future__ import annotations

import codecs
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from models.errors import CheckpointError
from models.specs import SamplingSpec
from models.tokenizers import Tokenizer, token_label
from playground.session import AttentionResult, Candidate, ExpectedResult, HeadsResult, RowsResult, StepResult, TokensResult

if TYPE_CHECKING:
    from models.generation import Generation, Step
    from models.networks.decoder import Decoder
    from models.recording import ForwardTrace
    from models.sampling import SamplingTrace

CANDIDATES = 100
# Thumbnails show at most this many cells a side; larger maps are reduced by maximum.
THUMBNAIL = 48


class Labels:
    """Labels of a tokenizer's ids, each made once."""

    def __init__(self, tokenizer: Tokenizer | None) -> None:
        self._tokenizer = tokenizer
        self._known: dict[int, str] = {}

    def __getitem__(self, token_id: int) -> str:
        label = self._known.get(token_id)
        if label is None:
            label = f"#{token_id}"  # no tokenizer, or a row that it has no token for
            if self._tokenizer is not None and 0 <= token_id < self._tokenizer.vocab_size:
                label = self._label(self._tokenizer, token_id)
            self._known[token_id] = label
        return label

    def of(self, ids: Sequence[int]) -> tuple[str, ...]:
        """Labels of several ids."""
        return tuple(self[token_id] for token_id in ids)

    @staticmethod
    def _label(tokenizer: Tokenizer, token_id: int) -> str:
        from models.errors import TokenIdError

        try:
            return token_label(tokenizer.token_bytes(token_id))
        except TokenIdError:  # a hole in the vocabulary
            return f"#{token_id}"


def tail_of(pieces: Sequence[bytes], start: int) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The text that generated tokens spell behind `start` characters, and each one's character span.

    Tokens that share a character share its span; a character that is still incomplete is not part of the text.
    """
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    text: list[str] = []
    spans: list[tuple[int, int]] = []
    length = 0
    for piece in pieces:
        begin = length
        decoded = decoder.decode(piece)
        text.append(decoded)
        length += len(decoded)
        unfinished = bool(decoder.getstate()[0])
        spans.append((start + begin, start + length + unfinished))
    end = start + length
    return "".join(text), tuple((min(first, end), min(last, end)) for first, last in spans)


class Engine:
    """A model, a generation over it, and the results that the panes show."""

    def __init__(self) -> None:
        self.model: Decoder | None = None
        self._checked: _Checked | None = None
        self._tokenizer: Tokenizer | None = None
        self._labels = Labels(None)
        self._generation: Generation[ForwardTrace] | None = None
        self._prompt: TokensResult | None = None
        self._drawn: list[tuple[int, float] | None] = []
        self._continue_on_last_half = False

    def load(self, folder: Path, report: Callable[[float], None]) -> None:
        """Load the weights in `folder`; the old model stays until the new one is complete."""
        from models.checkpoint import open_checkpoint

        checkpoint = open_checkpoint(folder)
        model = checkpoint.load(progress=lambda done, total: report(done / max(total, 1)))
        tokenizer = checkpoint.tokenizer()
        self.model, self._checked = model, _Checked(model)
        self._tokenizer, self._labels = tokenizer, Labels(tokenizer)
        self._generation, self._prompt = None, None

    def read(
        self, prompt: TokensResult, sampling: SamplingSpec, seed: int, check: Callable[[], None] | None = None
    ) -> StepResult:
        """Start over on a prompt and look at what may come next."""
        from models.generation import Generation

        began = time.perf_counter()
        model = self._ready(check)
        generation = Generation(model, prompt.run.ids, sampling, seed)
        if self._continue_on_last_half and len(prompt.run.ids) > model.context_length:
            generation.continue_on_last_half()
        generation.trace  # noqa: B018 - fails here, before the old generation is let go
        self._generation, self._prompt, self._drawn = generation, prompt, []
        return self._result(began)

    def step(self, check: Callable[[], None]) -> StepResult:
        """One token further, drawn under the current settings."""
        began = time.perf_counter()
        generation = self._running(check)
        if generation.is_full and self._continue_on_last_half:
            generation.continue_on_last_half()
            self._drawn.append(None)
        step = generation.step()
        self._drawn.append(_draw_of(step))
        return self._result(began)

    def choose(self, token_id: int) -> StepResult:
        """One token further, the given one."""
        began = time.perf_counter()
        generation = self._running()
        if generation.is_full and self._continue_on_last_half:
            generation.continue_on_last_half()
            self._drawn.append(None)
        generation.choose(token_id)
        self._drawn.append(None)
        return self._result(began)

    def undo(self) -> StepResult:
        """The last token back; nothing where there is none."""
        began = time.perf_counter()
        generation = self._running()
        if generation.can_undo:
            undone = generation.undo()
            self._drawn.pop()
            if undone is not None and self._window_was_shortened(generation):
                generation.undo()
                self._drawn.pop()
        return self._result(began)

    def settle(self, sampling: SamplingSpec, seed: int) -> StepResult:
        """Other settings for the tokens to come; those there stay."""
        began = time.perf_counter()
        generation = self._running()
        generation.spec = sampling
        if seed != generation.seed:
            generation.reseed(seed)
        return self._result(began)

    def continue_on_last_half(self, prompt: TokensResult, sampling: SamplingSpec, seed: int) -> StepResult:
        """The user's answer to a full window, kept from now on: read on from the last half of it."""
        self._continue_on_last_half = True
        if self._generation is None or self._prompt != prompt:
            return self.read(prompt, sampling, seed)
        began = time.perf_counter()
        self._generation.continue_on_last_half()
        self._drawn.append(None)
        return self._result(began)

    def expected(self, step: StepResult, position: int) -> ExpectedResult:
        """What the model expected where the token at `position` of the sequence stands (not the window's first)."""
        from models.sampling import sampling_trace

        trace: ForwardTrace = step.trace
        sampling = sampling_trace(trace.logits_at(position - step.window_start - 1), step.sampling)
        candidates = self._candidates(sampling)
        actual = step.ids[position]
        if actual not in {candidate.token_id for candidate in candidates}:
            one = Candidate(
                actual,
                self._labels[actual],
                float(sampling.stages[0].probabilities[actual]),
                float(sampling.final[actual]),
                bool(sampling.kept[actual]),
                sampling.reason_for(actual),
            )
            candidates = (*candidates, one)
        return ExpectedResult(
            step,
            position,
            candidates,
            len(sampling) - len(candidates),
            sampling.rank(actual),
            sampling.stages[0].entropy,
            sampling.stages[-1].entropy,
        )

    def _candidates(self, sampling: SamplingTrace) -> tuple[Candidate, ...]:
        bars = sampling.bars(CANDIDATES)
        return tuple(
            Candidate(token_id, self._labels[token_id], raw, final, kept, reason)
            for token_id, raw, final, kept, reason in zip(
                bars.ids, bars.raw, bars.final, bars.kept, bars.reasons, strict=True
            )
        )

    def attention(self, step: StepResult, layer: int, head: int, stage: str) -> AttentionResult:
        """One head's map at one stage."""
        trace: ForwardTrace = step.trace
        values = trace.attention(layer, head, stage).numpy()  # type: ignore[arg-type]
        masked = ~trace.mask().numpy()
        shown_masked = masked if stage in ("masked", "weights") else np.zeros_like(masked)
        return AttentionResult(step, layer, head, stage, values, shown_masked)

    def heads(self, step: StepResult) -> Iterator[HeadsResult]:
        """Small maps of all heads, layer by layer: each yield has one more layer."""
        trace: ForwardTrace = step.trace
        masked = ~trace.mask().numpy()
        small_masked = ~pooled(~masked, THUMBNAIL)
        maps: dict[tuple[int, int], Any] = {}
        for layer in range(trace.spec.layer_count):
            for head in range(trace.spec.head_count):
                maps[layer, head] = (pooled(trace.attention(layer, head).numpy(), THUMBNAIL), small_masked)
            yield HeadsResult(step, dict(maps))

    def rows(self, step: StepResult) -> RowsResult:
        """The embedding rows of the window's tokens."""
        import torch

        if self.model is None:
            raise CheckpointError("No model is open. Open a model folder first.")
        with torch.inference_mode():
            ids = torch.tensor(step.ids[step.window_start :], dtype=torch.long)
            return RowsResult(step, self.model.embedding.weight[ids].float().numpy())

    def _ready(self, check: Callable[[], None] | None = None) -> _Checked:
        if self._checked is None:
            raise CheckpointError("No model is open. Open a model folder first.")
        self._checked.check = check
        return self._checked

    def _running(self, check: Callable[[], None] | None = None) -> Generation[ForwardTrace]:
        self._ready(check)
        if self._generation is None:
            from models.errors import TextError

            raise TextError("There is no text to continue. Type a word first.")
        return self._generation

    @staticmethod
    def _window_was_shortened(generation: Generation[ForwardTrace]) -> bool:
        from models.generation import WindowRecord

        return bool(generation.history) and isinstance(generation.history[-1], WindowRecord)

    def _result(self, began: float) -> StepResult:
        generation, prompt = self._running(), self._prompt
        assert prompt is not None
        trace, sampling = generation.trace, generation.sampling
        candidates = self._candidates(sampling)
        seconds = time.perf_counter() - began
        generated = generation.ids[generation.prompt_length :]
        pieces = [self._piece(token_id) for token_id in generated]
        tail, spans = tail_of(pieces, len(prompt.text))
        drawn = self._drawn[-1] if self._drawn else None
        return StepResult(
            text=prompt.text,
            prompt=prompt,
            ids=generation.ids,
            labels=self._labels.of(generation.ids),
            prompt_length=generation.prompt_length,
            window_start=generation.window_start,
            tail=tail,
            spans=(*prompt.run.character_spans, *spans),
            candidates=candidates,
            others=len(sampling) - len(candidates),
            raw_entropy=sampling.stages[0].entropy,
            final_entropy=sampling.stages[-1].entropy,
            sampling=generation.spec,
            drawn=drawn,
            drawn_label=self._labels[drawn[0]] if drawn else "",
            can_undo=generation.can_undo,
            window_full=generation.is_full,
            seconds=seconds,
            trace=trace,
        )

    def _piece(self, token_id: int) -> bytes:
        from models.errors import TokenIdError

        if self._tokenizer is None:
            return b""
        try:
            return self._tokenizer.token_bytes(token_id)
        except TokenIdError:  # a padded row of the table that stands for no text
            return b""


class _Checked:
    """A decoder whose forward passes can be given up between layers, by the job that wants them."""

    def __init__(self, model: Decoder) -> None:
        self._model = model
        self.check: Callable[[], None] | None = None

    @property
    def vocab_size(self) -> int:
        return self._model.vocab_size

    @property
    def context_length(self) -> int:
        return self._model.context_length

    def forward(self, ids: Sequence[int], past: ForwardTrace | None = None) -> ForwardTrace:
        return self._model.forward(ids, past, between_layers=self._between)

    def _between(self, _layer: int) -> None:
        if self.check is not None:
            self.check()


def _draw_of(step: Step) -> tuple[int, float] | None:
    return None if step.draw is None else (step.token_id, step.draw.uniform)


def pooled(values: Any, side: int) -> Any:
    """A square array reduced to at most `side` cells a side, each the maximum of what it covers."""
    count = values.shape[0]
    if count <= side:
        return np.ascontiguousarray(values)
    edges = np.linspace(0, count, side + 1).astype(int)[:-1]
    return np.maximum.reduceat(np.maximum.reduceat(values, edges, axis=0), edges, axis=1)


