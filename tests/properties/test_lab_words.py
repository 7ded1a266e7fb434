"""The lab's words are cut by tokenizers' engine as the rule in Python cuts them."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Regex
from tokenizers.pre_tokenizers import Split

from models.lab.vocabularies import word_pattern
from models.tokenizers.words import HAN, WordTokenizer

ENGINE = Split(Regex(word_pattern(())), "isolated")
# What the rule is about, so that it comes often; ideographs are the dictionary's.
SIGNS = st.sampled_from("ab'’.,19٣Ⅻ½_ \n\t\r\u00a0\u3000\u2028\x1c\x85é\u0301\u200d\u200c\ufe0f👩👧🏽🇨🇳❤-ß")
OTHERS = st.characters(exclude_categories=("Cs", "Cn", "Co"))


@given(st.text(SIGNS | OTHERS, max_size=30))
def test_the_pattern_cuts_as_the_rule_does(text: str) -> None:
    text = re.sub(f"[{HAN}]", "x", text)
    pieces = [piece for piece, _place in ENGINE.pre_tokenize_str(text)]
    assert pieces == WordTokenizer().cut(text)
