"""What the application remembers between starts, each declared once: key, type, default, what it is for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import QT_TRANSLATE_NOOP, QByteArray, QSettings

# Raised when the meaning of a stored value changes; `_migrate` then brings older files up to it.
VERSION = 1

T = TypeVar("T", str, int, bool, QByteArray)


@dataclass(frozen=True, slots=True)
class Setting(Generic[T]):
    """One declared setting. Those with a title stand in the settings dialog; title and names are translatable."""

    key: str
    default: T
    description: str
    choices: tuple[T, ...] = ()
    title: str = ""
    names: tuple[str, ...] = ()  # what the choices are called
    least: int = 0  # of a number
    most: int = 0
    unit: str = ""


THEME = Setting(
    "look/theme",
    "system",
    str(QT_TRANSLATE_NOOP("settings", "Light, dark, or what the system says")),
    ("system", "light", "dark"),
    str(QT_TRANSLATE_NOOP("settings", "Theme")),
    (
        str(QT_TRANSLATE_NOOP("settings", "As the system")),
        str(QT_TRANSLATE_NOOP("settings", "Light")),
        str(QT_TRANSLATE_NOOP("settings", "Dark")),
    ),
)
LANGUAGE = Setting(
    "look/language",
    "",
    str(QT_TRANSLATE_NOOP("settings", "English, Chinese, or what the system says")),
    ("", "en", "zh"),
    str(QT_TRANSLATE_NOOP("settings", "Language")),
    (str(QT_TRANSLATE_NOOP("settings", "As the system")), "English", "中文"),
)
ZOOM = Setting(
    "look/zoom",
    100,
    str(QT_TRANSLATE_NOOP("settings", "Size of all type, in percent of its design size")),
    title=str(QT_TRANSLATE_NOOP("settings", "Size of type")),
    least=50,
    most=300,
    unit=" %",
)
REDUCED_MOTION = Setting(
    "look/reduced_motion",
    False,
    str(QT_TRANSLATE_NOOP("settings", "Bars change without moving")),
    title=str(QT_TRANSLATE_NOOP("settings", "Reduced motion")),
)
RESTORE = Setting(
    "session/restore",
    True,
    str(QT_TRANSLATE_NOOP("settings", "Text, settings, model and layout are brought back when the window opens")),
    title=str(QT_TRANSLATE_NOOP("settings", "Go on with the last session")),
)
GEOMETRY = Setting("window/geometry", QByteArray(), "where the window was")
LAYOUT = Setting("window/layout", QByteArray(), "where its docks were")
PRESETS = Setting("generator/presets", "", "the user's own sampling settings by name, as JSON")
FOLDER = Setting("files/folder", "", "where a file was last opened from")
LOAD_DTYPE = Setting(
    "models/dtype", "auto", "the precision that models are loaded in", ("auto", "float32", "float16", "bfloat16")
)
LOAD_DEVICE = Setting("models/device", "auto", "where models compute", ("auto", "cpu", "cuda", "mps"))
LOAD_THREADS = Setting("models/threads", 0, "threads that torch computes with; 0: its own choice")
RECENT = Setting("files/recent", "", "what was opened last, a JSON list of paths")
TOUR_DONE = Setting("lessons/tour_done", False, "whether the first tour was seen or skipped")
LESSONS = Setting("lessons/progress", "", "how far each example was walked, JSON: steps seen by its id")

DECLARED: tuple[Setting[str] | Setting[int] | Setting[bool] | Setting[QByteArray], ...] = (
    THEME,
    LANGUAGE,
    ZOOM,
    REDUCED_MOTION,
    RESTORE,
    GEOMETRY,
    LAYOUT,
    PRESETS,
    FOLDER,
    RECENT,
    LOAD_DTYPE,
    LOAD_DEVICE,
    LOAD_THREADS,
    TOUR_DONE,
    LESSONS,
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
        self._migrate()

    def reset(self) -> None:
        """Every setting back to its default."""
        self._store.clear()
        self._store.setValue("version", VERSION)

    def sync(self) -> None:
        """Write to disk now."""
        self._store.sync()

    def _migrate(self) -> None:
        # Nothing older than 1 exists. What a newer application has written is left to it, and read as far as it fits.
        # Reading alone leaves no trace: without any setting there is nothing to give a version to.
        if self._store.allKeys() and (_whole(self._store.value("version")) or 0) < VERSION:
            self._store.setValue("version", VERSION)


def _whole(value: object) -> int | None:
    try:
        number = int(str(value))
    except ValueError:
        return None
    return number if abs(number) < 2**31 else None
