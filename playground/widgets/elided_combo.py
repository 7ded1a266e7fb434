"""A combo box whose chosen text ends in an ellipsis where it has no room: Qt's own cuts a letter in two."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter


class ElidedCombo(QComboBox):
    """For texts that somebody else chose, and for boxes that may be narrower than their longest one."""

    def shown_label(self) -> str:
        """The chosen text as far as there is room for it."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        return self._elided(option)

    def label_width(self) -> int:
        """What the whole of the chosen text takes up."""
        return self.fontMetrics().horizontalAdvance(self.currentText())

    def label_room(self, width: int) -> int:
        """What a box so wide has for its text."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        option.rect = QRect(0, 0, width, max(1, self.height()))
        return self._room(option)

    def _room(self, option: QStyleOptionComboBox) -> int:
        part = QStyle.SubControl.SC_ComboBoxEditField
        # Beside the text the style leaves a pixel at either end.
        return self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, self).width() - 2

    def _elided(self, option: QStyleOptionComboBox) -> str:
        return self.fontMetrics().elidedText(option.currentText, Qt.TextElideMode.ElideRight, self._room(option))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        option.currentText = self._elided(option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()
