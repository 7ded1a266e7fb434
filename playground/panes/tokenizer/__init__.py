"""The tokenizer pane: the editor, and the views of its tokens below it."""

from __future__ import annotations

from playground.panes.tokenizer.pane import TokenizerPane
from playground.panes.tokenizer.tokens import hex_bytes, overlapping

__all__ = ["TokenizerPane", "hex_bytes", "overlapping"]
