"""The tokens as a table: number, id, text, bytes, where they lie, and the rank of the merge that makes them."""

from __future__ import annotations

from typing import Any

from models.tokenizers.merge_rules import can_replay, merge_rules
from models.tokenizers.ranks import RankTokenizer
from models.tokenizers.replay import merge_order
from models.tokenizers.words import has_vocabulary
from playground.panes.tokenizer.tokens import hex_bytes
from playground.panes.tokenizer.view import TOKEN_NAMES, TokenView
from playground.widgets.numbers import NOT_A_NUMBER
from playground.widgets.token_table import TokenTable

# Columns of numbers.
_RIGHT = frozenset({0, 1, 4, 5, 6})
_WIDTHS = (5, 7, 10, 13, 10, 10, 6)


class TableView(TokenView):
    """One row a token, made when it is looked at."""

    name = "table"
    roomy = True

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.table = TokenTable()
        self.table.setObjectName("tokenizer.table")
        self.table.token_chosen.connect(self.token_chosen)
        self.table.token_hovered.connect(self.token_hovered)
        self.table.tokens_selected.connect(self.tokens_selected)
        self.table.copy_requested.connect(self.copy_requested)
        self.layout_.addWidget(self.table, 1)

    def retranslate(self) -> None:
        """See TokenView.retranslate."""
        self.table.setAccessibleName(self.tr("Table of the tokens"))
        self.table.setWhatsThis(
            self.tr("Every token of the text, a row each. Choosing a row chooses it in every pane.")
        )
        self.table.set_columns(
            [
                self.tr("no."),
                self.tr("id"),
                self.tr("text"),
                self.tr("bytes"),
                self.tr("characters"),
                self.tr("byte places"),
                self.tr("rank"),
            ],
            [
                self.tr("The token's place in the sequence, from 0"),
                self.tr("Its number in the vocabulary"),
                self.tr("Its text; parts of characters as bytes"),
                self.tr("Its bytes in hexadecimal"),
                self.tr("The first and last character that it holds a part of, from 0"),
                self.tr("The first and last of its bytes in the text's UTF-8, from 0"),
                self.tr("The rank of the merge that makes it: the lower, the earlier it merges"),
            ],
            _WIDTHS,
            _RIGHT,
        )

    def refresh(self, names: frozenset[str]) -> None:
        """See TokenView.refresh."""
        if names & TOKEN_NAMES:
            self.table.set_rows(len(self.tokens), self.row)

    def copies(self) -> str:
        """See TokenView.copies."""
        return "rows"

    def set_chosen(self, index: int | None) -> None:
        """See TokenView.set_chosen."""
        self.table.set_chosen(index)

    def set_selected(self, selected: range) -> None:
        """See TokenView.set_selected."""
        if selected or len(self.table.selected()) > 1:
            self.table.set_selected(selected)

    def set_stale(self, stale: bool) -> None:
        """See TokenView.set_stale."""
        self.table.set_stale(stale)

    def row(self, index: int) -> tuple[str, ...]:
        """What stands in a row."""
        tokens = self.tokens
        if index >= len(tokens):  # asked for between two texts
            return ("",) * len(_WIDTHS)
        token_id = tokens.ids[index]
        data = tokens.bytes_of(token_id)
        known = tokens.tokenizer is None or has_vocabulary(tokens.tokenizer)
        return (
            str(index),
            str(token_id) if known else NOT_A_NUMBER,
            tokens.labels[index],
            hex_bytes(data),
            _places(tokens.spans[index]),
            _places(tokens.byte_spans[index]),
            self.rank(data),
        )

    def rank(self, data: bytes) -> str:
        """The rank of the last merge on the way to a token; a dash for a single byte and for kinds without merges."""
        tokenizer = self.tokens.tokenizer
        if tokenizer is None or len(data) < 2 or not can_replay(tokenizer):
            return NOT_A_NUMBER
        if isinstance(tokenizer, RankTokenizer):
            return str(tokenizer.ranks.get(data, NOT_A_NUMBER))
        merges = merge_order(merge_rules(tokenizer), data)
        whole = [rank for rank, start, _middle, end in merges if (start, end) == (0, len(data))]
        return str(whole[0]) if whole else NOT_A_NUMBER


def _places(span: tuple[int, int]) -> str:
    """The first and last place of a half-open span; one place alone is itself, none is a dash."""
    start, end = span
    if start == end:
        return NOT_A_NUMBER
    return str(start) if end == start + 1 else f"{start}{NOT_A_NUMBER}{end - 1}"
