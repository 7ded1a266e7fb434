"""Where a model's class token looks: a map over the image a layer, what reaches it in all, and what it ends in."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QSpinBox, QWidget

from playground import theme
from playground.panes.images.pages import ImagePage, caption
from playground.results.images import ImageReading, ImageTokens
from playground.session import Session
from playground.widgets.cost_bars import CostBars
from playground.widgets.map_scale import PALETTES
from playground.widgets.numbers import format_percent
from playground.widgets.padded import padded
from playground.widgets.patch_maps import PatchMaps
from playground.widgets.scrolled_column import ScrolledColumn

_CLASSES = 3
# Characters of a class that stand beside its bar: some have a dozen names.
_NAME = 12
# From this width on the answer stands beside the maps, so wide.
_BESIDE, _SIDE = 560, 196
_ROOM_FOR_LEGEND = 120


class AttentionPage(ImagePage):
    """The class token's attention over the image, layer by layer and rolled out, and the classes it ends in."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.head = padded(QSpinBox())
        self.head.setObjectName("images.head")
        self.head.setMinimum(-1)
        self.head.valueChanged.connect(self._on_head)
        self.title = caption("images.answer", "title")
        self.bars = CostBars()
        self.bars.setObjectName("images.classes")
        self.maps = PatchMaps("images.map")
        self.maps.patch_chosen.connect(self._on_patch)
        self.legend = caption("images.legend")
        self.side = ScrolledColumn()
        self.side.column.setSpacing(theme.GRID // 2)
        for widget in (self.head, self.title, self.bars):
            self.side.column.addWidget(widget)
        self.side.column.addStretch(1)
        self.halves = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.halves.setSpacing(2 * theme.GRID)
        self.halves.addWidget(self.maps, 1)
        self.halves.addWidget(self.side)
        self.unread = QLabel()
        self.unread.setObjectName("images.unread")
        self.unread.setWordWrap(True)
        self.unread.setProperty("role", "muted")
        self.unread.setTextFormat(Qt.TextFormat.PlainText)
        self.column.addWidget(self.unread)
        self.column.addLayout(self.halves, 1)
        self.column.addWidget(self.legend)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = self.width() >= theme.scaled(_BESIDE) or self.width() > 2 * self.height()
        self.halves.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        self._show_legend()
        aside = min(max(theme.scaled(_SIDE), self.width() // 5), theme.scaled(2 * _SIDE))
        self.side.setFixedWidth(aside if beside else self.width())
        self.halves.setStretchFactor(self.side, 0 if beside else 1)

    def retranslate(self) -> None:
        """See ImagePage."""
        self.head.setPrefix(self.tr("head "))
        self.head.setSpecialValueText(self.tr("mean of heads"))
        self.head.setAccessibleName(self.tr("Which head of each layer"))
        self.head.setToolTip(self.tr("Which head of each layer"))
        self.bars.setAccessibleName(self.tr("Classes"))
        self.maps.setAccessibleName(self.tr("What the class token gives to each patch"))
        self._show_legend()

    def show_image(self, found: ImageTokens) -> None:
        """See ImagePage."""
        read = self.reading(found)
        for widget in (self.maps, self.side):
            widget.setVisible(read is not None)
        self.unread.setVisible(read is None)
        self.unread.setText("" if read is not None else self.not_read(found))
        if read is None:
            self.legend.hide()
            return
        inputs, plan = self.session.inputs, found.plan
        head = min(inputs.image_head, found.spec.head_count - 1)
        with QSignalBlocker(self.head):
            self.head.setMaximum(found.spec.head_count - 1)
            self.head.setValue(head)
        maps = [
            (self.tr("layer {number}").format(number=layer), weights.mean(0) if head < 0 else weights[head])
            for layer, weights in enumerate(read.attention)
        ]
        maps.append((self.tr("rollout"), read.rollout))
        palette = next((one for one in PALETTES if one == inputs.attention_palette), PALETTES[0])
        cut = (plan.down, plan.across, plan.patch_height, plan.patch_width)
        self.maps.set_maps(found.pixels, cut, [(name, np.asarray(one, np.float32)) for name, one in maps], palette)
        self.maps.set_chosen(inputs.image_choice)
        self._show_classes(read)

        self._show_legend()

    def _show_legend(self) -> None:
        parts = [self.tr("Point at a patch to read it in every layer."), self.tr("▾: an even share.")]
        if any(one.outlines for one in self.maps.maps):
            parts.insert(1, self.tr("Dashed: the fewest patches that have half of it all."))
        self.legend.setText(" ".join(parts))
        # Where there is little room it is the maps'.
        self.legend.setVisible(self.maps.isVisibleTo(self) and self.height() >= theme.scaled(_ROOM_FOR_LEGEND))

    def _show_classes(self, read: ImageReading) -> None:
        if read.classes:
            name, share = read.classes[0]
            self.title.setText(f"{name}  {format_percent(share)}")
        else:
            self.title.setText(self.tr("no classifier"))
        shown = read.classes[:_CLASSES]
        self.bars.set_bars(
            [(_short(name), share, format_percent(share)) for name, share in shown], [share for _name, share in shown]
        )

    def pictured(self) -> QWidget:
        """See ImagePage: all maps, scrolled or not."""
        return self.maps.content

    def _on_head(self, value: int) -> None:
        self.session.update(image_head=value)

    def _on_patch(self, patch: int) -> None:
        self.session.update(image_choice=patch)


def _short(name: str) -> str:
    return name if len(name) <= _NAME else name[: _NAME - 1].rstrip(" ,") + "…"
