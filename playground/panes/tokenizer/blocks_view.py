"""The tokens as the model sees them: blocks that are alike where ids are, and no letters."""

from __future__ import annotations

from typing import Any

from playground.panes.tokenizer.view import TOKEN_NAMES, TokenView
from playground.widgets.elided_label import ElidedLabel
from playground.widgets.numbers import group_digits
from playground.widgets.token_blocks import TokenBlocks

# Different blocks are counted up to here; of more nobody asks.
_COUNTED = 100_000


class BlocksView(TokenView):
    """One block a token. What is known of a token is not told here: the model isn't told either."""

    name = "blocks"
    roomy = True

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.count = ElidedLabel()
        self.count.setObjectName("tokenizer.blocks.count")
        self.count.setProperty("role", "muted")
        self.blocks = TokenBlocks()
        self.blocks.setObjectName("tokenizer.blocks")
        self.blocks.token_chosen.connect(self.token_chosen)
        self.blocks.tokens_selected.connect(self.tokens_selected)
        self.blocks.copy_requested.connect(self.copy_requested)
        self.layout_.addWidget(self.count)
        self.layout_.addWidget(self.blocks, 1)

    def refresh(self, names: frozenset[str]) -> None:
        """See TokenView.refresh."""
        if names & TOKEN_NAMES:
            ids = self.tokens.ids
            self.blocks.set_ids(ids)
            self._show_count()

    def _show_count(self) -> None:
        ids = self.tokens.ids
        if not len(ids):
            self.count.setText(self.tr("No tokens yet: type a text above."))
        elif len(ids) > _COUNTED:
            self.count.setText(self.tr("{count} tokens").format(count=group_digits(len(ids))))
        else:
            self.count.setText(
                self.tr("{count} tokens, {different} different. What is spelled in them can't be seen.").format(
                    count=group_digits(len(ids)), different=group_digits(len(set(ids)))
                )
            )

    def set_chosen(self, index: int | None) -> None:
        """See TokenView.set_chosen."""
        self.blocks.set_chosen(index)

    def set_selected(self, selected: range) -> None:
        """See TokenView.set_selected."""
        self.blocks.set_selected(selected)

    def set_stale(self, stale: bool) -> None:
        """See TokenView.set_stale."""
        self.blocks.set_stale(stale)
