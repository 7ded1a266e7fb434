"""The desks of a session, and the lanes they have things computed on."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from playground.desk import Desk
from playground.engine import Engine
from playground.jobs import Lane
from playground.reader import Reader
from playground.results.reading import TokensResult
from playground.session import Session

if TYPE_CHECKING:
    from playground.attention_desk import AttentionDesk
    from playground.chat_desk import ChatDesk
    from playground.column_desk import ColumnDesk
    from playground.generation_desk import GenerationDesk
    from playground.generation_questions import GenerationQuestions
    from playground.image_desk import ImageDesk
    from playground.lab_desk import LabDesk
    from playground.library_desk import LibraryDesk
    from playground.sequence_desk import SequenceDesk
    from playground.table_desk import TableDesk
    from playground.vector_desk import VectorDesk
    from playground.workshop import Workshop


class Desks(QObject):
    """Each desk is imported and made when somebody asks it: what nobody looks at costs no start anything.

    Text is tokenized on one lane, torch runs on another.

    Signals:
        failed(object): a Problem that belongs to no pane, for example a model that can't be opened
    """

    failed = Signal(object)
    generation: GenerationDesk  # made by who follows its steps

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.text_lane = Lane("text", self)
        self.torch_lane = Lane("torch", self)
        self._engine: Engine | Reader | None = None  # used on the torch lane only
        self._prompt: TokensResult | None = None  # the newest text in the open model's own tokens

    def _open_engine(self) -> Engine | Reader | None:
        return self._engine

    def _own_tokens(self) -> TokensResult | None:
        return self._prompt

    def _is_running(self) -> bool:
        return self.generation.running

    def _runs_flat_out(self) -> bool:
        return self.generation.running and not self.session.inputs.pace

    def made(self) -> list[Desk]:
        """The desks that somebody has asked."""
        return [found for found in self.__dict__.values() if isinstance(found, Desk)]

    @cached_property
    def tables(self) -> TableDesk:
        """Questions about the token table."""
        from playground.table_desk import TableDesk

        made = TableDesk(self.session, self.torch_lane, self)
        made.failed.connect(self.failed)
        return made

    @cached_property
    def vectors(self) -> VectorDesk:
        """Questions about single vectors."""
        from playground.vector_desk import VectorDesk

        return VectorDesk(self.session, self.torch_lane, self.tables, self._open_engine, self)

    @cached_property
    def attention(self) -> AttentionDesk:
        """Questions about where tokens look."""
        from playground.attention_desk import AttentionDesk

        made = AttentionDesk(self.session, self.torch_lane, self._open_engine, self._own_tokens, self._is_running, self)
        made.failed.connect(self.failed)
        return made

    @cached_property
    def workshop(self) -> Workshop:
        """What is done with a tokenizer besides cutting the text."""
        from playground.workshop import Workshop

        made = Workshop(self.session, self.text_lane, self)
        made.failed.connect(self.failed)
        return made

    @cached_property
    def library(self) -> LibraryDesk:
        """Which models there are, here and on the hub."""
        from playground.library_desk import LibraryDesk

        return LibraryDesk(self.torch_lane, self)

    @cached_property
    def questions(self) -> GenerationQuestions:
        """Questions about the next token and about texts."""
        from playground.generation_questions import GenerationQuestions

        return GenerationQuestions(self.session, self.torch_lane, self._open_engine, self._runs_flat_out, self)

    @cached_property
    def chat(self) -> ChatDesk:
        """Turns as the open model's template writes them."""
        from playground.chat_desk import ChatDesk

        return ChatDesk(self.session, self.workshop.long_lane, self)

    @cached_property
    def column(self) -> ColumnDesk:
        """The second column."""
        from playground.column_desk import ColumnDesk

        return ColumnDesk(self.session, self.torch_lane, self._open_engine, self)

    @cached_property
    def lab(self) -> LabDesk:
        """What is trained here."""
        from playground.lab_desk import LabDesk

        return LabDesk(self.session, self.torch_lane, self)

    @cached_property
    def images(self) -> ImageDesk:
        """An image as tokens, and what a model of images makes of it."""
        from playground.image_desk import ImageDesk

        return ImageDesk(self.session, self.text_lane, self.torch_lane, self)

    @cached_property
    def sequences(self) -> SequenceDesk:
        """Source and target of an encoder and the decoder behind it."""
        from playground.sequence_desk import SequenceDesk

        return SequenceDesk(self.session, self.torch_lane, self._open_engine, self)
