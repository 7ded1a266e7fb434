"""Images as tokens: patches, vectors, cost, and a class token's attention."""

from __future__ import annotations

from playground.panes.images.pane import ImagesPane

__all__ = ["ImagesPane"]
