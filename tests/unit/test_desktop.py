"""What desktops read of the application: entry, metainfo, file type and icon, and what their own validators say."""

from __future__ import annotations

import configparser
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from models import catalog
from playground import __version__
from playground.session_format import SUFFIX

NAME = "io.github.token_playground.TokenPlayground"
FOLDER = catalog.resource_root() / "desktop"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def entry() -> configparser.SectionProxy:
    parser = configparser.ConfigParser(interpolation=None, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(FOLDER / f"{NAME}.desktop", encoding="utf-8")
    return parser["Desktop Entry"]


def test_the_entry_starts_the_application_with_a_file_in_two_languages() -> None:
    found = entry()
    assert found["Type"] == "Application"
    assert found["Exec"].split() == ["token-playground", "%f"]
    assert found["Icon"] == NAME
    assert found["StartupWMClass"] == "token-playground"
    for key in ("GenericName", "Comment", "Keywords"):
        assert found[key]
        assert found[f"{key}[zh_CN]"]
    for key in ("Categories", "Keywords", "MimeType"):
        assert found[key].endswith(";")


def test_the_metainfo_belongs_to_the_entry_and_to_this_version() -> None:
    root = ElementTree.parse(FOLDER / f"{NAME}.metainfo.xml").getroot()
    assert root.findtext("id") == NAME
    assert root.findtext("launchable") == f"{NAME}.desktop"
    assert root.findtext("project_license") == "Apache-2.0"
    newest = root.find("releases/release")
    assert newest is not None
    assert newest.get("version") == __version__
    assert {summary.get(LANGUAGE, "en") for summary in root.findall("summary")} == {"en", "zh-CN"}
    assert root.findtext("provides/mediatype") == entry()["MimeType"].rstrip(";")


def test_the_file_type_is_that_of_saved_sessions() -> None:
    root = ElementTree.parse(FOLDER / f"{NAME}.xml").getroot()
    kind = root.find("{*}mime-type")
    assert kind is not None
    assert f"{kind.get('type')};" == entry()["MimeType"]
    pattern = kind.find("{*}glob")
    assert pattern is not None
    assert pattern.get("pattern") == f"*{SUFFIX}"


def test_the_icon_is_a_square() -> None:
    root = ElementTree.parse(FOLDER / f"{NAME}.svg").getroot()
    _left, _top, width, height = map(float, str(root.get("viewBox")).split())
    assert width == height


@pytest.mark.parametrize(
    ("command", "file"),
    [
        (["desktop-file-validate"], f"{NAME}.desktop"),
        (["appstreamcli", "validate", "--no-net"], f"{NAME}.metainfo.xml"),
    ],
)
def test_the_desktops_own_validators_find_nothing(command: list[str], file: str, tmp_path: Path) -> None:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    result = subprocess.run([*command, str(FOLDER / file)], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert result.returncode == 0, result.stdout + result.stderr
