"""The library dialog: models on this machine and from the hub, what each is, and how it is to be loaded."""

from __future__ import annotations

from playground.library.dialog import LibraryDialog

__all__ = ["LibraryDialog"]
