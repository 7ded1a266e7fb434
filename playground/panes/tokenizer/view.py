"""The base class of a view: one way to look at the tokens, below the text that they are of."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from playground import theme
from playground.operations import Operations
from playground.panes.tokenizer.tokens import ShownTokens
from playground.session import Session

Describe = Callable[[int], str]


class TokenView(QWidget):
    """One way to look at the tokens of the text. Subclasses fill `layout_` and override what they need.

    A view is made when it is first chosen and refreshed only while it can be seen: `refresh(names)` is told which
    session inputs and results changed since, and EVERYTHING when it comes up. It reads the session, `tokens` and the
    selection, and writes to neither while it refreshes. `describe(index)` is what is known of a token, as plain text.

    Signals:
        token_chosen(int): the user chose a token
        token_hovered(int): the token under the pointer, -1 for none
        tokens_selected(int, int): the user selected the tokens from the first number up to, not with, the second
        copy_requested(): the user pressed the keys for Copy in the view
    """

    name: ClassVar[str] = ""
    # Whether it has much to show: the text above then takes no more than it needs.
    roomy: ClassVar[bool] = False
    # Whether it shows nothing without tokens: the reason then stands in its place where the text can't be cut.
    needs_tokens: ClassVar[bool] = True

    token_chosen = Signal(int)
    token_hovered = Signal(int)
    tokens_selected = Signal(int, int)
    copy_requested = Signal()

    def __init__(
        self,
        session: Session,
        operations: Operations,
        tokens: ShownTokens,
        describe: Describe,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.session = session
        self.operations = operations
        self.tokens = tokens
        self.describe = describe
        self.setObjectName(f"tokenizer.view.{self.name}")
        self.layout_ = QVBoxLayout(self)
        self.layout_.setContentsMargins(0, 0, 0, 0)
        self.layout_.setSpacing(theme.GRID)

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""

    def refresh(self, names: frozenset[str]) -> None:
        """Show what changed. The tokens are those of `tokens` whenever one of TOKEN_NAMES is among the names."""

    def copies(self) -> str:
        """What the keys for Copy take from it: one of the kinds in copies.py."""
        return "ids"

    def set_chosen(self, index: int | None) -> None:
        """Outline this token, or none, and bring it into view; emits nothing."""

    def set_selected(self, selected: range) -> None:
        """Mark these tokens, whose text is selected; emits nothing."""

    def set_stale(self, stale: bool) -> None:
        """Dim what belongs to an earlier text, until the tokens of this one are there."""


# With one of these the tokens shown may be others.
TOKEN_NAMES = frozenset({"text", "step", "tokens", "tokenizer", "tokenizer_edits", "model"})
