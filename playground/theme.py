"""Colours, fonts and spacing of the window: the one place that names them.

Two palettes of our own under the Fusion style, because the platform's own dark scheme is not there on every desktop.
`theme_manager().changed` tells painted widgets to fetch colours and fonts again: after a change of theme, of the
font zoom and of the interface language.

Widgets say what they are by a dynamic property or a class name, and the application style sheet does the rest:

- `PaneFrame` (a QFrame subclass of that name, or any QFrame with `pane` set to true): surface, border, radius;
- QLabel with `role` "title", "figure", "caption", "muted", "mono", "good", "warning" or "error";
- QPushButton or QToolButton with `primary` true: the accent button;
- QPushButton or QToolButton with `segment` true and checkable: one button of a segmented switch;
- QFrame with `rule` true: a one-pixel line in the border colour.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication

from playground.stylesheet import stylesheet

GRID = 8
PANE_MARGIN = 16
CONTROL_HEIGHT = 28
RADIUS = 6
CHIP_RADIUS = 4

# How far the tints of an earlier text fade into the surface.
STALE = 0.55

BODY_SIZE = 13
TITLE_SIZE = 15
TEXT_SIZE = 17
FIGURE_SIZE = 17
CAPTION_SIZE = 11

# Grounds that pictures may be saved on, whatever the window wears.
GROUNDS = {"white": QColor("#FFFFFF"), "black": QColor("#000000"), "clear": QColor(0, 0, 0, 0)}
# What is drawn over an image of whatever colours: a light line in a dark one can be seen on all of them.
PICTURE_LIGHT, PICTURE_DARK = QColor("#FFFFFF"), QColor("#000000")

MIN_ZOOM = 0.5
MAX_ZOOM = 3.0

_CHINESE_FAMILIES = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "PingFang SC",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
)
_CHINESE_MONO_FAMILIES = ("Noto Sans Mono CJK SC", "Sarasa Mono SC")
_MONO_FAMILIES = (
    "SF Mono",
    "Menlo",
    "Cascadia Mono",
    "Consolas",
    "DejaVu Sans Mono",
    "Liberation Mono",
)


@dataclass(frozen=True)
class Theme:
    """The colours of one theme, by role. QColor is mutable: copy before changing one."""

    name: str
    window: QColor
    surface: QColor
    sunken: QColor
    border: QColor
    grid: QColor
    masked: QColor
    text: QColor
    muted: QColor
    accent: QColor
    on_accent: QColor
    error: QColor
    good: QColor
    warning: QColor
    tints: tuple[QColor, QColor, QColor, QColor, QColor, QColor]

    def tint(self, position: int) -> QColor:
        """The background of the token at this position of the sequence (position modulo six)."""
        return self.tints[position % len(self.tints)]

    def color(self, role: str) -> QColor:
        """The colour of a role by its field name ("text", "muted", "accent", …); ValueError for another name."""
        if role not in _ROLES:
            raise ValueError(f"no colour role {role!r}")
        found: QColor = getattr(self, role)
        return found


_ROLES = frozenset(field.name for field in fields(Theme)) - {"name", "tints"}

# Tints in this order: whoever sees no red or no green tells each from the next one.
LIGHT = Theme(
    name="light",
    window=QColor("#F3F5F8"),
    surface=QColor("#FFFFFF"),
    sunken=QColor("#F8FAFC"),
    border=QColor("#D5DBE3"),
    grid=QColor("#E8ECF2"),
    masked=QColor("#EEF1F5"),
    text=QColor("#1B2430"),
    muted=QColor("#566273"),
    accent=QColor("#1F5FD0"),
    on_accent=QColor("#FFFFFF"),
    error=QColor("#B3261E"),
    good=QColor("#1F7A4D"),
    warning=QColor("#8A5A00"),
    tints=(
        QColor("#CFE3FB"),
        QColor("#FFE0B8"),
        QColor("#F9D2DC"),
        QColor("#FFF0B0"),
        QColor("#E2D7F7"),
        QColor("#CDEFDD"),
    ),
)

DARK = Theme(
    name="dark",
    window=QColor("#12161C"),
    surface=QColor("#1A1F27"),
    sunken=QColor("#151A21"),
    border=QColor("#2F3845"),
    grid=QColor("#262E39"),
    masked=QColor("#232A34"),
    text=QColor("#E7EBF1"),
    muted=QColor("#9AA7B7"),
    accent=QColor("#7DB1FF"),
    on_accent=QColor("#0E1319"),
    error=QColor("#FF8A80"),
    good=QColor("#6FD39B"),
    warning=QColor("#F2C14E"),
    tints=(
        QColor("#1F4468"),
        QColor("#62401A"),
        QColor("#5B2A3B"),
        QColor("#57501B"),
        QColor("#43346B"),
        QColor("#1E4F3B"),
    ),
)

# Every fifth entry of matplotlib's viridis (CC0, Nathaniel Smith, Stefan van der Walt, Eric Firing): the curve is
# smooth enough that interpolation meets the original table to within one level of 255.
_VIRIDIS_CONTROLS = (
    "440154 46085C 471063 481769 481D6F 482475 472A7A 46307E 453781 433D84 414287 3F4889 3D4E8A 3A538B 38598C 355E8D "
    "33638D 31688E 2E6D8E 2C718E 2A768E 297B8E 27808E 25848E 23898E 218E8D 20928C 1F978B 1E9C89 1FA188 21A585 24AA83 "
    "28AE80 2EB37C 35B779 3DBC74 46C06F 50C46A 5AC864 65CB5E 70CF57 7CD250 89D548 95D840 A2DA37 B0DD2F BDDF26 CAE11F "
    "D8E219 E5E419 F1E51D FDE725"
)

# Every fifth entry of cividis (CC0, Nuñez, Anderton and Renslow 2018): the same to readers of any colour vision.
_CIVIDIS_CONTROLS = (
    "00204D 002455 00275E 002B67 002E6F 00316F 00356E 12386D 1F3C6D 28406C 30436C 36476B 3D4A6B 424E6B 48526B "
    "4D556C 52596C 575C6D 5B606E 60646F 646770 696B71 6D6E72 727274 767676 7A7A78 7F7D78 848179 888579 8D8979 "
    "928D78 979178 9C9577 A19976 A69D75 ACA174 B1A573 B6A971 BBAE6F C1B26D C6B66B CCBB69 D1BF66 D7C463 DCC860 "
    "E2CD5C E8D259 EDD654 F3DB4F F9E04A FFE544 FFEA46"
)

# Blue for negative, orange for positive, the two that colour-blind readers tell apart. The middle of each keeps clear
# of the theme's surface and masked colours, so that zero never looks like "no value here".
_DIVERGING_CONTROLS = {
    "light": "0B3C7D 2F78C4 8FBDE8 F6EFDF F2B27C CB6420 7A2E04",
    "dark": "A9D2FF 5A98E6 25507F 0A0C0F 6B3D17 D9823A FFCF9E",
}


def mix(first: QColor, second: QColor, amount: float) -> QColor:
    """The colour `amount` (0…1) of the way from the first to the second, in RGB."""
    return QColor.fromRgbF(
        first.redF() + (second.redF() - first.redF()) * amount,
        first.greenF() + (second.greenF() - first.greenF()) * amount,
        first.blueF() + (second.blueF() - first.blueF()) * amount,
    )


def contrast(first: QColor, second: QColor) -> float:
    """The contrast ratio of two colours, from 1 to 21 (WCAG 2.2)."""
    bright, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def readable_on(ground: QColor, theme: Theme) -> QColor:
    """Of the theme's text and surface colours the one that stands out more from a ground."""
    return max((theme.text, theme.surface), key=lambda colour: contrast(colour, ground))


def _luminance(colour: QColor) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""

    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)

    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF())


def _lookup_table(controls: str) -> NDArray[np.uint8]:
    points = np.frombuffer(bytes.fromhex(controls), dtype=np.uint8).reshape(-1, 3).astype(np.float64)
    places = np.linspace(0.0, 255.0, len(points))
    channels = [np.interp(np.arange(256.0), places, points[:, channel]) for channel in range(3)]
    table: NDArray[np.uint8] = np.rint(np.stack(channels, axis=1)).astype(np.uint8)
    table.flags.writeable = False
    return table


@lru_cache(maxsize=1)
def viridis() -> NDArray[np.uint8]:
    """The lookup table of the sequential map, (256, 3) uint8 RGB, low to high; read-only."""
    return _lookup_table(_VIRIDIS_CONTROLS)


@lru_cache(maxsize=1)
def cividis() -> NDArray[np.uint8]:
    """The lookup table of the other sequential map, as `viridis`."""
    return _lookup_table(_CIVIDIS_CONTROLS)


@lru_cache(maxsize=2)
def _diverging(name: str) -> NDArray[np.uint8]:
    return _lookup_table(_DIVERGING_CONTROLS[name])


def diverging(theme: Theme | None = None) -> NDArray[np.uint8]:
    """The lookup table of the diverging map, (256, 3) uint8 RGB, zero midway between 127 and 128; read-only."""
    return _diverging((theme or current()).name)


BLOCK_HUES = 8


def block_colours(theme: Theme | None = None) -> tuple[tuple[QColor, ...], tuple[QColor, ...]]:
    """The colours of a token drawn as a block without letters: four grounds, and BLOCK_HUES inks that stand out."""
    shown = theme or current()
    lightness = 0.3 if shown.name == "light" else 0.74
    inks = tuple(QColor.fromHslF(hue / BLOCK_HUES, 0.62, lightness) for hue in range(BLOCK_HUES))
    return shown.tints[:4], inks


class ThemeManager(QObject):
    """Which theme, font zoom and language the window shows now.

    Signals:
        changed(Theme): colours or fonts are other than before; painted widgets fetch them again and update.
    """

    changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._mode = "light"
        self._zoom = 1.0
        self._language = "en"
        self._app: QApplication | None = None
        self.reduced_motion = False  # what moves by itself is to stand still

    @property
    def theme(self) -> Theme:
        """The theme in use."""
        return self._theme

    @property
    def mode(self) -> str:
        """What was asked for: "light", "dark" or "system"."""
        return self._mode

    @property
    def zoom(self) -> float:
        """The factor on every font size."""
        return self._zoom

    @property
    def language(self) -> str:
        """The interface language that orders the font families, such as "en" or "zh"."""
        return self._language

    def apply(self, app: QApplication, mode: str) -> None:
        """Dress the application in "light", "dark" or, following the desktop, "system"."""
        if mode not in ("light", "dark", "system"):
            raise ValueError(f"no theme mode {mode!r}")
        hints = app.styleHints()
        if self._app is not app:
            self._app = app
            app.setStyle("Fusion")
            hints.colorSchemeChanged.connect(self._on_scheme_changed)
        self._mode = mode
        schemes = {
            "light": Qt.ColorScheme.Light,
            "dark": Qt.ColorScheme.Dark,
            "system": Qt.ColorScheme.Unknown,
        }
        # Only a hint, for the window frames that the desktop draws: several platforms ignore it.
        hints.setColorScheme(schemes[mode])
        self._refresh()

    def set_zoom(self, factor: float) -> None:
        """Scale every font; the factor is kept between MIN_ZOOM and MAX_ZOOM."""
        factor = min(MAX_ZOOM, max(MIN_ZOOM, factor))
        if factor != self._zoom:
            self._zoom = factor
            self._refresh()

    def set_language(self, language: str) -> None:
        """Order the font families for an interface language ("en", "zh", …)."""
        if language != self._language:
            self._language = language
            self._refresh()

    @contextmanager
    def dressed(self, mode: str) -> Iterator[None]:
        """Wear "light" or "dark" for a moment that nobody sees: while a picture is drawn on another ground."""
        worn = self._mode
        name = self._theme.name
        if name != mode:
            self._mode = mode
            self._refresh()
        try:
            yield
        finally:
            if name != mode:
                self._mode = worn
                self._refresh()

    def _on_scheme_changed(self, _scheme: Qt.ColorScheme) -> None:
        if self._mode == "system":
            self._refresh()

    def _resolve(self) -> Theme:
        if self._mode == "system" and self._app is not None:
            return DARK if self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark else LIGHT
        return DARK if self._mode == "dark" else LIGHT

    def _refresh(self) -> None:
        self._theme = self._resolve()
        if self._app is not None:
            self._app.setPalette(palette(self._theme))
            self._app.setFont(ui_font(BODY_SIZE))
            self._app.setStyleSheet(style_sheet_for(self._theme, self._zoom))
        self.changed.emit(self._theme)


_manager: ThemeManager | None = None


def theme_manager() -> ThemeManager:
    """The application's theme manager, made when first asked for."""
    global _manager
    if _manager is None:
        _manager = ThemeManager()
    return _manager


def current() -> Theme:
    """The theme in use."""
    return theme_manager().theme


def tint(position: int) -> QColor:
    """The background of the token at this position, in the theme in use."""
    return current().tint(position)


def apply(app: QApplication, mode: str) -> None:
    """Dress the application in "light", "dark" or "system"."""
    theme_manager().apply(app, mode)


def set_zoom(factor: float) -> None:
    """Scale every font of the application."""
    theme_manager().set_zoom(factor)


def scaled(pixels: float) -> int:
    """A length that goes with the text (a row's height, a control's), in pixels at the font zoom in use."""
    return max(1, round(pixels * theme_manager().zoom))


@lru_cache(maxsize=8)
def _families(mono: bool, language: str) -> tuple[str, ...]:
    """The families to try, in order, of those that are installed.

    The desktop's own comes first, by its real name: behind an alias such as "Sans Serif" Qt would take the next name in
    the list for the Latin letters as well. A face with simplified Chinese forms follows in any language, because the
    fallback by glyph picks Japanese forms of the same characters; in Chinese it goes in front of a desktop font that
    has Chinese glyphs of another region.
    """
    kind = QFontDatabase.SystemFont.FixedFont if mono else QFontDatabase.SystemFont.GeneralFont
    system = QFontInfo(QFontDatabase.systemFont(kind)).family()
    wanted = (*_MONO_FAMILIES, *_CHINESE_MONO_FAMILIES, *_CHINESE_FAMILIES) if mono else _CHINESE_FAMILIES
    present = [family for family in wanted if family != system and QFontDatabase.hasFamily(family)]
    foreign = ("CJK JP", "CJK KR", "CJK TC", "CJK HK", "Gothic", "Mincho")
    if language.lower().startswith("zh") and any(part in system for part in foreign):
        return (*present, system)
    return (system, *present)


def ui_font(size_px: float = BODY_SIZE, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The interface font at a size in pixels before the zoom."""
    manager = theme_manager()
    font = QFont()
    font.setFamilies(list(_families(False, manager.language)))
    font.setPixelSize(scaled(size_px))
    font.setWeight(weight)
    return font


def mono_font(size_px: float = BODY_SIZE, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The font of ids, numbers and token labels, at a size in pixels before the zoom, with figures of one width."""
    manager = theme_manager()
    font = QFont()
    font.setFamilies(list(_families(True, manager.language)))
    font.setStyleHint(QFont.StyleHint.Monospace)
    font.setFixedPitch(True)
    font.setPixelSize(scaled(size_px))
    font.setWeight(weight)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def palette(theme: Theme) -> QPalette:
    """A palette with every colour role of the active, inactive and disabled groups set."""
    role = QPalette.ColorRole
    faded = mix(theme.muted, theme.surface, 0.45)
    colors = {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.surface,
        role.AlternateBase: theme.sunken,
        role.ToolTipBase: theme.surface,
        role.ToolTipText: theme.text,
        role.PlaceholderText: theme.muted,
        role.Text: theme.text,
        role.Button: theme.sunken,
        role.ButtonText: theme.text,
        role.BrightText: theme.error,
        role.Light: mix(theme.border, theme.surface, 0.7),
        role.Midlight: mix(theme.border, theme.surface, 0.4),
        role.Mid: theme.border,
        role.Dark: mix(theme.border, theme.text, 0.2),
        role.Shadow: mix(theme.border, theme.text, 0.4),
        role.Highlight: theme.accent,
        role.HighlightedText: theme.on_accent,
        role.Accent: theme.accent,
        role.Link: theme.accent,
        role.LinkVisited: mix(theme.accent, theme.muted, 0.5),
    }
    disabled = {
        **colors,
        role.WindowText: faded,
        role.Text: faded,
        role.ButtonText: faded,
        role.PlaceholderText: faded,
        role.ToolTipText: theme.text,
        role.Highlight: theme.border,
        role.HighlightedText: faded,
        role.Accent: theme.border,
        role.Link: faded,
        role.LinkVisited: faded,
    }
    result = QPalette()
    for key, color in colors.items():
        result.setColor(QPalette.ColorGroup.Active, key, color)
        result.setColor(QPalette.ColorGroup.Inactive, key, color)
    for key, color in disabled.items():
        result.setColor(QPalette.ColorGroup.Disabled, key, color)
    return result


def style_sheet_for(theme: Theme, zoom: float) -> str:
    """The application style sheet in this theme's colours, its text sizes and control heights times the zoom."""

    def px(size: float) -> str:
        return f"{max(1, round(size * zoom))}px"

    # A knob stands as far out of its groove on either side as this is high; a mark is round in its box.
    groove, mark, gap = (max(1, round(size * zoom)) for size in (4, 8, 3))
    return stylesheet(
        {
            "window": theme.window.name(),
            "surface": theme.surface.name(),
            "sunken": theme.sunken.name(),
            "border": theme.border.name(),
            "grid": theme.grid.name(),
            "text": theme.text.name(),
            "muted": theme.muted.name(),
            "faded": mix(theme.muted, theme.surface, 0.45).name(),
            "accent": theme.accent.name(),
            "accent_hover": mix(theme.accent, theme.text, 0.15).name(),
            "accent_soft": mix(theme.surface, theme.accent, 0.14).name(),
            "accent_faded": mix(theme.surface, theme.accent, 0.35).name(),
            "on_accent": theme.on_accent.name(),
            "error": theme.error.name(),
            "good": theme.good.name(),
            "warning": theme.warning.name(),
            "hover": mix(theme.sunken, theme.text, 0.06).name(),
            "pressed": mix(theme.sunken, theme.text, 0.12).name(),
            "handle": mix(theme.border, theme.muted, 0.35).name(),
            "handle_hover": mix(theme.border, theme.muted, 0.75).name(),
            "radius": f"{RADIUS}px",
            "small_radius": f"{CHIP_RADIUS}px",
            "control": px(CONTROL_HEIGHT - 2),
            "segment": px(CONTROL_HEIGHT - 6),
            "icon": px(16),
            "drop": px(22),
            "spin": px(20),
            "arrow": px(4),
            "tall_arrow": px(5),
            "slider": px(20),
            "groove": f"{groove}px",
            "knob": f"{3 * groove}px",
            "half_knob": f"{3 * groove // 2}px",
            "mark": f"{mark}px",
            "mark_gap": f"{gap}px",
            "half_radio": f"{mark // 2 + gap + 1}px",
            "box": px(12),
            "box_gap": px(1),
            "check": "white" if theme.on_accent.lightnessF() > 0.5 else "black",
            "body": px(BODY_SIZE),
            "title": px(TITLE_SIZE),
            "figure": px(FIGURE_SIZE),
            "caption": px(CAPTION_SIZE),
            "segment_text": px(12),
        }
    )
