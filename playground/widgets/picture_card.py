"""A card: a picture over a title and a caption, chosen as a button is."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QStyle, QStyleOptionButton, QWidget

from playground import theme

# Of the picture, before the zoom of the type.
PICTURE = QSize(240, 135)
_LINES = 2  # of the title


class PictureCard(QAbstractButton):
    """Paints a picture (or, without one, a strip of token tints), a title of two lines at most, and a caption."""

    def __init__(self, title: str, caption: str, picture: QPixmap | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(title)
        self._caption = caption
        self._picture = picture
        self._done = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._name()

    @property
    def caption(self) -> str:
        """What stands under the title."""
        return self._caption

    def set_picture(self, picture: QPixmap | None) -> None:
        """Another picture, for another theme say."""
        self._picture = picture
        self.update()

    def set_done(self, done: bool) -> None:
        """Whether a tick says that it was gone through to the end."""
        self._done = done
        self.update()

    def _name(self) -> None:
        self.setAccessibleName(f"{self.text()}. {self._caption}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        width, height = theme.scaled(PICTURE.width()), theme.scaled(PICTURE.height())
        title = QFontMetrics(theme.ui_font(theme.BODY_SIZE)).lineSpacing() * _LINES
        caption = QFontMetrics(theme.ui_font(theme.CAPTION_SIZE)).lineSpacing()
        return QSize(width, height + title + caption + 3 * theme.GRID)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        colours = theme.current()
        option = QStyleOptionButton()
        option.initFrom(self)
        chosen = bool(option.state & QStyle.StateFlag.State_MouseOver) or self.hasFocus()
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        path = QPainterPath()
        path.addRoundedRect(frame, theme.RADIUS, theme.RADIUS)
        painter.fillPath(path, colours.surface)
        painter.save()
        painter.setClipPath(path)
        self._paint_picture(painter, QRect(0, 0, self.width(), theme.scaled(PICTURE.height())))
        painter.restore()
        painter.setPen(QPen(colours.accent if chosen else colours.border, 2 if chosen else 1))
        painter.drawPath(path)
        self._paint_texts(painter)

    def _paint_picture(self, painter: QPainter, rect: QRect) -> None:
        colours = theme.current()
        if self._picture is not None and not self._picture.isNull():
            scaled = self._picture.size().scaled(rect.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
            painter.drawPixmap(QRect(rect.topLeft(), scaled), self._picture)
        else:
            painter.fillRect(rect, colours.sunken)
            side, gap = theme.scaled(28), theme.scaled(6)
            left = (rect.width() - 6 * side - 5 * gap) // 2
            for place in range(6):
                box = QRectF(left + place * (side + gap), rect.center().y() - side / 2, side, side)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(colours.tint(place))
                painter.drawRoundedRect(box, theme.CHIP_RADIUS, theme.CHIP_RADIUS)
        painter.fillRect(QRect(0, rect.bottom(), rect.width(), 1), colours.border)

    def _paint_texts(self, painter: QPainter) -> None:
        colours = theme.current()
        font = theme.ui_font(theme.BODY_SIZE)
        painter.setFont(font)
        painter.setPen(colours.text)
        top = theme.scaled(PICTURE.height()) + theme.GRID
        room = QRect(theme.GRID, top, self.width() - 2 * theme.GRID, QFontMetrics(font).lineSpacing() * _LINES)
        painter.drawText(room, Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop, self.text())
        small = theme.ui_font(theme.CAPTION_SIZE)
        painter.setFont(small)
        painter.setPen(colours.good if self._done else colours.muted)
        line = QRect(theme.GRID, room.bottom() + 4, room.width(), QFontMetrics(small).lineSpacing())
        caption = ("✓ " if self._done else "") + self._caption
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, caption)
