"""Rank files (*.tiktoken): one token a line, its bytes in base64, a space, its rank."""

from __future__ import annotations

import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from models.errors import VocabularyError
from models.tokenizers.files import read_vocabulary_file
from models.tokenizers.ids import MAX_VOCAB_SIZE

_DESCRIPTION_LIMIT = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Description:
    """What a rank file leaves out: the pattern that splits text before merging, and the special tokens."""

    pattern: str
    special_tokens: Mapping[str, int]


def parse_ranks(data: bytes, source: str) -> dict[bytes, int]:
    """The ranks in a *.tiktoken file's bytes, each token's bytes to its rank; `source` names it in errors.

    Raises VocabularyError for a line that is no token, for a token or a rank that occurs twice, and for a file
    that lacks one of the 256 single bytes, without which some text could not be encoded.
    """
    ranks: dict[bytes, int] = {}
    for number, line in enumerate(data.split(b"\n"), start=1):
        if not line or line == b"\r":
            continue
        try:
            encoded, digits = line.split()
            token, rank = binascii.a2b_base64(encoded, strict_mode=True), int(digits)
        except ValueError as error:  # binascii.Error is one
            raise _damaged(source, f"line {number} is not a token in base64 and its rank") from error
        if not token or not 0 <= rank < MAX_VOCAB_SIZE:
            raise _damaged(source, f"line {number} has an empty token or an impossible rank")
        if token in ranks:
            raise _damaged(source, f"the token in line {number} occurs twice")
        ranks[token] = rank
    if len(set(ranks.values())) != len(ranks):
        raise _damaged(source, "two tokens have the same rank")
    for byte in range(256):
        if bytes([byte]) not in ranks:
            raise _damaged(source, f"the single byte 0x{byte:02X} has no token")
    return ranks


def read_description(path: Path, ranks: Mapping[bytes, int]) -> Description:
    """The JSON beside a rank file, of the same name but for its ending.

    It is {"pattern": "...", "special_tokens": {"<|endoftext|>": 50256}}; special_tokens may be left out. Raises
    VocabularyError if there is none, or if it is not that.
    """
    beside = path.with_suffix(".json")
    if not beside.is_file():
        raise VocabularyError(
            "{path} is none of OpenAI's files, and how it splits text is not in it. Put {beside} next to it with "
            '{{"pattern": "the regular expression that splits text", "special_tokens": {{"<|endoftext|>": 50256}}}}.',
            path=path,
            beside=beside.name,
        )
    try:
        document = json.loads(read_vocabulary_file(beside, _DESCRIPTION_LIMIT))
    except (ValueError, RecursionError) as error:
        raise _wrong(beside, "it is not JSON") from error
    if not isinstance(document, dict) or not isinstance(document.get("pattern"), str) or not document["pattern"]:
        raise _wrong(beside, '"pattern" has to be a regular expression')
    specials = document.get("special_tokens", {})
    if not isinstance(specials, dict):
        raise _wrong(beside, '"special_tokens" has to be an object')
    taken = set(ranks.values())
    for token, number in specials.items():
        if not _is_text(token):
            raise _wrong(beside, "a special token has no text")
        if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number < MAX_VOCAB_SIZE:
            raise _wrong(beside, f"{token!r} has an impossible id, {number!r}")
        if number in taken:
            raise _wrong(beside, f"the id of {token!r}, {number}, belongs to another token")
        taken.add(number)
    return Description(document["pattern"], specials)


def _is_text(token: str) -> bool:
    try:
        return bool(token.encode("utf-8"))
    except UnicodeEncodeError:
        return False


def _damaged(source: str, what: str) -> VocabularyError:
    return VocabularyError(
        "{source} is no complete rank file: {what}. Get a fresh copy of it.", source=source, what=what
    )


def _wrong(path: Path, what: str) -> VocabularyError:
    return VocabularyError("{path} does not describe a vocabulary: {what}. Correct it.", path=path, what=what)
