"""The lab: a small model, a count table's network and word vectors, trained in front of the user."""

from __future__ import annotations

from playground.panes.lab.pane import LabPane

__all__ = ["LabPane"]
