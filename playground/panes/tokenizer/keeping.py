"""What can be kept of the tokenizer pane: a picture of the view or of the tinted text, and the tokens as a file."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from playground.panes.tokenizer.copies import copied, csv_table
from playground.panes.tokenizer.tokens import ShownTokens
from playground.widgets.keep_button import Keepable, KeptFile
from playground.widgets.picture import picture_bytes


def keepable(tokens: ShownTokens, selected: range, view: QWidget, editor: QWidget, title: str) -> Keepable | None:
    """What can be kept now; the selected tokens, or all where none are. None where there are no tokens."""
    if not len(tokens):
        return None
    chosen = selected or range(len(tokens))
    name = tokens.tokenizer.name if tokens.tokenizer is not None else ""
    facts = {"Title": title, "Tokenizer": name, "Tokens": str(len(tokens))}

    def table() -> bytes:
        return csv_table(tokens, chosen)

    def document() -> bytes:
        return copied(tokens, "json", chosen, "").encode("utf-8")

    def tinted() -> bytes:
        return picture_bytes(editor, "svg", facts=facts)

    def tinted_pixels() -> bytes:
        return picture_bytes(editor, "png", width=2 * editor.width(), facts=facts)

    return Keepable(
        widget=view,
        name=f"tokens-{name or 'text'}".replace("/", "-").replace(" ", "-"),
        facts=facts,
        files=(
            KeptFile(QCoreApplication.translate("TokenizerPane", "Save the tinted text as SVG…"), ".svg", tinted),
            KeptFile(
                QCoreApplication.translate("TokenizerPane", "Save the tinted text as PNG…"), ".png", tinted_pixels
            ),
            KeptFile(QCoreApplication.translate("TokenizerPane", "Save the tokens as CSV…"), ".csv", table),
            KeptFile(QCoreApplication.translate("TokenizerPane", "Save the tokens as JSON…"), ".json", document),
        ),
    )
