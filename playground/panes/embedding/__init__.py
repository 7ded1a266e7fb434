"""The embedding pane: what a table costs, and what is in it."""

from __future__ import annotations

from playground.panes.embedding.cost_page import DTYPES
from playground.panes.embedding.pane import EmbeddingPane

__all__ = ["DTYPES", "EmbeddingPane"]
