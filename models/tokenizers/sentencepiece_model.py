"""A sentencepiece model (tokenizer.model, Kudo & Richardson 2018), run by the sentencepiece library."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from models.errors import TokenizerError, VocabularyError
from models.tokenizers.failures import told_as
from models.tokenizers.files import read_vocabulary_file
from models.tokenizers.folder_settings import FolderSettings, read_settings
from models.tokenizers.ids import MAX_VOCAB_SIZE, TokenTable
from models.tokenizers.offsets import aligned_spans
from models.tokenizers.runs import Span, TokenRun, byte_run, utf8

if TYPE_CHECKING:
    from sentencepiece import SentencePieceProcessor

_SPACE = "▁"  # what stands for a space within a piece
# transformers' classes that put no begin token before a text.
_WITHOUT_BEGIN = ("T5Tokenizer", "AlbertTokenizer", "XLNetTokenizer")


class SentencePieceTokenizer:
    """One model file, with what the settings beside it add.

    Special tokens are the model's control symbols and what the settings add as special; they are plain text unless
    allowed. A space before the text's first word belongs to no character of it.
    """

    def __init__(self, path: Path, name: str) -> None:
        self.name = name
        self.path = path
        self.lossless = False  # the library takes white space together and may normalise
        self._settings = read_settings(path.parent)
        data = read_vocabulary_file(path)
        self._engine = _engine(data, path)
        size = self._engine.get_piece_size()
        entries: list[bytes | None] = [None] * size
        specials: dict[str, int] = {}
        with told_as(VocabularyError, "{path} has pieces that can't be read: {reason}. Get a fresh copy.", path=path):
            for number in range(size):
                piece = self._engine.id_to_piece(number)
                if self._engine.is_byte(number):
                    entries[number] = bytes([int(piece[3:5], 16)])
                else:
                    entries[number] = piece.replace(_SPACE, " ").encode("utf-8")
                if self._engine.is_control(number) or self._engine.is_unknown(number):
                    specials[piece] = number
        for text, (number, special) in self._settings.added.items():
            if number >= size:
                entries += [None] * (number + 1 - len(entries))
                entries[number] = text.encode("utf-8")
            if special:
                specials[text] = number
        self._added = {text: number for text, (number, special) in self._settings.added.items() if not special}
        self._table = TokenTable(name, entries)
        self._sentence_pieces = size
        self.special_tokens: Mapping[str, int] = MappingProxyType(dict(sorted(specials.items(), key=lambda e: e[1])))
        self._around = _around(self._settings, self.special_tokens)

    @property
    def vocab_size(self) -> int:
        """See Tokenizer.vocab_size."""
        return len(self._table)

    def encode(
        self, text: str, *, allowed_special: AbstractSet[str] = frozenset(), add_special: bool = False
    ) -> list[int]:
        """See Tokenizer.encode; `add_special` adds a begin and an end token as the settings say."""
        return list(self.tokenize(text, allowed_special=allowed_special, add_special=add_special).ids)

    def tokenize(
        self, text: str, *, allowed_special: AbstractSet[str] = frozenset(), add_special: bool = False
    ) -> TokenRun:
        """See Tokenizer.tokenize."""
        data = utf8(text)
        ids: list[int] = []
        offsets: list[Span] = []
        tokens: list[bytes] = []
        for token_id, begin, end in self._pieces(text, allowed_special):
            ids.append(token_id)
            offsets.append((begin, end))
            tokens.append(self._table[token_id])
        first, last = self._around if add_special else ((), ())
        spans = ((0, 0),) * len(first) + aligned_spans(tokens, offsets, data) + ((len(data), len(data)),) * len(last)
        return byte_run(text, data, [*first, *ids, *last], spans, lossless=False)

    def _pieces(self, text: str, allowed: AbstractSet[str]) -> Iterator[tuple[int, int, int]]:
        """Id and byte span of each token; parts between added tokens are cut on their own."""
        names = {name: self.special_tokens[name] for name in allowed & self.special_tokens.keys()} | self._added
        if not names:
            yield from self._cut(text, 0)
            return
        pattern = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
        place = 0
        for part in re.split(f"({pattern})", text):
            size = len(part.encode("utf-8"))
            if part in names:
                yield names[part], place, place + size
            elif part:
                yield from self._cut(part, place)
            place += size

    def _cut(self, text: str, place: int) -> Iterator[tuple[int, int, int]]:
        with told_as(
            TokenizerError, "{name} can't split this text: {reason}. Choose another tokenizer.", name=self.name
        ):
            found = list(_spans(self._engine.encode(text, out_type="serialized_proto")))
        for index, (token_id, begin, stop) in enumerate(found):
            if self._engine.is_byte(token_id):  # of a character's bytes only the last has its span
                final = index
                while final < len(found) - 1 and found[final][1] == found[final][2]:
                    final += 1
                begin, stop = min(begin, found[final][1]), found[final][2]
            yield token_id, place + begin, place + stop

    def decode(self, ids: Sequence[int]) -> str:
        """See Tokenizer.decode; special tokens are shown."""
        self._table.all(ids)
        named = {number: text for text, number in self.special_tokens.items()}
        parts: list[str] = []
        run: list[int] = []
        for token_id in [*ids, -1]:
            if 0 <= token_id < self._sentence_pieces and token_id not in named:
                run.append(token_id)
                continue
            if run:
                with told_as(
                    TokenizerError, "{name} can't decode these ids: {reason}. Choose other ids.", name=self.name
                ):
                    parts.append(str(self._engine.decode(run)))
                run = []
            if token_id >= 0:
                parts.append(self._table[token_id].decode("utf-8", errors="replace"))
        return "".join(parts)

    def decode_bytes(self, ids: Sequence[int]) -> bytes:
        """See Tokenizer.decode_bytes."""
        return self.decode(ids).encode("utf-8")

    def token_bytes(self, token_id: int) -> bytes:
        """See Tokenizer.token_bytes."""
        return self._table[token_id]


def _engine(data: bytes, path: Path) -> SentencePieceProcessor:
    """The library's processor, once it is certain that the bytes are a model: it ends the process over some others."""
    problem = _problem(data)
    if problem:
        raise VocabularyError(
            "{path} is no sentencepiece model: {what}. Get a fresh copy of it, or choose another tokenizer.",
            path=path,
            what=problem,
        )
    from sentencepiece import SentencePieceProcessor

    engine = SentencePieceProcessor()
    try:
        engine.load_from_serialized_proto(data)
        size = engine.get_piece_size()
    except (RuntimeError, ValueError, OSError, TypeError, IndexError) as error:
        raise VocabularyError(
            "{path} is no sentencepiece model: {what}. Get a fresh copy of it, or choose another tokenizer.",
            path=path,
            what=str(error)[:200],
        ) from error
    if not 0 < size < MAX_VOCAB_SIZE:
        raise VocabularyError(
            "{path} has no usable vocabulary. Get a fresh copy of it, or choose another tokenizer.", path=path
        )
    return engine


def _around(settings: FolderSettings, specials: Mapping[str, int]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The ids before and after a text, as transformers' class for the folder puts them there by default."""
    plain = settings.kind in _WITHOUT_BEGIN or settings.family == "t5"
    first = specials.get(settings.roles.get("bos_token", "<s>" if "<s>" in specials else "<bos>"))
    last = specials.get(settings.roles.get("eos_token", "</s>" if "</s>" in specials else "<eos>"))
    begins = settings.flag("add_bos_token", not plain) and first is not None
    ends = settings.flag("add_eos_token", plain) and last is not None
    return ((first,) if begins and first is not None else (), (last,) if ends and last is not None else ())


# Protocol buffers, as far as sentencepiece's two messages go (sentencepiece.proto, sentencepiece_model.proto).


def _fields(data: bytes, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int, int, int]]:
    """(number, wire type, value or first byte, end) of each field. Raises ValueError for what is no message."""
    end = len(data) if end is None else end
    while start < end:
        key, start = _varint(data, start, end)
        number, kind = key >> 3, key & 7
        if number == 0:
            raise ValueError("a field has no number")
        if kind == 0:
            value, start = _varint(data, start, end)
            yield number, kind, value, start
            continue
        if kind == 2:
            size, start = _varint(data, start, end)
        elif kind in (1, 5):
            size = 8 if kind == 1 else 4
        else:
            raise ValueError("a field is of no kind")
        if size > end - start:
            raise ValueError("a field is longer than the file")
        yield number, kind, start, start + size
        start += size


def _varint(data: bytes, start: int, end: int) -> tuple[int, int]:
    value = shift = 0
    while start < end and shift < 64:
        byte = data[start]
        start += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, start
        shift += 7
    raise ValueError("a number has no end")


def _spans(message: bytes) -> Iterator[tuple[int, int, int]]:
    """Id, first byte and end of each piece of a SentencePieceText."""
    for number, kind, start, end in _fields(message):
        if number == 2 and kind == 2:
            found = {2: 0, 4: 0, 5: 0}
            for field, wire, value, _ in _fields(message, start, end):
                if wire == 0 and field in found:
                    found[field] = value
            yield found[2], found[4], found[5]


def _problem(data: bytes) -> str:
    """Why these bytes can't be a ModelProto, or nothing."""
    pieces: set[bytes] = set()
    count = unknowns = 0
    try:
        for number, kind, start, end in _fields(data):
            if number != 1:
                continue
            if kind != 2:
                return "its pieces are none"
            count += 1
            if count > MAX_VOCAB_SIZE:
                return "it has too many pieces"
            text, sort = b"", 1
            for field, wire, value, stop in _fields(data, start, end):
                if field == 1 and wire == 2:
                    text = data[value:stop]
                elif field == 3 and wire == 0:
                    sort = value
            text.decode("utf-8")
            if not text or text in pieces:
                return "a piece is empty or stands there twice"
            if sort == 6 and not re.fullmatch(rb"<0x[0-9A-F]{2}>", text):
                return "a piece for a byte names none"
            pieces.add(text)
            unknowns += sort == 2
    except ValueError:  # UnicodeDecodeError too
        return "it is damaged"
    if not count:
        return "it has no pieces"
    return "" if unknowns == 1 else "it needs exactly one piece for what is unknown"
