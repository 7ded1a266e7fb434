"""The attention pane: where each head looks, at every stage."""

from __future__ import annotations

from playground.panes.attention.pane import AttentionPane

__all__ = ["AttentionPane"]
