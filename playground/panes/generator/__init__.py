"""The generator pane: what may come next, and the way there."""

from __future__ import annotations

from playground.panes.generator.pane import GeneratorPane

__all__ = ["GeneratorPane"]
