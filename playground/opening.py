"""What the text lane does with files and texts: read a text, cut it into tokens, open a checkpoint."""

from __future__ import annotations

from pathlib import Path

from models.checkpoint import open_checkpoint
from models.errors import ConfigError, PlaygroundError, TextError
from models.networks.dialects import dialect
from models.tokenizers import Tokenizer
from playground.engine import Labels
from playground.session import ModelResult, Problem, TokensResult

MAX_TEXT_BYTES = 64 * 2**20
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


def tokenized(text: str, tokenizer: Tokenizer) -> TokensResult:
    """A text's tokens in one tokenizer."""
    run = tokenizer.tokenize(text)
    return TokensResult(text, tokenizer.name, run, Labels(tokenizer).of(run.ids), tokenizer.vocab_size)


def opened(folder: Path) -> ModelResult:
    """The facts of a checkpoint, with the reason if it will never read a text."""
    checkpoint = open_checkpoint(folder)
    tokenizer: Tokenizer | None = None
    refusal: Problem | None = None
    try:
        tokenizer = checkpoint.tokenizer()
    except PlaygroundError as error:
        refusal = _told(error)
        if not (checkpoint.folder / "tokenizer.json").exists():
            refusal = Problem(_NO_TOKENIZER, {"name": checkpoint.name, "folder": checkpoint.folder})
    try:
        dialect(checkpoint.spec)
    except ConfigError as error:  # an encoder, say, which has a cost but no next token
        refusal = _told(error)
    return ModelResult(checkpoint.folder, checkpoint.name, checkpoint.spec, checkpoint.dtype, tokenizer, refusal)


def _told(error: PlaygroundError) -> Problem:
    return Problem(error.template, error.fields, kind=type(error).__name__)
