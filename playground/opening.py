"""What the text lane does with files and texts: read a text, cut it into tokens, open a checkpoint."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, overload

from models.errors import ConfigError, ImageModelError, PlaygroundError, TextError
from models.tokenizers import Tokenizer, load_tokenizer
from models.tokenizers.editing import Edit, edited
from models.tokenizers.incremental import IncrementalTokenizer, Tokenized
from models.tokenizers.loading import has_tokenizer
from playground.engine import Labels
from playground.jobs import ahead
from playground.results.reading import ModelResult, Problem, TokensResult

if TYPE_CHECKING:
    from models.gguf_files import GgufFile

# A keystroke copies the text, and the editor keeps it in UTF-16 with an entry for each line.
MAX_TEXT_BYTES = 64 * 2**20

# Tokenizers whose last text is kept, to go on with.
_KEPT = 4
# Labels that are made at once where all are asked for.
_LABELS = 4096
_NO_TOKENIZER = (
    "{name} has no tokenizer, so it can't read the text. Put its tokenizer.json into {folder} and open it again."
)


def read_text_file(path: Path) -> str:
    """A UTF-8 file's text, line ends as they are. Raises TextError where it is no file, too large or not UTF-8."""
    try:
        if path.exists() and not path.is_file():  # a device or a pipe might never end
            raise TextError("{path} is not a file. Choose a text file.", path=path)
        if path.stat().st_size > MAX_TEXT_BYTES:
            raise TextError(
                "{path} is larger than {limit} MiB. Choose a smaller text.", path=path, limit=MAX_TEXT_BYTES // 2**20
            )
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise TextError(
            "{path} can't be read: {reason}. Choose another file.", path=path, reason=error.strerror or error
        ) from error
    except UnicodeDecodeError as error:
        raise TextError(
            "{path} is not UTF-8 text (byte {position} is not). Save it as UTF-8 and open it again.",
            path=path,
            position=error.start,
        ) from error


class LazyLabels(Sequence[str]):
    """The labels of ids, each made when somebody looks at it."""

    def __init__(self, ids: Sequence[int], labels: Labels) -> None:
        self._ids = ids
        self._labels = labels

    def __len__(self) -> int:
        return len(self._ids)

    @overload
    def __getitem__(self, index: int) -> str: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[str, ...]: ...

    def __getitem__(self, index: int | slice) -> str | tuple[str, ...]:
        if isinstance(index, slice):
            return self._labels.of(self._ids[index])
        return self._labels[self._ids[index]]

    def __iter__(self) -> Iterator[str]:
        for start in range(0, len(self), _LABELS):  # one by one, each would be looked for from the beginning
            yield from self.__getitem__(slice(start, start + _LABELS))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or isinstance(other, str):
            return NotImplemented
        return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]


class TextTokens:
    """The tokens of a text that is being edited, for the text lane alone.

    What was computed of a text is gone on with for the next one, so that a keystroke costs its neighbourhood; a long
    text comes in batches, between which other work of the lane has its turn.
    """

    def __init__(self) -> None:
        self._kept: dict[int, tuple[IncrementalTokenizer, Labels, Tokenized]] = {}  # by the tokenizer's identity

    def tokenized(
        self,
        text: str,
        tokenizer: Tokenizer,
        report: Callable[[float], None],
        *,
        add_special: bool = False,
        read_special: bool = False,
    ) -> Generator[None, None, TokensResult]:
        """A text's tokens in one tokenizer; the options are those of the function `tokenized`.

        `report(fraction)` is told how far a long text is, and may raise to give up.
        """
        if (add_special or read_special) and text:
            return tokenized(text, tokenizer, add_special=add_special, read_special=read_special)
        kept = self._kept.pop(id(tokenizer), None)
        if kept is not None and kept[0].tokenizer is tokenizer:
            incremental, labels, before = kept
            self._kept[id(tokenizer)] = kept  # it stays where the new text is refused or given up
            work = incremental.updating(before, text)
        else:
            incremental, labels = IncrementalTokenizer(tokenizer, ahead=ahead), Labels(tokenizer)
            work = incremental.tokenizing(text)
        with closing(work):  # what was done ahead ends with it, whatever happens
            while True:
                try:
                    fraction = next(work)
                except StopIteration as stop:
                    found: Tokenized = stop.value
                    break
                report(fraction)
                yield
        self._kept.pop(id(tokenizer), None)
        self._kept[id(tokenizer)] = (incremental, labels, found)
        while len(self._kept) > _KEPT:
            del self._kept[next(iter(self._kept))]
        return TokensResult(text, tokenizer.name, found.run, LazyLabels(found.run.ids, labels), tokenizer.vocab_size)


def tokenized(
    text: str, tokenizer: Tokenizer, *, add_special: bool = False, read_special: bool = False
) -> TokensResult:
    """A text's tokens in one tokenizer; with `add_special`, its special tokens stand around a text that isn't empty.

    With `read_special` those that are written in the text count as such; else they are text like any other.
    """
    allowed = frozenset(tokenizer.special_tokens) if read_special else frozenset()
    run = tokenizer.tokenize(text, allowed_special=allowed, add_special=add_special and bool(text))
    return TokensResult(text, tokenizer.name, run, Labels(tokenizer).of(run.ids), tokenizer.vocab_size)


def shown_tokenizer(name: str, own: Tokenizer | None, edits: tuple[Edit, ...]) -> Tokenizer:
    """The tokenizer of that name or path, without one the open model's own, with the edits made."""
    source = own if own is not None and not name else load_tokenizer(name or "gpt2")
    return edited(source, edits)


def opened(folder: Path) -> ModelResult:
    """The facts of a checkpoint or a GGUF file, with the reason if it will never read a text."""
    from models.checkpoint import open_checkpoint
    from models.gguf_files import is_gguf, read_gguf

    if folder.is_file() and is_gguf(folder):
        file = read_gguf(folder)
        return ModelResult(
            folder,
            file.name,
            file.spec(),
            file.kind,
            None,
            _costs_alone(file),
            table_kind=file.table.kind,
            table_bytes=file.table.bytes,
        )
    checkpoint = open_checkpoint(folder)
    if checkpoint.spec.reads_images:
        raise ImageModelError(
            "{name} reads images, not text. It is shown in the images pane; choose a model of text here.",
            name=checkpoint.name,
        )
    tokenizer: Tokenizer | None = None
    refusal: Problem | None = None
    try:
        tokenizer = checkpoint.tokenizer()
    except PlaygroundError as error:
        refusal = Problem.of(error)
        if not has_tokenizer(checkpoint.folder):
            refusal = Problem(_NO_TOKENIZER, {"name": checkpoint.name, "folder": checkpoint.folder})
    try:
        checkpoint.check_runs()
    except ConfigError as error:  # word vectors, say, which have a cost but no layers
        refusal = Problem.of(error)
    framed = tokenizer is not None and tokenizer.encode("a", add_special=True) != tokenizer.encode("a")
    return ModelResult(
        checkpoint.folder,
        checkpoint.name,
        checkpoint.spec,
        checkpoint.dtype,
        tokenizer,
        refusal,
        framed=framed and checkpoint.spec.causal,
    )


@lru_cache(maxsize=64)
def continues_texts(folder: Path) -> bool:
    """Whether the model in a folder predicts next tokens, as its config.json has it; true where that can't be read."""
    from models.config_files import read_config_file

    try:
        return read_config_file(folder).spec.causal
    except PlaygroundError:
        return True  # whoever opens it is told why


_COSTS_ALONE = (
    "{name} is a GGUF file: its table of {rows} × {hidden} is stored as {kind} in {size} MiB, of {whole} MiB in all. "
    "What it costs is shown in the embedding table; to run the model, open the folder it was converted from."
)


def _costs_alone(file: GgufFile) -> Problem:
    """Why a GGUF file reads no text, and what its table takes up as it is stored."""
    table = file.table
    return Problem(
        _COSTS_ALONE,
        {
            "name": file.name,
            "rows": table.shape[0],
            "hidden": table.shape[1],
            "kind": table.kind,
            "size": f"{table.bytes / 2**20:.1f}",
            "whole": f"{file.bytes / 2**20:.1f}",
        },
    )
