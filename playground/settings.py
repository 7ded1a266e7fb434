"""What the application remembers between starts, each declared once: key, type, default, what it is for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import QByteArray, QSettings

# Raised when the meaning of a stored value changes; `_migrate` then brings older files up to it.
VERSION = 1

T = TypeVar("T", str, int, bool, QByteArray)


@dataclass(frozen=True, slots=True)
class Setting(Generic[T]):
    """One declared setting."""

    key: str
    default: T
    description: str
    choices: tuple[T, ...] = ()


THEME = Setting("look/theme", "system", "light, dark, or what the system says", ("light", "dark", "system"))
LANGUAGE = Setting("look/language", "", "en, zh, or empty for what the system says", ("", "en", "zh"))
ZOOM = Setting("look/zoom", 100, "size of type in percent of its design size")
REDUCED_MOTION = Setting("look/reduced_motion", False, "bars change without moving")
GEOMETRY = Setting("window/geometry", QByteArray(), "where the window was")
LAYOUT = Setting("window/layout", QByteArray(), "where its docks were")
FOLDER = Setting("files/folder", "", "where a file was last opened from")

DECLARED: tuple[Setting[str] | Setting[int] | Setting[bool] | Setting[QByteArray], ...] = (
    THEME,
    LANGUAGE,
    ZOOM,
    REDUCED_MOTION,
    GEOMETRY,
    LAYOUT,
    FOLDER,
)


class Settings:
    """The stored settings. A value that is missing, of the wrong type or outside its choices reads as the default."""

    def __init__(self, store: QSettings | None = None) -> None:
        self._store = store or QSettings(
            QSettings.Format.IniFormat, QSettings.Scope.UserScope, "token-playground", "token-playground"
        )
        self._migrate()

    def get(self, setting: Setting[T]) -> T:
        """The stored value, or the default."""
        value = self._store.value(setting.key)
        if isinstance(setting.default, bool):
            value = {"true": True, "false": False}.get(str(value).lower())
        elif isinstance(setting.default, int):
            value = _whole(value)
        if type(value) is not type(setting.default) or (setting.choices and value not in setting.choices):
            return setting.default
        return value

    def set(self, setting: Setting[T], value: T) -> None:
        """Store a value."""
        self._store.setValue(setting.key, value)

    def reset(self) -> None:
        """Every setting back to its default."""
        self._store.clear()
        self._store.setValue("version", VERSION)

    def sync(self) -> None:
        """Write to disk now."""
        self._store.sync()

    def _migrate(self) -> None:
        # Nothing older than 1 exists. What a newer application has written is left to it, and read as far as it fits.
        if (_whole(self._store.value("version")) or 0) < VERSION:
            self._store.setValue("version", VERSION)


def _whole(value: object) -> int | None:
    try:
        number = int(str(value))
    except ValueError:
        return None
    return number if abs(number) < 2**31 else None
