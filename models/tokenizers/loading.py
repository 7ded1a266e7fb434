"""Opening a tokenizer by its name or from a file."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from models import catalog
from models.errors import TokenizerError, VocabularyError
from models.tokenizers.encodings import KNOWN_ENCODINGS, KnownEncoding, encoding_of_file
from models.tokenizers.files import read_vocabulary_file
from models.tokenizers.older_files import older_document, older_vocabulary
from models.tokenizers.plain import ByteTokenizer, CharacterTokenizer
from models.tokenizers.protocol import Tokenizer
from models.tokenizers.rank_files import parse_ranks, read_description
from models.tokenizers.ranks import RankTokenizer
from models.tokenizers.words import WordTokenizer

# Loading one takes 0.1 to 0.5 s, and a vocabulary of 200 000 tokens some 50 MB.
_KEPT = 8

# The carried WordPiece vocabulary: see models.tokenizers.wordpiece.
WORDPIECE = "wordpiece"


def available_tokenizers() -> tuple[str, ...]:
    """The names that always work, in the order in which a picker shows them."""
    return (*KNOWN_ENCODINGS, WORDPIECE, WordTokenizer.name, CharacterTokenizer.name, ByteTokenizer.name)


def load_tokenizer(name_or_path: str | os.PathLike[str]) -> Tokenizer:
    """The tokenizer of that name, or the one in that file or folder.

    A string is looked up among `available_tokenizers()`, then among the bundled checkpoints, and else is a path, as
    every path object is: a tokenizer.json (any *.json), a *.tiktoken file, a sentencepiece *.model, a vocab.json with
    its merges.txt, a WordPiece vocab.txt, or a checkpoint folder with one of these. A *.tiktoken file that is not
    OpenAI's needs a JSON file beside it: see read_description. What has been loaded is kept while its file stays
    unchanged. Raises TokenizerError, or VocabularyError for a damaged file.
    """
    if isinstance(name_or_path, str):
        if name_or_path in KNOWN_ENCODINGS:
            return _known(name_or_path)
        if name_or_path == WORDPIECE:
            path = catalog.vocabulary_path(WORDPIECE)
            return _from_json(path, WORDPIECE, _stamp(path))
        if name_or_path == WordTokenizer.name:
            return _words()
        if name_or_path == CharacterTokenizer.name:
            return CharacterTokenizer()
        if name_or_path == ByteTokenizer.name:
            return ByteTokenizer()
        if name_or_path in catalog.bundled_checkpoints():
            return _from_folder(catalog.checkpoint_path(name_or_path))
    text = os.fspath(name_or_path)
    path = Path(text)
    with suppress(RuntimeError):  # "~somebody" who has no home here is just a name
        path = path.expanduser()
    if not text or "\0" in text or not os.path.lexists(path):
        raise TokenizerError(
            "There is no tokenizer called {name}, and no such file. Choose one of these: {known}; or a tokenizer.json, "
            "a *.tiktoken file or a model folder.",
            name=repr(text),
            known=", ".join((*available_tokenizers(), *catalog.bundled_checkpoints())),
        )
    if path.is_dir():
        return _from_folder(path.resolve())
    # The file itself stays a link if it is one: in Hugging Face's cache it points to a file without an ending.
    return _from_file(path.parent.resolve() / path.name)


# What a folder's vocabulary may be in, the first that is there.
VOCABULARIES = ("tokenizer.json", "vocab.json", "vocab.txt", "tokenizer.model", "spiece.model")


def has_tokenizer(folder: Path) -> bool:
    """Whether a folder has a vocabulary of a kind that is known, readable or not."""
    return any((folder / name).exists() for name in VOCABULARIES)


def _from_folder(folder: Path) -> Tokenizer:
    name = catalog.model_name(folder)
    path = folder / "tokenizer.json"
    if path.is_file():
        return _from_json(path, name, _stamp(path))
    older = older_vocabulary(folder)
    if older is not None:
        return _from_older(older, name, _stamps(folder))
    for pieces in ("tokenizer.model", "spiece.model"):
        if (folder / pieces).is_file():
            return _from_pieces(folder / pieces, name, _stamps(folder))
    raise TokenizerError(
        "The folder {folder} has no tokenizer.json. Put the model's own there, or choose another tokenizer for it.",
        folder=folder,
    )


def _from_file(path: Path) -> Tokenizer:
    if path.suffix == ".tiktoken":
        return _from_ranks(path, (*_stamp(path), *_stamp(path.with_suffix(".json"))))
    if path.name in ("vocab.json", "merges.txt", "vocab.txt"):
        older = older_vocabulary(path.parent)
        if older is not None:
            return _from_older(older, catalog.model_name(path.parent), _stamps(path.parent))
    if path.suffix == ".model":
        return _from_pieces(path, path.parent.name if path.stem == "tokenizer" else path.stem, _stamps(path.parent))
    if path.suffix == ".json":
        # A tokenizer.json says nothing of whose it is: its folder does.
        own = catalog.model_name(path.parent) if path.name == "tokenizer.json" else ""
        return _from_json(path, own or path.stem, _stamp(path))
    raise TokenizerError(
        "{path} is no tokenizer: only tokenizer.json, vocab.json, vocab.txt, *.model and *.tiktoken files are. "
        "Choose one of those, or a model folder.",
        path=path,
    )


def _stamps(folder: Path) -> tuple[int, ...]:
    """Changes whenever one of the files does that an older vocabulary and its settings may be in."""
    names = (*VOCABULARIES, "merges.txt", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json")
    return tuple(number for name in (*names, "config.json") for number in _stamp(folder / name))


def _stamp(path: Path) -> tuple[int, int]:
    """Changes whenever the file does, as far as the file system tells; zeros where there is none."""
    try:
        status = path.stat()
    except OSError:
        return (0, 0)
    return (status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=_KEPT)
def _known(name: str) -> Tokenizer:
    known = KNOWN_ENCODINGS[name]
    path = catalog.encoding_path(known.file)
    data = read_vocabulary_file(path)
    found = hashlib.sha256(data).hexdigest()
    if found != known.sha256:
        raise VocabularyError(
            "{path} is damaged: its SHA-256 is {found}, not {expected}. Install the playground again.",
            path=path,
            found=found,
            expected=known.sha256,
        )
    return _of_encoding(known, data, path)


@lru_cache(maxsize=1)
def _words() -> WordTokenizer:
    return WordTokenizer()  # one for all, as its ids are its own


@lru_cache(maxsize=_KEPT)
def _from_ranks(path: Path, stamp: tuple[int, ...]) -> Tokenizer:
    data = read_vocabulary_file(path)
    known = encoding_of_file(hashlib.sha256(data).hexdigest())
    if known is not None and not path.with_suffix(".json").is_file():  # which may say something else of it
        return _of_encoding(known, data, path)
    ranks = parse_ranks(data, str(path))
    description = read_description(path, ranks)
    complete = any(description.pattern == encoding.pattern for encoding in KNOWN_ENCODINGS.values())
    return RankTokenizer(path.stem, ranks, description.pattern, description.special_tokens, complete=complete)


def _of_encoding(known: KnownEncoding, data: bytes, path: Path) -> Tokenizer:
    ranks = parse_ranks(data, str(path))
    return RankTokenizer(known.name, ranks, known.pattern, known.special_tokens, complete=True)


@lru_cache(maxsize=_KEPT)
def _from_json(path: Path, name: str, stamp: tuple[int, int]) -> Tokenizer:
    from models.tokenizers.json_tokenizer import JsonTokenizer  # a third of the package, which many never need

    return JsonTokenizer(path, name)


@lru_cache(maxsize=_KEPT)
def _from_older(path: Path, name: str, stamps: tuple[int, ...]) -> Tokenizer:
    from models.tokenizers.json_tokenizer import JsonTokenizer

    return JsonTokenizer(path, name, older_document(path))


@lru_cache(maxsize=_KEPT)
def _from_pieces(path: Path, name: str, stamps: tuple[int, ...]) -> Tokenizer:
    from models.tokenizers.sentencepiece_model import SentencePieceTokenizer

    return SentencePieceTokenizer(path, name)
