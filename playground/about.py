"""What is in here, in which version, under which licence."""

from __future__ import annotations

import platform
from collections.abc import Iterable
from html import escape
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from models import catalog
from models.catalog import Resource
from playground import __version__, theme

PACKAGES = ("PySide6-Essentials", "torch", "tiktoken", "tokenizers", "safetensors", "pyqtgraph", "superqt")


def about_text(own_version: str) -> str:
    """Versions of what it is built from, and origin and licence of everything that is carried, as rich text."""
    lines = []
    for name in PACKAGES:
        try:
            lines.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    template = QCoreApplication.translate(
        "about",
        "<h3>Token Playground {version}</h3><p>A desktop playground for language-model tokens. Apache-2.0.</p>"
        "<p>Python {python} · {packages}</p><p><b>Carried along</b></p>{carried}",
    )
    return template.format(
        version=escape(own_version),
        python=escape(platform.python_version()),
        packages=escape(" · ".join(lines)),
        carried=_table(catalog.manifest().values()),
    )


def _table(resources: Iterable[Resource]) -> str:
    """The files by origin and licence, each group with the folders that it lies in."""
    groups: dict[tuple[str, str], set[str]] = {}
    for resource in resources:
        folder = resource.path.rpartition("/")[0].split("/")
        groups.setdefault((resource.licence, resource.origin), set()).add("/".join(folder[:2]))
    row = "<tr><td>{}&nbsp;&nbsp;</td><td>{}: {}</td></tr>"
    rows = [
        row.format(escape(licence), escape(", ".join(sorted(folders))), escape(origin))
        for (licence, origin), folders in sorted(groups.items(), key=_by_folder)
    ]
    return f"<table cellpadding='3'>{''.join(rows)}</table>"


def _by_folder(item: tuple[tuple[str, str], set[str]]) -> list[str]:
    return sorted(item[1])


class AboutDialog(QDialog):
    """Shows the text, which can be selected and copied."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("about")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("About Token Playground"))
        self.browser = QTextBrowser()
        self.browser.setObjectName("about.text")
        self.browser.setAccessibleName(self.windowTitle())
        self.browser.setToolTip(self.tr("Versions and licences; it can be selected and copied"))
        self.browser.setHtml(about_text(__version__))
        buttons = QDialogButtonBox()
        close = buttons.addButton(self.tr("Close"), QDialogButtonBox.ButtonRole.AcceptRole)
        close.setToolTip(self.tr("Back to the window"))
        close.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(*([theme.PANE_MARGIN] * 4))
        column.setSpacing(theme.GRID)
        column.addWidget(self.browser, 1)
        column.addWidget(buttons)
        self.resize(theme.scaled(640), theme.scaled(480))
