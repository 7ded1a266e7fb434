"""Where tokenizers are taken apart and changed: replayed, searched, edited, saved and trained.

A view asks; the newest question of each kind counts. Answers are delivered into the session, edits are session inputs.
What is there at once is done on the text lane; what takes seconds has a lane of its own, so that typing goes on.
"""

from __future__ import annotations

from collections.abc import Generator
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from models.storage import write_bytes_atomically
from models.tokenizers import Tokenizer
from models.tokenizers.editing import Edit, Proposal, free_special_id, proposed
from models.tokenizers.merge_counting import Trained, TrainingKind, TrainingProgress, train_counted
from models.tokenizers.replay import replay_at
from models.tokenizers.saving import save_tokenizer
from models.tokenizers.vocabulary import searched, token_facts
from playground.desk import Desk
from playground.jobs import JobContext, Lane
from playground.opening import read_text_file, shown_tokenizer
from playground.session import Session

# Names of the results, which are the keys of their jobs as well.
WORKSHOP_RESULTS = ("replay", "vocabulary", "token_facts", "proposal")
_SAVING, _TRAINING = "save-tokenizer", "train-tokenizer"


class Workshop(Desk):
    """Asks the shown tokenizer what the shown view needs.

    Signals:
        saved(object): the Path that a tokenizer was written to
        training_progressed(object): a TrainingProgress
        trained(object, object): the Path of the new tokenizer, and its first merges with their counts
        training_failed(object): a Problem; None where it was cancelled
        failed(object): a Problem that belongs to no result, such as a file that can't be written
    """

    saved = Signal(object)
    training_progressed = Signal(object)
    trained = Signal(object, object)
    training_failed = Signal(object)
    failed = Signal(object)

    def __init__(self, session: Session, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(session, lane, parent)
        self.long_lane = Lane("workshop", self)  # for whatever takes seconds with a tokenizer
        self._source: object = None  # the open model's tokenizer, to which edits without a name belong

    # Views

    def replay(self, text: str, place: int) -> None:
        """Have the piece of `text` that holds the character at `place` replayed in the tokenizer that is shown."""
        if not text:
            self._lane.cancel(only="replay")
            self._session.deliver("replay", None)
            return
        shown = self._shown()
        self._compute("replay", lambda _context: replay_at(shown(), text, place))

    def search(self) -> None:
        """Search the vocabulary of the tokenizer that is shown, as the session's inputs say."""
        inputs, shown = self._session.inputs, self._shown()
        kind, query = inputs.vocabulary_kind, inputs.vocabulary_query
        self._compute("vocabulary", lambda _context: searched(shown(), kind, query))

    def describe(self) -> None:
        """Have the chosen token of the vocabulary described."""
        token_id, shown = self._session.inputs.vocabulary_token, self._shown()
        if token_id is None:
            self._lane.cancel(only="token_facts")
            self._session.deliver("token_facts", None)
            return
        self._compute("token_facts", lambda context: token_facts(shown(), token_id, context.check))

    # Edits

    def propose(self, edit: Edit) -> None:
        """Have the consequences of a further edit computed; nothing is changed yet."""
        inputs, model = self._session.inputs, self._session.results.model
        shown, before, text = self._shown(edited=False), inputs.tokenizer_edits, inputs.text
        width = model.spec.hidden_size if model is not None else None
        self._compute(
            "proposal",
            lambda context: proposed(shown(), before, edit, text, hidden_size=width, check=context.check),
            lane=self.long_lane,
        )

    def propose_special(self, text: str) -> None:
        """As `propose`, for a special token that gets the first free id."""
        from models.tokenizers.editing import AddSpecial

        inputs, model = self._session.inputs, self._session.results.model
        shown, before, shown_text = self._shown(edited=False), inputs.tokenizer_edits, inputs.text
        width = model.spec.hidden_size if model is not None else None

        def work(context: JobContext) -> Proposal:
            source = shown()
            edit = AddSpecial(text, free_special_id(source, before))
            return proposed(source, before, edit, shown_text, hidden_size=width, check=context.check)

        self._compute("proposal", work, lane=self.long_lane)

    def withdraw(self) -> None:
        """Drop the proposed edit."""
        self.long_lane.cancel(only="proposal")
        if self._session.results.proposal is not None or "proposal" in self._session.results.problems:
            self._session.clear("proposal")

    def accept(self) -> None:
        """Make the proposed edit, as an action that can be undone."""
        proposal = self._session.results.proposal
        if proposal is not None and proposal.before == self._session.inputs.tokenizer_edits:
            self._session.update(tokenizer_edits=(*proposal.before, proposal.edit))

    def take_back(self) -> None:
        """Take the last edit back, as an action that can be undone."""
        edits = self._session.inputs.tokenizer_edits
        if edits:
            self._session.update(tokenizer_edits=edits[:-1])

    # Files

    def save(self, path: Path) -> None:
        """Write the tokenizer that is shown, with its edits, to a new file."""
        inputs, shown = self._session.inputs, self._shown()
        source = Path(inputs.tokenizer) if Path(inputs.tokenizer).is_absolute() else None
        text = inputs.text

        def work(context: JobContext) -> Path:
            save_tokenizer(shown(), path, source=source, text=text, check=context.check)
            return path

        self.long_lane.submit(work, self.saved.emit, self.failed.emit, key=_SAVING)

    def train(self, files: tuple[Path, ...], kind: TrainingKind, size: int, path: Path) -> None:
        """Train a tokenizer on these files, or without any on the session's text, and write it to `path`."""
        text = self._session.inputs.text

        def work(context: JobContext) -> Generator[TrainingProgress, None, Trained]:
            whole = "\n".join(map(read_text_file, files)) if files else text
            steps = train_counted(whole, kind, size)
            while True:
                try:
                    progress = next(steps)
                except StopIteration as stop:
                    made: Trained = stop.value
                    break
                context.report(progress.fraction)
                yield progress
            write_bytes_atomically(path, made.tokenizer.to_str().encode("utf-8"))
            return made

        self.long_lane.submit(
            work,
            partial(self._on_trained, path),
            self.training_failed.emit,
            part=self.training_progressed.emit,
            key=_TRAINING,
        )

    @property
    def training(self) -> bool:
        """Whether a tokenizer is being trained."""
        return self.long_lane.has(_TRAINING)

    @property
    def idle(self) -> bool:
        """Whether nothing of its own waits or runs."""
        return self.long_lane.idle

    def cancel(self) -> None:
        """Give up what is saved or trained; no file is written then."""
        self.cancel_saving()
        if self.training:
            self.long_lane.cancel(only=_TRAINING)
            self.training_failed.emit(None)

    def cancel_saving(self) -> None:
        """Give up what is saved."""
        self.long_lane.cancel(only=_SAVING)

    def close(self) -> None:
        """Give up what runs and end the thread."""
        self.long_lane.close()

    # What comes back

    def _shown(self, *, edited: bool = True) -> partial[Tokenizer]:
        """What gives, on the lane, the tokenizer that is shown now, with its edits or as its source is."""
        inputs, model = self._session.inputs, self._session.results.model
        own = model.tokenizer if model is not None else None
        return partial(shown_tokenizer, inputs.tokenizer, own, inputs.tokenizer_edits if edited else ())

    def _on_trained(self, path: Path, made: Trained) -> None:
        self._session.update(tokenizer=str(path), tokenizer_edits=())
        self.trained.emit(path, made.merges)

    def _on_changed(self, names: frozenset[str]) -> None:
        if names & {"tokenizer", "tokenizer_edits"}:
            self.withdraw()

    def _on_delivered(self, name: str) -> None:
        """Edits of the open model's own tokenizer end with that model."""
        model = self._session.results.model
        if name != "model" or model is None or model.tokenizer is None:
            return
        before, self._source = self._source, str(model.folder)
        if before not in (None, self._source) and not self._session.inputs.tokenizer:
            self._session.update(undoable=False, tokenizer_edits=())
