"""Tool tips whose text is never taken for markup."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, QPointF
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QToolTip, QWidget


def plain_tip(text: str) -> str:
    """Markup that shows `text` exactly as it is: a token such as "<b>" must not make a tool tip bold."""
    return f'<p style="white-space: pre-wrap">{escape(text)}</p>' if text else ""


class LabelledWidget(QWidget):
    """A drawing whose tool tip is what stands at the pointer in full."""

    def label_at(self, point: QPointF) -> str:
        """The whole label at a point, empty for none."""
        raise NotImplementedError

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), plain_tip(self.label_at(QPointF(event.pos()))), self)
            return True
        return super().event(event)
