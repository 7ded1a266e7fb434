"""Turns as the open model's chat template writes them, and their way into the editor.

The template is a program of the model's folder and runs in a process of its own (models/chat.py), on the lane for what
takes seconds; torch is not needed.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject

from models.chat import chat_template
from models.tokenizers import Tokenizer
from playground.desk import Desk
from playground.engine import Labels
from playground.jobs import Lane
from playground.results.generator import ChatResult
from playground.session import Session

_KEY = "chat"


class ChatDesk(Desk):
    """Has the turns of the session rendered and cut into tokens, while somebody looks at them."""

    def __init__(self, session: Session, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(session, lane, parent)
        self._wanted = False

    def want(self, wanted: bool) -> None:
        """Whether somebody looks at the turns."""
        if wanted and not self._wanted:
            self._forgive([_KEY])
        self._wanted = wanted
        self._ask()

    def use(self) -> None:
        """Put what the turns come to into the editor; its special tokens count as such."""
        found = self._session.results.chat
        if found is not None and found.rendered:
            self._session.update(text=found.rendered, reads_special=True)

    def cancel(self) -> None:
        """Give up what is being rendered."""
        self._lane.cancel(only=_KEY)

    def _on_changed(self, names: frozenset[str]) -> None:
        if names & {"chat_turns", "chat_answer"}:
            self._ask()
        inputs, model = self._session.inputs, self._session.results.model
        tokenizer = model.tokenizer if model is not None else None
        if "text" not in names or not inputs.reads_special or tokenizer is None:
            return
        if not any(name in inputs.text for name in tokenizer.special_tokens):
            self._session.update(undoable=False, reads_special=False)  # another text, where nobody meant them

    def _on_delivered(self, name: str) -> None:
        if name == "model":
            self._drop([_KEY])
            self._ask()

    def _ask(self) -> None:
        model, inputs = self._session.results.model, self._session.inputs
        if not self._wanted or model is None or model.tokenizer is None:
            return
        folder, tokenizer = model.folder, model.tokenizer
        turns, answer = inputs.chat_turns, inputs.chat_answer
        self._compute(_KEY, lambda _context: _rendered(folder, tokenizer, turns, answer))


def _rendered(folder: Path, tokenizer: Tokenizer, turns: tuple[tuple[str, str], ...], answer: bool) -> ChatResult:
    template = chat_template(folder)
    if template is None:
        return ChatResult(has_template=False, template="", rendered="", ids=(), labels=(), spans=(), special=())
    said = tuple((role, content) for role, content in turns if content)
    text = template.render(said, answer=answer) if said else ""
    names = frozenset(tokenizer.special_tokens)
    run = tokenizer.tokenize(text, allowed_special=names)
    special = frozenset(tokenizer.special_tokens.values())
    return ChatResult(
        has_template=True,
        template=template.source,
        rendered=text,
        ids=tuple(run.ids),
        labels=Labels(tokenizer).of(run.ids),
        spans=tuple(run.character_spans),
        special=tuple(token_id in special for token_id in run.ids),
    )
