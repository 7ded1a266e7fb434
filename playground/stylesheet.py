"""The application style sheet, with the colours and sizes left open.

Small on purpose: Fusion and the palette do most of the work, and what is not named here (tree branches, dialogs,
sizes of rows) stays theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import Template

_TEMPLATE = Template(
    """
QMainWindow::separator { background: transparent; width: 8px; height: 8px; }
QSplitter::handle { background: transparent; }
QToolBar { background: $surface; border: none; border-bottom: 1px solid $border; padding: 8px 4px; spacing: 8px; }
QToolBar#gap { background: transparent; border: none; padding: 0; }
QToolBar#lesson-bar { background: transparent; border: none; padding: 8px 0 0 0; }
QStatusBar { background: $window; color: $muted; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: $muted; }
QFrame[pane="header"] {
    background: $surface; border: 1px solid $border; border-bottom: none;
    border-top-left-radius: $radius; border-top-right-radius: $radius;
}
QFrame[pane="body"] {
    background: $surface; border: 1px solid $border; border-top: none;
    border-bottom-left-radius: $radius; border-bottom-right-radius: $radius;
}
QFrame[lesson="true"] { background: $accent_soft; border: 1px solid $accent; border-radius: $radius; }
QFrame[rule="true"] { background: $border; border: none; }

QLabel[role="title"] { font-size: $title; font-weight: 600; }
QLabel[role="figure"] { font-size: $figure; font-weight: 600; }
QLabel[role="caption"] { font-size: $caption; color: $muted; }
QLabel[role="muted"] { color: $muted; }
QLabel[role="good"] { color: $good; }
QLabel[role="warning"] { color: $warning; }
QLabel[role="error"] { color: $error; }

QPushButton, QToolButton {
    background: $sunken; color: $text; border: 1px solid $border; border-radius: $radius;
    min-height: $control; padding: 0 12px; icon-size: $icon; outline: none;
}
QToolButton { padding: 0 6px; }
QToolButton#qt_toolbar_ext_button { background: transparent; border: none; padding: 0; }
QPushButton:hover, QToolButton:hover { background: $hover; }
QPushButton:pressed, QToolButton:pressed { background: $pressed; }
QPushButton:checked, QToolButton:checked { background: $accent_soft; border-color: $accent; }
QPushButton:focus, QToolButton:focus { border-color: $accent; }
QPushButton:disabled, QToolButton:disabled { color: $faded; background: $sunken; border-color: $grid; }
QPushButton[primary="true"], QToolButton[primary="true"] {
    background: $accent; color: $on_accent; border-color: $accent; font-weight: 600;
}
QPushButton[primary="true"]:hover, QToolButton[primary="true"]:hover { background: $accent_hover; }
QPushButton[primary="true"]:focus, QToolButton[primary="true"]:focus { border-color: $text; }
QPushButton[primary="true"]:disabled, QToolButton[primary="true"]:disabled {
    background: $accent_faded; border-color: $accent_faded; color: $surface;
}
QPushButton[segment="true"], QToolButton[segment="true"] {
    border-radius: $small_radius; min-height: $segment; padding: 0 8px; font-size: $segment_text;
}
QPushButton[segment="true"]:checked, QToolButton[segment="true"]:checked {
    background: $accent; color: $on_accent; border-color: $accent; font-weight: 600;
}
QPushButton[segment="true"]:checked:focus, QToolButton[segment="true"]:checked:focus { border-color: $text; }
QPushButton[segment="true"]:checked:disabled, QToolButton[segment="true"]:checked:disabled {
    background: $accent_faded; border-color: $accent_faded;
}
QPushButton[flat="true"], QToolButton[autoRaise="true"] { background: transparent; border-color: transparent; }
QPushButton[flat="true"]:hover, QToolButton[autoRaise="true"]:hover { background: $hover; }
QPushButton[flat="true"]:focus, QToolButton[autoRaise="true"]:focus { border-color: $accent; }
QToolButton[autoRaise="true"]:checked { background: $accent_soft; border-color: $accent; }
QToolButton::menu-indicator { image: none; }

QComboBox, QLineEdit, QAbstractSpinBox {
    background: $sunken; color: $text; border: 1px solid $border; border-radius: $radius;
    min-height: $control; padding: 0 8px; selection-background-color: $accent; selection-color: $on_accent;
}
QComboBox:hover, QLineEdit:hover, QAbstractSpinBox:hover { border-color: $handle; }
QComboBox:focus, QLineEdit:focus, QAbstractSpinBox:focus { border-color: $accent; }
QComboBox:disabled, QLineEdit:disabled, QAbstractSpinBox:disabled { color: $faded; border-color: $grid; }
QComboBox QLineEdit, QAbstractSpinBox QLineEdit { background: transparent; border: none; min-height: 0; padding: 0; }
QLineEdit > QToolButton { background: transparent; border: none; padding: 0; min-width: 0; min-height: 0; }
QComboBox { padding-right: 2px; selection-background-color: $accent_soft; selection-color: $text; }
QComboBox::drop-down { border: none; width: $drop; }
QComboBox::down-arrow {
    image: none; width: 0; height: 0;
    border-left: $arrow solid $sunken; border-right: $arrow solid $sunken; border-top: $tall_arrow solid $muted;
}
QComboBox QAbstractItemView {
    background: $surface; color: $text; border: 1px solid $border; padding: 4px; outline: none;
    selection-background-color: $accent_soft; selection-color: $text;
}
QAbstractSpinBox { padding: 0 $spin 0 6px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {
    subcontrol-origin: border; width: $spin; background: transparent; border: none;
}
QAbstractSpinBox::up-button { subcontrol-position: top right; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; }
QAbstractSpinBox::up-arrow {
    image: none; width: 0; height: 0;
    border-left: $arrow solid $sunken; border-right: $arrow solid $sunken; border-bottom: $arrow solid $muted;
}
QAbstractSpinBox::down-arrow {
    image: none; width: 0; height: 0;
    border-left: $arrow solid $sunken; border-right: $arrow solid $sunken; border-top: $arrow solid $muted;
}

QSlider:horizontal { min-height: $slider; }
QSlider::groove:horizontal { height: $groove; border-radius: 2px; background: $grid; }
QSlider::sub-page:horizontal { height: $groove; border-radius: 2px; background: $accent; }
QSlider::handle:horizontal {
    width: $knob; height: $knob; margin: -$groove 0; border-radius: $half_knob; background: $accent;
}
QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus { background: $accent_hover; }
QSlider::sub-page:horizontal:disabled, QSlider::handle:horizontal:disabled { background: $handle; }

QCheckBox, QRadioButton { spacing: 6px; }
QCheckBox::indicator, QRadioButton::indicator {
    width: $mark; height: $mark; padding: $mark_gap;
    border: 1px solid $handle_hover; border-radius: 3px; background: $sunken;
}
QRadioButton::indicator { border-radius: $half_radio; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border-color: $text; }
QCheckBox::indicator { width: $box; height: $box; padding: $box_gap; }
QCheckBox::indicator:checked {
    border-color: $accent; background: $accent; image: url(icons:sheet/check-$check.svg);
}
QCheckBox::indicator:checked:disabled { background: $accent_faded; border-color: $accent_faded; }
QCheckBox::indicator:indeterminate {
    border-color: $accent; background: $handle; background-clip: content; background-origin: content;
}
QRadioButton::indicator:checked {
    border-color: $accent;
    background: qradialgradient(cx: 0.5, cy: 0.5, radius: 0.5, fx: 0.5, fy: 0.5,
        stop: 0 $accent, stop: 0.5 $accent, stop: 0.62 $sunken, stop: 1 $sunken);
}
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: $border; }

QPlainTextEdit, QTextEdit {
    background: $surface; color: $text; border: none;
    selection-background-color: $accent; selection-color: $on_accent;
}
QPlainTextEdit[framed="true"] { background: $sunken; border: 1px solid $border; border-radius: $radius; }
QPlainTextEdit[framed="true"]:focus { border-color: $accent; }
QListView, QTreeView, QTableView {
    background: $surface; color: $text; border: 1px solid $border; border-radius: $radius;
    alternate-background-color: $sunken; gridline-color: $grid;
    selection-background-color: $accent_soft; selection-color: $text;
}
QListView::item:disabled { color: $faded; }
DataTable::item { padding: 0 5px; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QScrollArea { background: transparent; border: none; }
QToolTip {
    background: $surface; color: $text; border: 1px solid $border; padding: 4px 6px; font-size: $body;
}

QMenuBar { background: $surface; color: $text; padding: 2px 8px; }
QMenuBar::item { background: transparent; padding: 4px 8px; border-radius: $small_radius; }
QMenuBar::item:selected { background: $accent_soft; }
QMenu { background: $surface; color: $text; border: 1px solid $border; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 12px; border-radius: $small_radius; }
QMenu::item:selected { background: $accent_soft; }
QMenu::item:disabled { color: $faded; }
QMenu::separator { height: 1px; background: $border; margin: 4px 8px; }
QMenu::icon { padding-left: 8px; }

QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $handle; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar[reached="true"]::handle { background: $accent; }
QScrollBar::handle:hover { background: $handle_hover; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; background: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QTabBar::tab {
    background: transparent; color: $muted; border: none; border-bottom: 2px solid transparent; padding: 5px 12px;
}
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::tab:hover { color: $text; }
QHeaderView::section {
    background: $surface; color: $muted; border: none; border-bottom: 1px solid $border; padding: 4px 8px;
}
QProgressBar {
    background: $grid; color: transparent; border: none; border-radius: 2px; min-height: 4px; max-height: 4px;
}
QProgressBar::chunk { background: $accent; border-radius: 2px; }
"""
)


def stylesheet(values: Mapping[str, str]) -> str:
    """The style sheet with every open value filled in; KeyError names one that is missing."""
    return _TEMPLATE.substitute(values)
