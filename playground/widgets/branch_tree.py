"""A tree of tokens: every way that was taken or could be, with the probability on each step."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QSizePolicy, QToolTip, QWidget

from playground import theme as themes
from playground.theme import Theme, mix
from playground.widgets.numbers import format_decimal, format_percent
from playground.widgets.tool_tip import plain_tip
from playground.widgets.tree_layout import TreeNode, path_to, tree_rows

_ROW = 40
_BOX = 22
_GAP = 20
_PADDING = 7
_WIDEST = 130
_MARGIN = 8


class BranchTree(QAbstractScrollArea):
    """The tokens of a tree as boxes from left to right, the way to the current one strong; only what is seen is drawn.

    Arrow keys go to the parent, the first child and the neighbours above and below; Enter jumps, Delete prunes, F2
    names.

    Signals:
        node_chosen(int): a node was clicked, or Enter pressed on it: the generation is to go on from there
        node_marked(int): the keyboard or a click came to a node; its number, -1 for none
        prune_requested(int), name_requested(int): Delete and F2 on a node
        menu_requested(int, QPoint): the context menu of a node, at a global point
    """

    node_chosen = Signal(int)
    node_marked = Signal(int)
    prune_requested = Signal(int)
    name_requested = Signal(int)
    menu_requested = Signal(int, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._nodes: dict[int, TreeNode] = {}
        self._places: dict[int, tuple[int, int]] = {}
        self._at: dict[tuple[int, int], int] = {}
        self._by_row: dict[int, list[int]] = {}
        self._path: frozenset[int] = frozenset()
        self._generated: tuple[int, ...] = ()
        self._current = -1
        self._marked = -1
        self._hovered = -1
        self._lefts: list[float] = [float(_MARGIN)]
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        themes.theme_manager().changed.connect(self._restyle)
        self._restyle(themes.current())

    # What is shown

    def set_tree(self, nodes: Sequence[TreeNode], current: int) -> None:
        """Show these nodes, parents before their children; `current` is where the generation stands."""
        self._nodes = {node.number: node for node in nodes}
        self._places = tree_rows(nodes)
        self._at = {place: number for number, place in self._places.items()}
        self._by_row = {}
        for number, (_column, row) in self._places.items():
            self._by_row.setdefault(row, []).append(number)
        self._path = frozenset(path_to(nodes, current))
        self._current = current
        if self._marked not in self._nodes:
            self._marked = -1
        self._hovered = -1
        self._arrange()
        if current in self._nodes:
            self.reveal(current)
        self._describe()

    @property
    def current(self) -> int:
        """The node at which the generation stands."""
        return self._current

    @property
    def marked(self) -> int:
        """The node that was clicked or reached by keys last; -1 for none."""
        return self._marked

    def nodes(self) -> tuple[TreeNode, ...]:
        """The nodes shown."""
        return tuple(self._nodes.values())

    def mark(self, number: int) -> None:
        """Put the cursor on a node, or on none with −1."""
        if number != self._marked:
            self._marked = number if number in self._nodes else -1
            if self._marked >= 0:
                self.reveal(self._marked)
            self._describe()
            self.viewport().update()
            self.node_marked.emit(self._marked)

    def node_text(self, number: int) -> str:
        """A node in words: its label, its probability and the sum of the logarithms down to it."""
        node = self._nodes[number]
        parts = [node.label]
        if node.name:
            parts.insert(0, node.name)
        if not math.isnan(node.probability):
            parts.append(format_percent(node.probability))
        if not math.isnan(node.log_probability):
            parts.append("Σ ln p = " + format_decimal(node.log_probability, 2))
        return " · ".join(parts)

    def shown_text(self) -> str:
        """Every row of the tree as a line of labels."""
        return "\n".join(" ".join(self._nodes[number].label for number in row) for row in self._by_row.values())

    # Geometry

    def _restyle(self, _theme: Theme) -> None:
        self._mono, self._bold = themes.mono_font(12), themes.mono_font(12, QFont.Weight.DemiBold)
        self._small = themes.ui_font(10)
        self._arrange()

    def sizeHint(self) -> QSize:
        return QSize(420, 5 * themes.scaled(_ROW))

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 2 * themes.scaled(_ROW))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        metrics = QFontMetricsF(self._bold)
        columns = 1 + max((column for column, _row in self._places.values()), default=-1)
        widths = [30.0] * columns
        known: dict[str, float] = {}
        for number, (column, _row) in self._places.items():
            label = self._nodes[number].label
            width = known.get(label)
            if width is None:
                width = known[label] = metrics.horizontalAdvance(label)
            widths[column] = max(widths[column], min(width, float(themes.scaled(_WIDEST))))
        self._lefts = [float(_MARGIN)]
        for width in widths:
            self._lefts.append(self._lefts[-1] + width + 2 * _PADDING + _GAP)
        size = self.picture_size()
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setRange(0, max(0, size.width() - self.viewport().width()))
        across.setPageStep(max(1, self.viewport().width()))
        across.setSingleStep(40)
        down.setRange(0, max(0, size.height() - self.viewport().height()))
        down.setPageStep(max(1, self.viewport().height()))
        down.setSingleStep(themes.scaled(_ROW))
        self.viewport().update()

    def picture_size(self) -> QSize:
        """How large the whole tree is."""
        rows = 1 + max(self._by_row, default=-1)
        return QSize(int(self._lefts[-1]) + _MARGIN, rows * themes.scaled(_ROW) + 2 * _MARGIN)

    def _content_rect(self, number: int) -> QRectF:
        column, row = self._places[number]
        label = QFontMetricsF(self._bold).horizontalAdvance(self._nodes[number].label)
        width = min(label, float(themes.scaled(_WIDEST))) + 2 * _PADDING
        top = _MARGIN + row * themes.scaled(_ROW)
        return QRectF(self._lefts[column], top, max(width, 24.0), float(themes.scaled(_BOX)))

    def node_rect(self, number: int) -> QRect:
        """Where a node lies in the viewport."""
        offset = QPointF(self.horizontalScrollBar().value(), self.verticalScrollBar().value())
        return self._content_rect(number).translated(-offset).toRect()

    def node_at(self, point: QPoint) -> int:
        """The node at a point of the viewport, -1 where there is none."""
        y = point.y() + self.verticalScrollBar().value() - _MARGIN
        row = int(y // themes.scaled(_ROW))
        return next((number for number in self._by_row.get(row, ()) if self.node_rect(number).contains(point)), -1)

    def reveal(self, number: int) -> None:
        """Scroll so that a node is in view."""
        rect = self.node_rect(number).adjusted(-_GAP, -4, _GAP, 16)
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setValue(across.value() + max(0, rect.right() - self.viewport().width()) + min(0, rect.left()))
        down.setValue(down.value() + max(0, rect.bottom() - self.viewport().height()) + min(0, rect.top()))

    # Pointer and keyboard

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        found = self.node_at(event.position().toPoint())
        if found != self._hovered:
            self._hovered = found
            self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self.node_at(event.position().toPoint())
        if found < 0:
            return
        self.mark(found)
        if event.button() == Qt.MouseButton.LeftButton:
            self.node_chosen.emit(found)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        keyboard = event.reason() == QContextMenuEvent.Reason.Keyboard
        found = self._marked if keyboard else self.node_at(self.viewport().mapFromGlobal(event.globalPos()))
        if found >= 0:
            self.mark(found)
            below = self.viewport().mapToGlobal(self.node_rect(found).bottomLeft())
            self.menu_requested.emit(found, below if keyboard else event.globalPos())

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._hovered = -1
            self.viewport().update()
        elif isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            found = self.node_at(event.pos())
            QToolTip.showText(event.globalPos(), plain_tip(self.node_text(found)) if found >= 0 else "", self)
            return True
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if not self._nodes:
            super().keyPressEvent(event)
            return
        number = self._marked if self._marked in self._nodes else self._current
        steps = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}
        if key in steps and number in self._nodes:
            self.mark(self._neighbour(number, *steps[key]))
        elif key == Qt.Key.Key_Home:
            self.mark(next(iter(self._nodes)))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._marked >= 0:
            self.node_chosen.emit(self._marked)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self._marked >= 0:
            self.prune_requested.emit(self._marked)
        elif key == Qt.Key.Key_F2 and self._marked >= 0:
            self.name_requested.emit(self._marked)
        else:
            super().keyPressEvent(event)

    def _neighbour(self, number: int, across: int, down: int) -> int:
        if across < 0:
            parent = self._nodes[number].parent
            return parent if parent in self._nodes else number
        column, row = self._places[number]
        if across > 0:
            children = [one.number for one in self._nodes.values() if one.parent == number]
            on_path = [child for child in children if child in self._path]
            return (on_path or children or [number])[0]
        rows = 1 + max(self._by_row)
        found = row + down
        while 0 <= found < rows:
            near = self._by_row.get(found, [])
            if near:
                return min(near, key=lambda other: abs(self._places[other][0] - column))
            found += down
        return number

    def _describe(self) -> None:
        number = self._marked if self._marked in self._nodes else self._current
        self.setAccessibleDescription(self.node_text(number) if number in self._nodes else "")

    # Drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        offset = QPointF(self.horizontalScrollBar().value(), self.verticalScrollBar().value())
        painter.translate(-offset)
        self._paint_area(painter, QRectF(event.rect()).translated(offset))

    def paint_picture(self, painter: QPainter) -> None:
        """Draw the whole tree, whatever of it is in view."""
        self._paint_area(painter, QRectF(QPointF(), self.picture_size().toSizeF()))

    def _paint_area(self, painter: QPainter, area: QRectF) -> None:
        """Draw what of the tree lies in an area of its own coordinates."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, pitch = themes.current(), themes.scaled(_ROW)
        for node in self._nodes.values():
            if node.parent in self._nodes:
                self._paint_edge(painter, theme, area, node)
        first, last = int((area.top() - _MARGIN) // pitch), int((area.bottom() - _MARGIN) // pitch)
        for row in range(max(0, first - 1), last + 1):
            for number in self._by_row.get(row, ()):
                rect = self._content_rect(number)
                if rect.right() >= area.left() and rect.left() <= area.right():
                    self._paint_node(painter, theme, rect, self._nodes[number])

    def _paint_edge(self, painter: QPainter, theme: Theme, area: QRectF, node: TreeNode) -> None:
        start, end = self._content_rect(node.parent), self._content_rect(node.number)
        if not QRectF(start.topLeft(), end.bottomRight()).normalized().intersects(area):
            return
        strong = node.number in self._path
        pen = QPen(theme.accent if strong else theme.border, 2.0 if strong else 1.2)
        if not node.explored:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        begin, stop = QPointF(start.right(), start.center().y()), QPointF(end.left(), end.center().y())
        if begin.y() == stop.y():
            painter.drawLine(begin, stop)
            return
        middle = stop.x() - _GAP / 2  # branches leave shortly before their token, so that they don't cross others
        begin = QPointF(min(start.right(), middle), start.center().y())
        path = QPainterPath(begin)
        path.lineTo(middle - 4, begin.y())
        path.quadTo(middle, begin.y(), middle, begin.y() + 4)
        path.lineTo(middle, stop.y() - 4)
        path.quadTo(middle, stop.y(), middle + 4, stop.y())
        path.lineTo(stop)
        painter.drawPath(path)

    def _paint_node(self, painter: QPainter, theme: Theme, rect: QRectF, node: TreeNode) -> None:
        on_path, current = node.number in self._path, node.number == self._current
        fill = mix(theme.surface, theme.accent, 0.2) if on_path else theme.sunken
        pen = QPen(theme.accent if on_path else theme.border, 1.0)
        if current:
            fill, pen = theme.accent, QPen(theme.accent, 1.0)
        elif not node.explored:
            pen = QPen(theme.border, 1.0, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(fill)
        painter.drawRoundedRect(rect, themes.CHIP_RADIUS, themes.CHIP_RADIUS)
        painter.setFont(self._bold if current else self._mono)
        ink = theme.on_accent if current else theme.text if node.explored else theme.muted
        painter.setPen(ink)
        label = QFontMetricsF(painter.font()).elidedText(
            node.label, Qt.TextElideMode.ElideRight, rect.width() - _PADDING
        )
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine), label)
        below = QRectF(rect.left(), rect.bottom(), max(rect.width() + _GAP - 2, 44), themes.scaled(14))
        painter.setFont(self._small)
        painter.setPen(theme.accent if node.name else theme.muted)
        said = "" if math.isnan(node.probability) else format_percent(node.probability)
        text = " ".join(part for part in (node.name, said) if part)
        text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(below.width()))
        painter.drawText(below, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop), text)
        if node.number in (self._marked, self._hovered):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            strong = node.number == self._marked
            painter.setPen(QPen(theme.text if strong else theme.muted, 1.6 if strong else 1.0))
            painter.drawRoundedRect(rect.adjusted(-2, -2, 2, 2), themes.CHIP_RADIUS + 1, themes.CHIP_RADIUS + 1)
