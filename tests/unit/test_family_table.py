"""The READMEs name the families that the tests run, and no others."""

from __future__ import annotations

import pytest

from models.networks.dialects import RUNNABLE
from tests.family_table import READMES, table, variants, with_table


@pytest.mark.parametrize("language", READMES)
def test_the_readme_has_the_table_of_what_is_tested(language: str) -> None:
    text = READMES[language].read_text(encoding="utf-8")
    assert with_table(text, language) == text, "run python -m tests.family_table"


def test_every_family_that_runs_is_tested() -> None:
    assert set(variants()) == set(RUNNABLE)
    for family in RUNNABLE:
        assert f"| {family} | " in table("en")
