"""The figures at the foot of the tokenizer pane: tokens, characters, bytes, and the share of the model's window."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from playground import theme
from playground.widgets.key_figure import KeyFigure
from playground.widgets.numbers import NOT_A_NUMBER, format_decimal, format_percent, group_digits


class Figures(QWidget):
    """A row of key figures under a rule, by name in `figures`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        rule = QFrame()
        rule.setProperty("rule", "true")
        rule.setFixedHeight(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID)
        column.addWidget(rule)
        row = QHBoxLayout()
        row.setSpacing(3 * theme.GRID)
        self.figures = {key: KeyFigure() for key in ("tokens", "characters", "bytes", "ratio", "window")}
        for key, figure in self.figures.items():
            figure.setObjectName(f"tokenizer.{key}")
            row.addWidget(figure)
        row.addStretch(1)
        column.addLayout(row)

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        self.figures["tokens"].set_caption(self.tr("tokens"))
        self.figures["characters"].set_caption(self.tr("characters"))
        self.figures["bytes"].set_caption(self.tr("bytes"), self.tr("Bytes of the text in UTF-8"))
        self.figures["ratio"].set_caption(self.tr("bytes a token"))

    def show_counts(self, count: int | None, characters: int, size: int, window: int | None) -> None:
        """Show a text's tokens, characters and bytes.

        `count` is None where the text could not be cut, `window` the most tokens that the open model reads, None where
        there is none.
        """
        known = count is not None
        self.figures["tokens"].set_figure(group_digits(count) if count is not None else NOT_A_NUMBER)
        self.figures["characters"].set_figure(group_digits(characters))
        self.figures["bytes"].set_figure(group_digits(size))
        self.figures["ratio"].set_figure(format_decimal(size / count, 1) if count else NOT_A_NUMBER)
        self.figures["window"].setVisible(known and window is not None)
        if count is not None and window is not None:
            self.figures["window"].set_figure(format_percent(count / window))
            self.figures["window"].set_caption(
                self.tr("of the window"),
                self.tr("The open model reads at most {window} tokens at once").format(window=group_digits(window)),
            )
