"""Settings: what comes back is what was stored, or the default, whatever the file says."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QSettings

from playground import settings
from playground.settings import DECLARED, Settings


def stored(path: Path) -> Settings:
    return Settings(QSettings(str(path), QSettings.Format.IniFormat))


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "settings.ini"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_what_is_stored_comes_back_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "settings.ini"
    first = stored(path)
    first.set(settings.THEME, "dark")
    first.set(settings.ZOOM, 130)
    first.set(settings.REDUCED_MOTION, True)
    first.set(settings.FOLDER, "/a folder/with, a comma/我")
    first.set(settings.GEOMETRY, QByteArray(b"\x00\xff\x01"))
    first.sync()
    second = stored(path)
    assert second.get(settings.THEME) == "dark"
    assert second.get(settings.ZOOM) == 130
    assert second.get(settings.REDUCED_MOTION) is True
    assert second.get(settings.FOLDER) == "/a folder/with, a comma/我"
    assert second.get(settings.GEOMETRY) == QByteArray(b"\x00\xff\x01")
    assert second.get(settings.LANGUAGE) == ""
    second.reset()
    assert [second.get(setting) for setting in DECLARED] == [setting.default for setting in DECLARED]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[look]\ntheme=pink\nzoom=large\nlanguage=fr\nreduced_motion=maybe\n",
        "[look]\ntheme=light, dark\nzoom=1, 2\nlanguage=en, zh\nreduced_motion=true, false\n",
        "[look]\ntheme=@Invalid()\nzoom=1e3\n[window]\ngeometry=gone\nlayout=@Invalid()\n",
        f"[look]\nzoom={'9' * 400}\n[window]\ngeometry=1, 2\n",
        "[look]\nzoom=-\nreduced_motion=2\n[files]\nfolder=@ByteArray(x)\n",
        "version=@Invalid()\n[look]\ntheme\n[look\n=\n]]\n",
        b"\xff\xfe\x00\x01[look]\ntheme=\xff\n",
    ],
)
def test_values_that_are_none_read_as_defaults(tmp_path: Path, text: str | bytes) -> None:
    found = stored(written(tmp_path, text))
    for setting in DECLARED:
        value = found.get(setting)
        assert value == setting.default
        assert type(value) is type(setting.default)


def test_a_broken_value_is_replaced_by_setting_it(tmp_path: Path) -> None:
    path = written(tmp_path, "[look]\nzoom=large\n")
    found = stored(path)
    found.set(settings.ZOOM, 90)
    found.sync()
    assert stored(path).get(settings.ZOOM) == 90


@pytest.mark.parametrize("version", ["", "0", "-3", "none", "1, 2"])
def test_an_older_or_unreadable_version_is_brought_up(tmp_path: Path, version: str) -> None:
    path = written(tmp_path, f"[General]\nversion={version}\n[look]\ntheme=dark\n")
    found = stored(path)
    assert found.get(settings.THEME) == "dark"
    found.sync()
    assert int(str(QSettings(str(path), QSettings.Format.IniFormat).value("version"))) == settings.VERSION


def test_what_a_newer_application_wrote_is_left_to_it(tmp_path: Path) -> None:
    path = written(tmp_path, "[General]\nversion=7\n[look]\ntheme=dark\nglow=3\n")
    found = stored(path)
    assert found.get(settings.THEME) == "dark"
    found.set(settings.THEME, "light")
    found.sync()
    kept = QSettings(str(path), QSettings.Format.IniFormat)
    assert (kept.value("version"), kept.value("look/glow"), kept.value("look/theme")) == ("7", "3", "light")


def test_every_setting_is_declared_once() -> None:
    keys = [setting.key for setting in DECLARED]
    assert len(keys) == len(set(keys))
    for setting in DECLARED:
        assert setting.description
        assert not setting.choices or setting.default in setting.choices
