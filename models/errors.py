"""What can go wrong because of what a user did, each with the next action in its message.

Every message is a template with named fields, so that the window can translate the template and fill the
same fields in; `str(error)` is the English sentence. A programmer's mistake is a ValueError, never one of
these.
"""

from __future__ import annotations

import reprlib

# Beyond this a number says nothing to a reader, and Python refuses to print some of them (sys.int_info).
_LONGEST_NUMBER_BITS = 64


def shown(value: object) -> str:
    """A value from somebody's file as a message quotes it: like repr, but short whatever it is."""
    if isinstance(value, int) and value.bit_length() > _LONGEST_NUMBER_BITS:
        return "a number of 20 digits or more"
    try:
        return reprlib.repr(value)
    except ValueError:  # a list or an object with such a number in it
        return f"a long {type(value).__name__}"


class PlaygroundError(Exception):
    """The base of everything a user can cause.

    `template` is English with `{name}` fields; `fields` fills them. The first sentence says what happened, the
    last one says what to do next.
    """

    def __init__(self, template: str, /, **fields: object) -> None:
        self.template = template
        self.fields = fields
        super().__init__(template.format(**fields) if fields else template)


class CheckpointError(PlaygroundError):
    """A checkpoint folder that is missing, damaged, or not what its config.json says."""


class ConfigError(CheckpointError):
    """A config.json that lacks, contradicts or garbles what a model needs."""


class HubError(PlaygroundError):
    """A model that can't be had from the hub: no network, no such repository, or nothing in it that opens."""


class TokenizerError(PlaygroundError):
    """A tokenizer that can't be found, read or used."""


class VocabularyError(TokenizerError):
    """A vocabulary file whose bytes are not what they should be."""


class TextError(PlaygroundError):
    """Text that can't be read or encoded, for example a file that is not UTF-8."""


class TokenIdError(PlaygroundError):
    """A token id outside the vocabulary."""


class ContextFullError(PlaygroundError):
    """The model's window holds no further token."""


class NoNextTokenError(PlaygroundError):
    """A next token was asked of an encoder, which predicts none."""


class ImageModelError(PlaygroundError):
    """A model of images where one of text is needed, or the other way round."""


class ImageError(PlaygroundError):
    """An image that can't be read, or that is too small or too large to be cut into patches."""


class SamplingError(PlaygroundError):
    """Sampling settings or logits from which nothing can be drawn."""


class CorpusError(PlaygroundError):
    """A text that is too small, empty or not text, so that nothing can be trained on it."""


class TrainingError(PlaygroundError):
    """Settings with which nothing can be trained, or a run that can't go on."""


class StorageError(PlaygroundError):
    """A file that could not be written: full disk, read-only folder, no permission."""


class SessionError(PlaygroundError):
    """A saved session that can't be read, or one that belongs to files which are not here."""


class LessonError(PlaygroundError):
    """An example file that doesn't follow the lesson schema."""


class ResourceError(PlaygroundError):
    """A file that the playground carries is missing or damaged: the installation is incomplete."""
