"""The tokens as chips: their ids, their text or their bytes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QSizePolicy

from models.tokenizers import Tokenizer
from models.tokenizers.words import has_vocabulary
from playground.panes.tokenizer.tokens import hex_bytes
from playground.panes.tokenizer.view import TOKEN_NAMES, TokenView
from playground.widgets.elided_label import ElidedLabel
from playground.widgets.numbers import NOT_A_NUMBER, group_digits
from playground.widgets.token_chips import TokenChips
from playground.widgets.token_spans import changed_range

# More chips than this help nobody, and each keystroke would wait for them; the table shows every token.
MOST_CHIPS = 20_000


class ChipsView(TokenView):
    """A flow of chips, one a token, written as `notation` says."""

    name = "chips"

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.chips = TokenChips()
        self.chips.setObjectName("tokenizer.ids")
        self.chips.token_chosen.connect(self.token_chosen)
        self.chips.token_hovered.connect(self.token_hovered)
        self.chips.tokens_selected.connect(self.tokens_selected)
        self.chips.copy_requested.connect(self.copy_requested)
        self.chips.set_tooltip_provider(self.describe)
        self.chips.set_rows_wanted(2)
        self.chips.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.layout_.addWidget(self.chips, 1)
        self.more = ElidedLabel()
        self.more.setObjectName("tokenizer.ids.more")
        self.more.setProperty("role", "caption")
        self.layout_.addWidget(self.more)
        self._shown: tuple[int, str] = (-1, "")
        self._made: tuple[Tokenizer | None, str] = (None, "")  # the tokenizer and the notation of these labels
        self._ids: tuple[int, ...] = ()
        self._labels: tuple[str, ...] = ()

    def retranslate(self) -> None:
        """See TokenView.retranslate."""
        self.chips.setWhatsThis(
            self.tr(
                "One chip a token. A click chooses it in every pane; a drag, or Shift with the arrow keys, selects."
            )
        )

    def refresh(self, names: frozenset[str]) -> None:
        """Show what changed."""
        shown = (self.tokens.version, self.session.inputs.notation)
        if shown != self._shown:
            self._shown = shown
            self._show_chips()
        if names & (TOKEN_NAMES | {"tokenizer_view"}):
            self.more.setVisible(len(self.tokens) > MOST_CHIPS)
            self.more.setText(
                self.tr("the first {shown} of {count} tokens; the table shows all").format(
                    shown=group_digits(MOST_CHIPS), count=group_digits(len(self.tokens))
                )
            )

    def copies(self) -> str:
        """See TokenView.copies."""
        return self.session.inputs.notation

    def set_chosen(self, index: int | None) -> None:
        """See TokenView.set_chosen."""
        self.chips.set_chosen(index)

    def set_selected(self, selected: range) -> None:
        """See TokenView.set_selected."""
        self.chips.set_selected(selected)

    def set_stale(self, stale: bool) -> None:
        """See TokenView.set_stale."""
        self.chips.set_stale(stale)

    def _show_chips(self) -> None:
        """Write the tokens as chips; of those that were there before, the labels are kept."""
        made = (self.tokens.tokenizer, self.session.inputs.notation)
        ids = tuple(self.tokens.ids[:MOST_CHIPS])
        if made != self._made:
            self._made, self._ids, self._labels = made, (), ()
        position, removed, added = changed_range(self._ids, ids)
        new = self._written(position, ids[position : position + added])
        self._labels = (*self._labels[:position], *new, *self._labels[position + removed :])
        self._ids = ids
        self.chips.set_chips(self._labels, tail_start=self.tokens.first_generated())

    def _written(self, first: int, ids: tuple[int, ...]) -> Sequence[str]:
        """What stands on the chips of these ids, of which the first is that of the token with this number."""
        notation, tokens = self.session.inputs.notation, self.tokens
        if notation == "bytes":
            return [hex_bytes(tokens.bytes_of(token_id)) for token_id in ids]
        if notation == "text":
            return tokens.labels[first : first + len(ids)]
        known = tokens.tokenizer is None or has_vocabulary(tokens.tokenizer)
        return [str(token_id) if known else NOT_A_NUMBER for token_id in ids]
