"""Colours against LOOK.md's figures, the palette, the fonts, the icons."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetricsF, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QCheckBox, QPushButton

from playground import theme
from playground.theme import DARK, LIGHT, Theme
from playground.widgets import icons

ICONS = Path(__file__).parents[2] / "resources" / "icons"


@pytest.fixture(autouse=True)
def restore_theme(qapp: QApplication) -> Iterator[None]:
    yield
    theme.theme_manager().set_language("en")
    theme.set_zoom(1.0)
    theme.apply(qapp, "light")


def luminance(color: QColor) -> float:
    """Relative luminance, WCAG 2."""
    channels = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in (color.redF(), color.greenF(), color.blueF())
    ]
    return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]


def contrast(first: QColor, second: QColor) -> float:
    """Contrast ratio, WCAG 2."""
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("colors", "role", "ratio"),
    [
        (LIGHT, "text", 15.7),
        (LIGHT, "muted", 6.2),
        (LIGHT, "accent", 5.8),
        (DARK, "text", 13.8),
        (DARK, "muted", 6.8),
        (DARK, "accent", 7.6),
    ],
)
def test_contrast_is_what_was_designed(colors: Theme, role: str, ratio: float) -> None:
    assert contrast(colors.color(role), colors.surface) == pytest.approx(ratio, abs=0.06)


@pytest.mark.parametrize("colors", [LIGHT, DARK])
def test_text_is_readable_on_every_tint(colors: Theme) -> None:
    assert len({tint.name() for tint in colors.tints}) == 6
    assert min(contrast(colors.text, tint) for tint in colors.tints) >= 6.75
    assert min(contrast(colors.color(role), colors.surface) for role in ("error", "good", "warning")) >= 4.5
    assert contrast(colors.on_accent, colors.accent) >= 4.5


def test_tints_repeat_every_six_positions() -> None:
    assert LIGHT.tint(0) == QColor("#CFE3FB")
    assert LIGHT.tint(8) == LIGHT.tints[2]
    with pytest.raises(ValueError, match="colour role"):
        LIGHT.color("name")


def test_viridis_is_the_published_table() -> None:
    pyqtgraph = pytest.importorskip("pyqtgraph")
    published = np.asarray(pyqtgraph.colormap.get("viridis").color)[:, :3] * 255
    table = theme.viridis()
    assert table.shape == (256, 3)
    assert table.dtype == np.uint8
    assert np.abs(table - published).max() <= 1.6


@pytest.mark.parametrize("colors", [LIGHT, DARK])
def test_diverging_is_centred_and_tells_zero_from_masked(colors: Theme) -> None:
    table = theme.diverging(colors).astype(int)
    assert table.shape == (256, 3)
    assert np.abs(table[127] - table[128]).max() <= 6
    middle = table[127]
    assert table[0, 2] > table[0, 0]
    assert table[255, 0] > table[255, 2]
    masked = np.array(colors.masked.getRgb()[:3])
    assert np.abs(middle - masked).max() >= 12
    with pytest.raises(ValueError, match="read-only"):
        theme.diverging(colors)[0] = 0


@pytest.mark.parametrize("colors", [LIGHT, DARK])
def test_palette_leaves_no_role_to_the_platform(colors: Theme) -> None:
    made = theme.palette(colors)
    groups = (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive, QPalette.ColorGroup.Disabled)
    for role in QPalette.ColorRole:
        if role not in (QPalette.ColorRole.NColorRoles, QPalette.ColorRole.NoRole):
            assert all(made.isBrushSet(group, role) for group in groups), role
    assert made.color(QPalette.ColorGroup.Active, QPalette.ColorRole.Link) == colors.accent
    disabled = made.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
    assert contrast(disabled, colors.surface) < contrast(colors.muted, colors.surface)


def test_apply_dresses_the_application(qapp: QApplication) -> None:
    manager = theme.theme_manager()
    seen: list[Theme] = []
    manager.changed.connect(seen.append)
    theme.apply(qapp, "dark")
    assert theme.current() is DARK
    assert seen[-1] is DARK
    assert qapp.palette().color(QPalette.ColorRole.Base) == DARK.surface
    button = QPushButton("Step")
    button.setProperty("primary", True)
    button.ensurePolished()
    shown = button.grab().toImage().pixelColor(button.sizeHint().width() // 2, 4)
    assert shown == DARK.accent
    assert button.sizeHint().height() == theme.CONTROL_HEIGHT
    theme.apply(qapp, "system")
    assert theme.current() in (LIGHT, DARK)
    with pytest.raises(ValueError, match="mode"):
        theme.apply(qapp, "sepia")
    manager.changed.disconnect(seen.append)


def test_the_style_sheet_fills_every_gap() -> None:
    for colors in (LIGHT, DARK):
        assert "$" not in theme.style_sheet_for(colors, 1.0)


def test_zoom_scales_fonts_and_is_bounded(qapp: QApplication) -> None:
    theme.apply(qapp, "light")
    assert theme.ui_font(17).pixelSize() == 17
    theme.set_zoom(2.0)
    assert theme.ui_font(17).pixelSize() == 34
    assert qapp.font().pixelSize() == 26
    theme.set_zoom(99.0)
    assert theme.theme_manager().zoom == theme.MAX_ZOOM


def test_fonts(qapp: QApplication) -> None:
    mono = theme.mono_font(13)
    metrics = QFontMetricsF(mono)  # a font may call itself otherwise for the sake of a few wide signs
    assert len({metrics.horizontalAdvance(sign) for sign in "0123456789.iWm·"}) == 1
    assert mono.featureValue(QFont.Tag("tnum")) == 1
    assert theme.ui_font(15, QFont.Weight.DemiBold).weight() == QFont.Weight.DemiBold
    families = theme.ui_font().families()
    if "Noto Sans CJK SC" in QFontInfo(QFont("Noto Sans CJK SC")).family():
        assert "Noto Sans CJK SC" in families
    theme.theme_manager().set_language("zh")
    assert set(theme.ui_font().families()) == set(families)


def test_icons_follow_theme_and_state(qapp: QApplication) -> None:
    icons.set_icon_directory(ICONS)
    theme.apply(qapp, "light")
    made = icons.icon("square", "text")
    assert strongest(made, QIcon.Mode.Normal) == LIGHT.text
    theme.apply(qapp, "dark")
    assert strongest(made, QIcon.Mode.Normal) == DARK.text
    assert strongest(made, QIcon.Mode.Disabled) != DARK.text
    assert strongest(QIcon(made), QIcon.Mode.Normal) == DARK.text
    with pytest.raises(ValueError, match="no icon"):
        icons.icon("no-such-icon")
    with pytest.raises(ValueError, match="colour role"):
        icons.icon("square", "tints")


def strongest(made: QIcon, mode: QIcon.Mode) -> QColor:
    image = made.pixmap(QSize(24, 24), 2.0, mode).toImage()
    assert image.size() == QSize(48, 48)
    return max(
        (image.pixelColor(column, row) for column in range(48) for row in range(48)), key=lambda color: color.alpha()
    )


@pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])
def test_a_checked_box_has_a_mark_in_it(qapp: QApplication, colors: Theme) -> None:
    icons.set_icon_directory(ICONS)
    theme.apply(qapp, colors.name)
    box = QCheckBox("x")
    box.resize(box.sizeHint())

    def inside() -> set[int]:
        picture = box.grab(QRect(3, box.height() // 2 - 5, 10, 10)).toImage()
        return {picture.pixel(x, y) for x in range(picture.width()) for y in range(picture.height())}

    assert len(inside()) == 1
    box.setChecked(True)
    assert {colors.accent.rgb(), colors.on_accent.rgb()} <= inside()


def test_every_icon_file_draws(qapp: QApplication) -> None:
    icons.set_icon_directory(ICONS)
    names = sorted(path.stem for path in ICONS.glob("*.svg"))
    assert len(names) >= 20
    for name in names:
        assert b"currentColor" in (ICONS / f"{name}.svg").read_bytes()
        assert strongest(icons.icon(name), QIcon.Mode.Normal).alpha() > 200, name
    assert (ICONS / "LICENSE").read_text(encoding="utf-8").startswith("ISC License")
