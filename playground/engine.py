"""What lives on the torch lane: the loaded model and the generation that continues the text.

Called only from jobs of that lane, never from the GUI thread; torch is imported here, on first use. Every method
returns frozen results with plain numbers and arrays.
"""

from __future__ import annotations

import codecs
import time
from collections import OrderedDict
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from models.constraints import Constraints, end_tokens
from models.errors import SamplingError, TextError, TokenIdError
from models.placing import LoadOptions, devices, free_memory, placed, use_threads
from models.tokenizers import Tokenizer, piece_label
from playground.jobs import Cancelled
from playground.reader import Check, ModelViews, Reader, StepSettings
from playground.results.reading import Candidate, ExpectedResult, StepResult, TokensResult
from playground.widgets.plain_text import normalized

if TYPE_CHECKING:
    from models.generation import Generation
    from models.networks.decoder import Decoder
    from models.recording import ForwardTrace
    from models.sampling import SamplingTrace
    from models.saved_trees import SavedTree

CANDIDATES = 100
# Of the tokens that can be drawn so many are shown, wherever they rank: a constraint may allow unlikely ones alone.
DRAWABLE = 20
# Trees of this many other prompts are kept, in case one of them comes again.
_KEPT_TREES = 8


class Labels:
    """Labels of a tokenizer's ids, each made once."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._known: dict[int, str] = {}

    def __getitem__(self, token_id: int) -> str:
        label = self._known.get(token_id)
        if label is None:
            try:
                label = piece_label(self._tokenizer, token_id)
            except TokenIdError:  # a hole in the vocabulary, or a padded row of the model's table
                label = f"#{token_id}"
            self._known[token_id] = label
        return label

    def of(self, ids: Sequence[int]) -> tuple[str, ...]:
        """Labels of several ids."""
        return tuple(self[token_id] for token_id in ids)


def tail_of(pieces: Sequence[bytes], start: int) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The text that generated tokens spell behind `start` characters, and each one's character span.

    Tokens that share a character share its span; a character that is still incomplete is not part of the text. The
    text is as an editor holds it: without the few noncharacters that it can't.
    """
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    parts: list[str] = []
    spans: list[tuple[int, int]] = []
    length = 0
    for piece in pieces:
        begin = length
        decoded = decoder.decode(piece)
        parts.append(decoded)
        length += len(decoded)
        unfinished = bool(decoder.getstate()[0])
        spans.append((begin, length + unfinished))
    text = "".join(parts)
    held = normalized(text)
    if len(held) < len(text):  # a character that the editor drops takes no place
        places = [*accumulate((bool(normalized(character)) for character in text), initial=0)]
        spans = [(places[first], places[min(last, length)]) for first, last in spans]
    end = start + len(held)
    return held, tuple((min(start + first, end), min(start + last, end)) for first, last in spans)


def load_engine(
    folder: Path, tokenizer: Tokenizer, report: Callable[[int, int], None], options: LoadOptions | None = None
) -> Generator[None, None, Engine | Reader]:
    """The engine for the model in `folder`, or the reader if it is an encoder or has one.

    It is loaded piece by piece, so that an open model can go on between. `report(read, total)`, in bytes of the files,
    may raise to give up; nothing is left then. The options say how; what they leave open is decided here, with the
    machine as it is.

    Raises CheckpointError where the folder has changed since it was opened, or can't be run.
    """
    from models.checkpoint import open_checkpoint

    options = options or LoadOptions()
    checkpoint = open_checkpoint(folder)
    place = placed(options, checkpoint.spec, checkpoint.dtype, devices(), free_memory())
    use_threads(options.threads)
    loading = checkpoint.loading(place.dtype, place.device)
    while True:
        try:
            read, total = next(loading)
        except StopIteration as done:
            model = done.value
            return Engine(model, tokenizer) if model.spec.causal else Reader(model)
        report(read, total)
        yield


class Engine(ModelViews):
    """A decoder, a generation over it, and the results that the panes show.

    A step, choice or undo happens wholly or, where it raises, not at all. A text that doesn't fit the window is kept
    and refused at each of them until the user has it read from its last half.
    """

    def __init__(self, model: Decoder, tokenizer: Tokenizer) -> None:
        super().__init__(model)
        self.decoder = model
        self._checked = _Checked(model)
        self.tokenizer = tokenizer
        self.labels = Labels(tokenizer)
        self.constraints = Constraints(tokenizer, model.vocab_size)
        self._ends = frozenset(end_tokens(tokenizer)) or frozenset(tokenizer.special_tokens.values())
        self._generation: Generation[ForwardTrace] | None = None
        self._prompt: TokensResult | None = None
        self.shelf: dict[tuple[str, tuple[int, ...]], SavedTree] = {}  # of this model and others; see put_trees_away
        self._others: OrderedDict[tuple[int, ...], Generation[ForwardTrace]] = OrderedDict()  # of other prompts

    def generation_of(self, step: StepResult) -> Generation[ForwardTrace] | None:
        """The generation, if it still stands where a step left it, under the same settings."""
        generation = self._generation
        if generation is None or generation.ids != step.ids or generation.window_start != step.window_start:
            return None
        return generation if generation.spec == step.sampling else None

    def sampling_of(self, step: StepResult) -> SamplingTrace | None:
        """Every stage of what may follow a step, if the generation still stands there."""
        generation = self.generation_of(step)
        return None if generation is None else generation.sampling

    def read(self, prompt: TokensResult, settings: StepSettings, check: Check) -> StepResult:
        """Start over on a prompt and look at what may come next.

        Raises TextError for no tokens, TokenizerError for tokens that the model's table has no rows for, and
        ContextFullError for a prompt longer than the window that is not to be read from its last half.
        """
        from models.generation import Generation

        began = time.perf_counter()
        self._put_away()
        self._check_rows(prompt)
        generation = self._known_tree(tuple(prompt.run.ids))
        if generation is None:
            generation = Generation(
                self._checked, prompt.run.ids, settings.sampling, settings.seed, constraints=self.constraints
            )
        self._generation, self._prompt = generation, prompt
        with self._changed(settings, check) as generation:
            generation.jump(0)
            if settings.seed != generation.seed:
                generation.reseed(settings.seed)
            if settings.on_last_half and len(prompt.run.ids) > self.model.context_length:
                generation.continue_on_last_half()
            return self._result(began)

    def step(self, settings: StepSettings, check: Check, *, greedy: bool = False) -> StepResult:
        """One token further, drawn under these settings; another seed than before begins its draws with this token.

        A `greedy` step takes the likeliest token that can be drawn, whatever the temperature.
        """
        began = time.perf_counter()
        with self._changed(settings, check) as generation:
            if settings.on_last_half and generation.is_full:
                generation.continue_on_last_half()
            if settings.seed != generation.seed:
                generation.reseed(settings.seed)
            generation.step(greedy=greedy)
            return self._result(began)

    def choose(self, ids: int | Sequence[int], settings: StepSettings, check: Check) -> StepResult:
        """One token further, the given one, or several, one after the other."""
        began = time.perf_counter()
        with self._changed(settings, check) as generation:
            for token_id in [ids] if isinstance(ids, int) else ids:
                if settings.on_last_half and generation.is_full:
                    generation.continue_on_last_half()
                generation.choose(token_id)
            return self._result(began)

    def forward(self, settings: StepSettings, check: Check) -> StepResult:
        """The token again that was taken back last, with a shortening of the window before it; or nothing."""
        began = time.perf_counter()
        with self._changed(settings, check) as generation:
            while generation.can_forward and generation.forward() is None:
                pass
            return self._result(began)

    def jump(self, number: int, settings: StepSettings, check: Check) -> StepResult:
        """To a node of the tree, which nothing of the text before is run again for."""
        began = time.perf_counter()
        with self._changed(settings, check) as generation:
            generation.jump(number)
            return self._result(began)

    def prune(self, number: int, settings: StepSettings, check: Check) -> StepResult:
        """Cut a branch off; where the generation stood on it, it stands before it then."""
        began = time.perf_counter()
        self._running(settings, check).prune(number)
        return self._result(began)

    def name_branch(self, number: int, name: str, settings: StepSettings, check: Check) -> StepResult:
        """Give a node of the tree a name."""
        generation = self._running(settings, check)
        if number in generation.nodes:
            generation.nodes[number].name = name
        return self._result(time.perf_counter())

    def expand(self, width: int, depth: int, settings: StepSettings, check: Check) -> StepResult:
        """Add the likeliest tokens, and theirs, to the tree; the generation stays where it is."""
        began = time.perf_counter()
        self._running(settings, check).expand(width, depth, check)
        return self._result(began)

    # Trees as files

    @property
    def has_branches(self) -> bool:
        """Whether anything was generated behind the present prompt."""
        return self._generation is not None and len(self._generation.nodes) > 1

    def tree(self, model: str) -> SavedTree:
        """The tree of the present prompt, to be saved. Raises TextError without one."""
        from models.saved_trees import saved

        prompt = self._prompt
        return saved(self.generation, model, prompt.text if prompt is not None else "", self._fingerprint)

    def load_tree(self, tree: SavedTree, settings: StepSettings, check: Check) -> StepResult:
        """Stand where a tree of this prompt was saved. Raises SamplingError for one of another model or prompt."""
        from models.saved_trees import restored

        began = time.perf_counter()
        if tree.prompt_ids != self.generation.prompt_ids:
            raise SamplingError(
                "The text of the tree gives other tokens in this model. Open the model that the tree was made with."
            )
        before = self._generation
        self._generation = restored(tree, self._checked, self._fingerprint, self.constraints)
        whole = False
        try:
            self._running(settings, check)
            result = self._result(began)
            whole = True
        finally:
            if not whole:
                self._generation = before
        return result

    def put_trees_away(self, model: str) -> None:
        """Keep every tree on the shelf, in a form that needs no model; this engine is used no more."""
        from models.saved_trees import saved

        self._put_away()
        for generation in self._others.values():
            tree = saved(generation, model, "", self._fingerprint)
            self.shelf[self._fingerprint, tree.prompt_ids] = tree
        while len(self.shelf) > _KEPT_TREES:
            del self.shelf[next(iter(self.shelf))]

    @cached_property
    def _fingerprint(self) -> str:
        from models.saved_trees import fingerprint

        return fingerprint(self.decoder)

    def _known_tree(self, ids: tuple[int, ...]) -> Generation[ForwardTrace] | None:
        """The tree that a prompt had before; it begins at the prompt again."""
        generation = self._others.pop(ids, None)
        if generation is None and self.shelf:
            from models.saved_trees import restored

            tree = self.shelf.pop((self._fingerprint, ids), None)
            if tree is not None:
                generation = restored(tree, self._checked, self._fingerprint, self.constraints)
        return generation

    @property
    def generation(self) -> Generation[ForwardTrace]:
        """What continues the text. Raises TextError without one."""
        if self._generation is None:
            raise TextError("There is no text to continue. Type a word first.")
        return self._generation

    @property
    def prompt(self) -> TokensResult | None:
        """The text that is continued."""
        return self._prompt

    def current(self, step: StepResult) -> Generation[ForwardTrace]:
        """The generation, if it still stands where a result says; raises Cancelled if it has moved on."""
        generation = self.generation
        if generation.ids != step.ids or generation.window_start != step.window_start:
            raise Cancelled
        return generation

    def undo(self, settings: StepSettings, check: Check) -> StepResult:
        """The last token back, and with it the shortening of the window that it needed; nothing where there is none."""
        began = time.perf_counter()
        generation = self._running(settings, check)
        if self._can_undo(generation):
            undone = generation.undo()
            if undone is not None and self._is_needless(generation):
                generation.undo()
        return self._result(began)

    def settle(self, settings: StepSettings, check: Check) -> StepResult:
        """Where the generation stands under other settings; the tokens that are there stay."""
        began = time.perf_counter()
        self._running(settings, check)
        return self._result(began)

    def make_room(self, settings: StepSettings, check: Check) -> StepResult:
        """Go on with the last half of a window that is full."""
        began = time.perf_counter()
        with self._changed(settings, check) as generation:
            if generation.is_full:
                generation.continue_on_last_half()
            return self._result(began)

    def expected(self, step: StepResult, position: int) -> ExpectedResult:
        """What the model expected where the token at `position` of the sequence stands (not the window's first)."""
        sampling = self.current(step).sampling_at(position)
        candidates = self._candidates(sampling)
        actual = step.ids[position]
        if actual not in {candidate.token_id for candidate in candidates}:
            one = Candidate(
                actual,
                self.labels[actual],
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
        bars = sampling.bars(CANDIDATES, DRAWABLE)
        return tuple(
            Candidate(token_id, self.labels[token_id], raw, final, kept, reason)
            for token_id, raw, final, kept, reason in zip(
                bars.ids, bars.raw, bars.final, bars.kept, bars.reasons, strict=True
            )
        )

    def _running(self, settings: StepSettings, check: Check) -> Generation[ForwardTrace]:
        """The generation, under these settings."""
        generation = self._generation
        if generation is None:
            raise TextError("There is no text to continue. Type a word first.")
        self._checked.check = check
        generation.spec = settings.sampling
        return generation

    @contextmanager
    def _changed(self, settings: StepSettings, check: Check) -> Iterator[Generation[ForwardTrace]]:
        """The generation, which goes back to where it was if something raises."""
        generation = self._running(settings, check)
        mark = generation.mark()
        whole = False
        try:
            yield generation
            whole = True
        finally:
            if not whole:
                generation.revert(mark)

    def _put_away(self) -> None:
        """Keep the tree of the prompt that is left, without its forward passes, for when it comes again."""
        generation = self._generation
        self._generation, self._prompt = None, None
        if generation is not None and len(generation.nodes) > 1:
            generation.forget_traces()
            self._others[generation.prompt_ids] = generation
            while len(self._others) > _KEPT_TREES:
                self._others.popitem(last=False)

    @staticmethod
    def _is_needless(generation: Generation[ForwardTrace]) -> bool:
        """Whether the newest record is a shortening of the window without which the tokens would fit as well."""
        from models.generation import WindowRecord

        history = generation.history
        if not history or not isinstance(history[-1], WindowRecord):
            return False
        starts = [record.window_start for record in history[:-1] if isinstance(record, WindowRecord)]
        return len(generation.ids) - (starts[-1] if starts else 0) <= generation.model.context_length

    @classmethod
    def _can_undo(cls, generation: Generation[ForwardTrace]) -> bool:
        from models.generation import StepRecord

        return generation.can_undo and (isinstance(generation.history[-1], StepRecord) or cls._is_needless(generation))

    def _result(self, began: float) -> StepResult:
        generation, prompt = self._generation, self._prompt
        assert generation is not None
        assert prompt is not None
        trace, sampling = generation.trace, generation.sampling
        candidates = self._candidates(sampling)
        seconds = time.perf_counter() - began
        generated = generation.ids[generation.prompt_length :]
        pieces = [self.piece(token_id) for token_id in generated]
        tail, spans = tail_of(pieces, len(prompt.text))
        ends = [*accumulate((len(piece) for piece in pieces), initial=len(prompt.text.encode()))]
        draw = generation.node.draw
        drawn = None if draw is None else (draw.token_id, draw.uniform)
        return StepResult(
            text=prompt.text,
            prompt=prompt,
            ids=generation.ids,
            labels=(*prompt.labels, *self.labels.of(generated)),
            prompt_length=generation.prompt_length,
            window_start=generation.window_start,
            tail=tail,
            spans=(*prompt.run.character_spans, *spans),
            byte_spans=(*prompt.run.byte_spans, *pairwise(ends)),
            candidates=candidates,
            others=len(sampling) - len(candidates),
            raw_entropy=sampling.stages[0].entropy,
            final_entropy=sampling.stages[-1].entropy,
            sampling=generation.spec,
            drawn=drawn,
            drawn_label=self.labels[drawn[0]] if drawn else "",
            can_undo=self._can_undo(generation),
            window_full=generation.is_full,
            seconds=seconds,
            trace=trace,
            node=generation.node.number,
            can_forward=generation.can_forward,
            ended=bool(generated) and generated[-1] in self._ends,
            met=generation.constraint_is_met,
        )

    def piece(self, token_id: int) -> bytes:
        """The bytes of a token; none for one that stands for no text."""
        try:
            return self.tokenizer.token_bytes(token_id)
        except TokenIdError:  # a padded row of the table that stands for no text
            return b""


class _Checked:
    """A decoder whose forward passes can be given up between layers, by the job that wants them.

    A new sequence continues the last trace where both begin alike, so that a keystroke at the end of a long text
    costs one token.
    """

    def __init__(self, model: Decoder) -> None:
        self._model = model
        self._last: ForwardTrace | None = None
        self.check: Check | None = None

    @property
    def vocab_size(self) -> int:
        return self._model.vocab_size

    @property
    def context_length(self) -> int:
        return self._model.context_length

    def forward(self, ids: Sequence[int], past: ForwardTrace | None = None) -> ForwardTrace:
        if past is None and self._last is not None:
            common = common_length(self._last.ids, ids)
            if common == len(ids):
                return self._last.first(common)
            past = self._last.first(common) if common else None
            ids = ids[common:]
        self._last = self._model.forward(ids, past, between_layers=self._between)
        return self._last

    def _between(self, _layer: int) -> None:
        if self.check is not None:
            self.check()


def common_length(first: Sequence[int], second: Sequence[int]) -> int:
    """How many ids both sequences begin with."""
    pairs = zip(first, second, strict=False)
    return next((place for place, (one, other) in enumerate(pairs) if one != other), min(len(first), len(second)))
