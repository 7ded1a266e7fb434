"""The tokenizer that a tokenizer.json describes, run by Hugging Face's tokenizers library."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from models.errors import TokenizerError, VocabularyError
from models.tokenizers.failures import told_as
from models.tokenizers.hiding import hide
from models.tokenizers.ids import MAX_VOCAB_SIZE, TokenTable
from models.tokenizers.json_files import checked_document, keeps_any_text, read_tokenizer_json
from models.tokenizers.offsets import aligned_spans
from models.tokenizers.pieces import PieceReader
from models.tokenizers.runs import TokenRun, byte_run, character_starts, tiled_run, utf8

if TYPE_CHECKING:
    from tokenizers import Encoding
    from tokenizers import Tokenizer as Engine
    from tokenizers.pre_tokenizers import PreTokenizer

# Engines for different sets of allowed special tokens that are kept at a time; most use one or two.
_ENGINES = 4

# Characters from which on a text takes the library long enough for others to notice.
_LONG = 2_000


class JsonTokenizer:
    """A tokenizer.json.

    Special tokens (`"special": true`) that stand in the text are plain text unless allowed, where transformers always
    takes them for what they name; with all of them allowed the ids are transformers'. Added tokens that are not
    special are ordinary vocabulary and always found. Truncation and padding in the file are switched off.
    """

    def __init__(self, path: Path, name: str, document: Mapping[str, Any] | None = None) -> None:
        """Open the file at `path`, or take `document`, an edited form of what stands there."""
        self.name = name
        self._path = path
        self._document = read_tokenizer_json(path) if document is None else checked_document(document, path)
        self._secret = secrets.token_hex(16)
        added = self._document["added_tokens"]
        self._special_texts = frozenset(entry["content"] for entry in added if entry.get("special"))
        self._engine = lru_cache(maxsize=_ENGINES)(self._build)
        engine, real_names = self._engine(frozenset())
        reader = PieceReader(self._document)
        ids = {
            real_names.get(piece, piece): number for piece, number in engine.get_vocab(with_added_tokens=True).items()
        }
        if not ids or max(ids.values()) >= MAX_VOCAB_SIZE:
            raise VocabularyError(
                "{path} has no usable vocabulary. Get a fresh copy of it, or choose another tokenizer.", path=path
            )
        texts = {entry["content"] for entry in added}
        pieces: list[str | None] = [None] * (1 + max(ids.values()))
        entries: list[bytes | None] = [None] * len(pieces)
        for piece, number in ids.items():
            pieces[number] = piece
            entries[number] = piece.encode("utf-8") if piece in texts else reader.read(piece)
        self._pieces = pieces
        self._table = TokenTable(name, entries)
        self._joins_bytes = reader.byte_level and not _has_word_marks(self._document["model"])
        self.lossless = keeps_any_text(self._document)
        self.special_tokens: Mapping[str, int] = MappingProxyType(
            dict(sorted(((text, ids[text]) for text in self._special_texts if text in ids), key=lambda item: item[1]))
        )

    @property
    def document(self) -> Mapping[str, Any]:
        """The checked tokenizer.json; not to be changed."""
        return self._document

    @property
    def path(self) -> Path:
        """The file it was read from."""
        return self._path

    @property
    def cutter(self) -> PreTokenizer | None:
        """What cuts a text into pieces before anything merges."""
        engine, _names = self._engine(frozenset())
        cutter: PreTokenizer | None = engine.pre_tokenizer
        return cutter

    @property
    def vocab_size(self) -> int:
        """See Tokenizer.vocab_size."""
        return len(self._table)

    def encode(
        self, text: str, *, allowed_special: AbstractSet[str] = frozenset(), add_special: bool = False
    ) -> list[int]:
        """See Tokenizer.encode; `add_special` adds the tokens of the file's post-processor."""
        utf8(text)
        return self._encode(text, allowed_special, add_special).ids

    def tokenize(
        self, text: str, *, allowed_special: AbstractSet[str] = frozenset(), add_special: bool = False
    ) -> TokenRun:
        """See Tokenizer.tokenize."""
        data = utf8(text)
        encoding = self._encode(text, allowed_special, add_special)
        ids = encoding.ids
        tokens = self._table.trusted(ids)
        if add_special:
            tokens = [b"" if mask else token for token, mask in zip(tokens, encoding.special_tokens_mask, strict=True)]
        if b"".join(tokens) == data:
            return tiled_run(text, data, ids, map(len, tokens))
        starts = character_starts(text, data)
        byte_offsets = [(starts[start], starts[end]) for start, end in encoding.offsets]
        return byte_run(text, data, ids, aligned_spans(tokens, byte_offsets, data), lossless=False)

    def decode(self, ids: Sequence[int]) -> str:
        """See Tokenizer.decode; special tokens are shown, as transformers does unless told otherwise."""
        joined = self._table.all(ids)
        if self._joins_bytes:
            return b"".join(joined).decode("utf-8", errors="replace")
        pieces = [self._pieces[token_id] or "" for token_id in ids]
        decoder = self._engine(frozenset())[0].decoder
        if decoder is None:
            return " ".join(pieces)
        with told_as(TokenizerError, "{name} can't decode these ids: {reason}. Choose other ids.", name=self.name):
            return str(decoder.decode(pieces))

    def decode_bytes(self, ids: Sequence[int]) -> bytes:
        """See Tokenizer.decode_bytes."""
        return b"".join(self._table.all(ids)) if self._joins_bytes else self.decode(ids).encode("utf-8")

    def token_bytes(self, token_id: int) -> bytes:
        """See Tokenizer.token_bytes."""
        return self._table[token_id]

    def continuation(self, token_id: int) -> str:
        """The mark of a piece that goes on with a word, such as the "##" of "##ing"; empty where it has none."""
        prefix = str(self._document["model"].get("continuing_subword_prefix") or "")
        piece = self._pieces[token_id] if 0 <= token_id < len(self._pieces) else None
        return prefix if prefix and piece is not None and piece.startswith(prefix) and piece != prefix else ""

    def _encode(self, text: str, allowed_special: AbstractSet[str], add_special: bool) -> Encoding:
        engine, _ = self._engine(self._special_texts & allowed_special)
        with told_as(
            TokenizerError, "{name} can't split this text: {reason}. Choose another tokenizer.", name=self.name
        ):
            if len(text) < _LONG:
                return engine.encode(text, add_special_tokens=add_special)
            # Of the two only this lets other threads run meanwhile: a window would stand still.
            return engine.encode_batch([text], add_special_tokens=add_special)[0]

    def _build(self, allowed: frozenset[str]) -> tuple[Engine, dict[str, str]]:
        """The engine that finds only these special tokens in a text, and the real names of those it hides."""
        import msgspec
        from tokenizers import Tokenizer as Engine

        document, real_names = hide(self._document, self._special_texts - allowed, self._secret)
        with told_as(
            VocabularyError,
            "{path} is no tokenizer.json that can be used: {reason}. Get a fresh copy, or choose another tokenizer.",
            path=self._path,
        ):
            engine = Engine.from_str(msgspec.json.encode(document).decode("utf-8"))
        return engine, real_names


def _has_word_marks(model: Mapping[str, object]) -> bool:
    return bool(model.get("continuing_subword_prefix") or model.get("end_of_word_suffix"))
