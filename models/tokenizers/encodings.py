"""OpenAI's encodings: which rank file each uses, how it splits text, and its special tokens.

Patterns, special tokens and SHA-256 are those of tiktoken 0.14, `tiktoken_ext/openai_public.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_END_OF_TEXT = "<|endoftext|>"
_FIM_PREFIX = "<|fim_prefix|>"
_FIM_MIDDLE = "<|fim_middle|>"
_FIM_SUFFIX = "<|fim_suffix|>"
_END_OF_PROMPT = "<|endofprompt|>"

_R50K_SHA256 = "306cd27f03c1a714eca7108e03d66b7dc042abe8c258b44c199a7ed9838dd930"
_P50K_SHA256 = "94b5ca7dff4d00767bc256fdd1b27e5b17361d7b8a5f968547f9f23eb70d2069"
_CL100K_SHA256 = "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7"
_O200K_SHA256 = "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"

_R50K_PATTERN = r"""'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s"""
_CL100K_PATTERN = (
    r"""'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+"""
    r"""|\s++$|\s*[\r\n]|\s+(?!\S)|\s"""
)
_O200K_PATTERN = "|".join(
    [
        r"""[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?""",
        r"""[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?""",
        r"""\p{N}{1,3}""",
        r""" ?[^\s\p{L}\p{N}]+[\r\n/]*""",
        r"""\s*[\r\n]+""",
        r"""\s+(?!\S)""",
        r"""\s+""",
    ]
)


@dataclass(frozen=True, slots=True)
class KnownEncoding:
    """`file` is the stem of the rank file in resources/encodings, `sha256` that of its bytes."""

    name: str
    file: str
    sha256: str
    pattern: str
    special_tokens: Mapping[str, int]


# In the order in which a person chooses among them.
KNOWN_ENCODINGS: Mapping[str, KnownEncoding] = {
    encoding.name: encoding
    for encoding in (
        KnownEncoding("gpt2", "r50k_base", _R50K_SHA256, _R50K_PATTERN, {_END_OF_TEXT: 50256}),
        KnownEncoding(
            "cl100k_base",
            "cl100k_base",
            _CL100K_SHA256,
            _CL100K_PATTERN,
            {
                _END_OF_TEXT: 100257,
                _FIM_PREFIX: 100258,
                _FIM_MIDDLE: 100259,
                _FIM_SUFFIX: 100260,
                _END_OF_PROMPT: 100276,
            },
        ),
        KnownEncoding(
            "o200k_base", "o200k_base", _O200K_SHA256, _O200K_PATTERN, {_END_OF_TEXT: 199999, _END_OF_PROMPT: 200018}
        ),
        KnownEncoding("p50k_base", "p50k_base", _P50K_SHA256, _R50K_PATTERN, {_END_OF_TEXT: 50256}),
        KnownEncoding("r50k_base", "r50k_base", _R50K_SHA256, _R50K_PATTERN, {_END_OF_TEXT: 50256}),
    )
}


def encoding_of_file(sha256: str) -> KnownEncoding | None:
    """The encoding named after the rank file with this SHA-256, if it is one of OpenAI's."""
    return next(
        (known for known in KNOWN_ENCODINGS.values() if known.name == known.file and known.sha256 == sha256), None
    )
