"""The attention pane: where each head looks, at every stage."""

from __future__ import annotations

from playground.panes.attention.pane import STRONGEST, AttentionPane, mean_distance, mean_entropy, strongest_keys

__all__ = ["STRONGEST", "AttentionPane", "mean_distance", "mean_entropy", "strongest_keys"]
