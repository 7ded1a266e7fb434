"""What is in here, in which version, under which licence."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import QCoreApplication

PACKAGES = ("PySide6-Essentials", "torch", "tiktoken", "tokenizers", "safetensors", "pyqtgraph", "superqt")


def about_text(own_version: str) -> str:
    """Versions and licences, as rich text."""
    lines = []
    for name in PACKAGES:
        try:
            lines.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    template = QCoreApplication.translate(
        "about",
        "<b>Token Playground {version}</b><p>A desktop playground for language-model tokens. Apache-2.0.</p>"
        "<p>Carried along: OpenAI's vocabularies (MIT), Lucide icons (ISC), a small model trained for this "
        "application on public-domain stories.</p><p>Python {python}<br>{packages}</p>",
    )
    return template.format(version=own_version, python=platform.python_version(), packages="<br>".join(lines))
