"""GGUF files, as far as their headers go: what the model is, its vocabulary, and what its tensors take up quantised.

The format is ggml's docs/gguf.md. Nothing is mapped into memory and no weights are read. A number that promises more
than the file holds is refused before anything is made of that size.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import Any

from models.errors import CheckpointError, ConfigError, shown
from models.links import open_regular
from models.specs import TransformerSpec, spec_from_config

# Gemma's vocabulary of 262 144 tokens with scores and merges has some 16 MB.
_MAX_HEADER = 64_000_000
_MAX_ITEMS = 3_000_000
_MAX_TENSORS = 100_000
_MAX_DIMENSIONS = 4

# ggml_type → name, values in a block, bytes of a block (ggml-common.h, ggml.c's type_traits).
TYPES: Mapping[int, tuple[str, int, int]] = {
    0: ("F32", 1, 4), 1: ("F16", 1, 2), 2: ("Q4_0", 32, 18), 3: ("Q4_1", 32, 20), 6: ("Q5_0", 32, 22),
    7: ("Q5_1", 32, 24), 8: ("Q8_0", 32, 34), 9: ("Q8_1", 32, 40), 10: ("Q2_K", 256, 84), 11: ("Q3_K", 256, 110),
    12: ("Q4_K", 256, 144), 13: ("Q5_K", 256, 176), 14: ("Q6_K", 256, 210), 15: ("Q8_K", 256, 292),
    16: ("IQ2_XXS", 256, 66), 17: ("IQ2_XS", 256, 74), 18: ("IQ3_XXS", 256, 98), 19: ("IQ1_S", 256, 50),
    20: ("IQ4_NL", 32, 18), 21: ("IQ3_S", 256, 110), 22: ("IQ2_S", 256, 82), 23: ("IQ4_XS", 256, 136),
    24: ("I8", 1, 1), 25: ("I16", 1, 2), 26: ("I32", 1, 4), 27: ("I64", 1, 8), 28: ("F64", 1, 8),
    29: ("IQ1_M", 256, 56), 30: ("BF16", 1, 2), 34: ("TQ1_0", 256, 54), 35: ("TQ2_0", 256, 66), 39: ("MXFP4", 32, 17),
    40: ("NVFP4", 64, 36), 41: ("Q1_0", 128, 18),
}  # fmt: skip

_NUMBERS = {0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q", 11: "<q", 12: "<d"}
_STRING, _ARRAY = 8, 9
# Arrays whose strings are kept; of all others only the length.
_TOKENS = "tokenizer.ggml.tokens"
_TABLE, _HEAD = "token_embd.weight", "output.weight"

# Their architecture → our model_type, and the keys that differ from "llama.…".
_FAMILIES = {"llama": "llama", "qwen2": "qwen2", "qwen3": "qwen3", "gemma": "gemma", "gemma2": "gemma2",
             "gpt2": "gpt2", "phi2": "phi", "phi3": "phi3", "bert": "bert", "mistral": "mistral"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class GgufTensor:
    """One tensor: its shape with the rows first, as safetensors has it, its ggml type's name, and its bytes."""

    shape: tuple[int, ...]
    kind: str
    bytes: int
    start: int


@dataclass(frozen=True, slots=True)
class GgufFile:
    """A GGUF file's header. `metadata` has the plain values; of arrays it has their lengths, but `tokens` is whole."""

    path: Path
    version: int
    metadata: Mapping[str, Any]
    tokens: tuple[bytes, ...]
    tensors: Mapping[str, GgufTensor]

    @property
    def architecture(self) -> str:
        """Their name for it, such as "llama"; empty where none is given."""
        found = self.metadata.get("general.architecture")
        return found if isinstance(found, str) else ""

    @property
    def name(self) -> str:
        """The model's name, or the file's."""
        found = self.metadata.get("general.name")
        return found if isinstance(found, str) and found.strip() else self.path.stem

    @property
    def table(self) -> GgufTensor:
        """The token table. Raises CheckpointError where there is none."""
        found = self.tensors.get(_TABLE)
        if found is None or len(found.shape) != 2:
            raise CheckpointError("{path} has no table of token embeddings. Get a complete copy.", path=self.path)
        return found

    @property
    def kind(self) -> str:
        """The type that most of the bytes are in, such as "Q4_K"."""
        sizes: dict[str, int] = {}
        for tensor in self.tensors.values():
            sizes[tensor.kind] = sizes.get(tensor.kind, 0) + tensor.bytes
        return max(sizes, key=lambda kind: sizes[kind]) if sizes else ""

    @property
    def bytes(self) -> int:
        """What all tensors take up as they are stored."""
        return sum(tensor.bytes for tensor in self.tensors.values())

    def spec(self) -> TransformerSpec:
        """The model's shape. Raises ConfigError for an architecture that is not known or sizes no model has."""
        family = _FAMILIES.get(self.architecture)
        if family is None:
            raise ConfigError(
                "The architecture {family} of this GGUF file is not one the playground knows. "
                "Open a file of one of these: {known}.",
                family=shown(self.architecture),
                known=", ".join(_FAMILIES),
            )
        config = {key: value for key, value in self._config().items() if value is not None}
        return spec_from_config({"model_type": family, **config}, self.name)

    def _config(self) -> dict[str, Any]:
        own = self.architecture
        get = {key.removeprefix(f"{own}."): value for key, value in self.metadata.items() if key.startswith(f"{own}.")}
        rows = self.tensors[_TABLE].shape[0] if _TABLE in self.tensors else len(self.tokens)
        tied = _HEAD not in self.tensors
        heads, groups = _first(get.get("attention.head_count")), _first(get.get("attention.head_count_kv"))
        common = {
            "vocab_size": rows, "hidden_size": get.get("embedding_length"), "num_hidden_layers": get.get("block_count"),
            "num_attention_heads": heads, "max_position_embeddings": get.get("context_length"),
            "tie_word_embeddings": tied,
        }  # fmt: skip
        if own == "gpt2":
            return common | {
                "n_inner": get.get("feed_forward_length"),
                "layer_norm_epsilon": get.get("attention.layer_norm_epsilon"),
            }
        return common | {
            "num_key_value_heads": groups,
            "intermediate_size": _first(get.get("feed_forward_length")),
            "rms_norm_eps": get.get("attention.layer_norm_rms_epsilon"),
            "layer_norm_eps": get.get("attention.layer_norm_epsilon"),
            "rope_theta": get.get("rope.freq_base"),
            "head_dim": get.get("attention.key_length"),
            "sliding_window": get.get("attention.sliding_window"),
        }


def _first(value: object) -> object:
    """A number; where a file gives one a layer it is told as nothing, because layers of several sizes are not known."""
    return value if isinstance(value, int) else None


def is_gguf(path: Path) -> bool:
    """Whether a file is called or begins as one. Raises nothing: what can't be read is none."""
    if path.suffix == ".gguf":
        return True
    try:
        with open_regular(path) as file:
            return file.read(4) == b"GGUF"
    except OSError:
        return False


def read_gguf(path: str | Path) -> GgufFile:
    """The header of a GGUF file. Raises CheckpointError where it is damaged or lies, or can't be read."""
    path = Path(path)
    try:
        with open_regular(path) as file:
            return _Reader(path, file).read()
    except OSError as error:
        raise CheckpointError(
            "{path} can't be read: {reason}. Check the file and its permissions.",
            path=path,
            reason=error.strerror or error,
        ) from error


class _Reader:
    """Reads one file from its start, never past its end and never more than a header may have."""

    def __init__(self, path: Path, file: BufferedReader) -> None:
        self._path = path
        self._file = file
        self._size = file.seek(0, 2)
        file.seek(0)
        self._place = 0
        self._items = 0

    def read(self) -> GgufFile:
        if self._bytes(4) != b"GGUF":
            raise _damaged(self._path, "it does not begin as a GGUF file")
        version = self._number("<I")
        if version not in (2, 3):
            raise CheckpointError(
                "{path} is of GGUF version {version}, and versions 2 and 3 are known. Get a newer copy of the model.",
                path=self._path,
                version=version,
            )
        tensors, pairs = self._number("<Q"), self._number("<Q")
        if tensors > _MAX_TENSORS or pairs > _MAX_ITEMS or 12 * (tensors + pairs) > self._size:
            raise _damaged(self._path, "it promises more than it holds")
        metadata: dict[str, Any] = {}
        tokens: tuple[bytes, ...] = ()
        for _ in range(pairs):
            key = self._text()
            if key in metadata:
                raise _damaged(self._path, "a key stands there twice")
            kind = self._number("<I")
            if kind == _ARRAY:
                found, length = self._array(keep=key == _TOKENS)
                tokens = found or tokens
                metadata[key] = length if key.startswith("tokenizer.") else None
            else:
                metadata[key] = self._value(kind)
        infos = [self._tensor() for _ in range(tensors)]
        alignment = metadata.get("general.alignment", 32)
        if not isinstance(alignment, int) or not 0 < alignment <= 65536:
            raise _damaged(self._path, "its alignment is none")
        begin = -(-self._place // alignment) * alignment
        return GgufFile(self._path, version, metadata, tokens, self._placed(infos, begin))

    def _placed(self, infos: list[tuple[str, tuple[int, ...], int, int]], begin: int) -> dict[str, GgufTensor]:
        found: dict[str, GgufTensor] = {}
        for name, shape, kind, offset in infos:
            label, block, size = TYPES[kind]
            count = 1
            for length in shape:
                count *= length
            if shape and shape[-1] % block:
                raise _wrong(self._path, name, "does not fill its blocks")
            if name in found:
                raise _wrong(self._path, name, "stands there twice")
            found[name] = GgufTensor(shape, label, count // block * size, begin + offset)
        end = begin
        for name, tensor in sorted(found.items(), key=lambda item: (item[1].start, item[1].bytes)):
            if tensor.start < end:
                raise _wrong(self._path, name, "lies on top of another tensor")
            end = tensor.start + tensor.bytes
            if end > self._size:
                raise _wrong(self._path, name, "lies behind its end, as after an interrupted download")
        return found

    def _tensor(self) -> tuple[str, tuple[int, ...], int, int]:
        name, dimensions = self._text(), self._number("<I")
        if dimensions > _MAX_DIMENSIONS:
            raise _wrong(self._path, name, "has too many dimensions")
        shape = tuple(self._number("<Q") for _ in range(dimensions))[::-1]
        kind, offset = self._number("<I"), self._number("<Q")
        if kind not in TYPES:
            raise _wrong(self._path, name, "is of a type that is not known")
        if any(length > 2**40 for length in shape):
            raise _wrong(self._path, name, "is larger than any")
        return name, shape, kind, offset

    def _value(self, kind: int) -> Any:
        if kind == _STRING:
            return self._text()
        if kind not in _NUMBERS:
            raise _damaged(self._path, "a value is of no type")
        return self._number(_NUMBERS[kind])

    def _array(self, *, keep: bool) -> tuple[tuple[bytes, ...], int]:
        """Its strings where they are kept, and its length."""
        kind, length = self._number("<I"), self._number("<Q")
        self._items += length
        if self._items > _MAX_ITEMS:
            raise _damaged(self._path, "its lists are longer than those of any model")
        if kind in _NUMBERS:
            self._skip(length * struct.calcsize(_NUMBERS[kind]))
            return (), length
        if kind != _STRING:
            raise _damaged(self._path, "a list holds what none does")
        if 8 * length > self._size - self._place:
            raise _damaged(self._path, "it promises more than it holds")
        if keep:
            return tuple([self._string() for _ in range(length)]), length
        for _ in range(length):
            self._skip(self._number("<Q"))
        return (), length

    def _text(self) -> str:
        try:
            return self._string().decode("utf-8")
        except UnicodeDecodeError as error:
            raise _damaged(self._path, "a name is no text") from error

    def _string(self) -> bytes:
        return self._bytes(self._number("<Q"))

    def _number(self, form: str) -> Any:
        return struct.unpack(form, self._bytes(struct.calcsize(form)))[0]

    def _skip(self, count: int) -> None:
        self._check(count)
        self._file.seek(count, 1)
        self._place += count

    def _bytes(self, count: int) -> bytes:
        self._check(count)
        found = self._file.read(count)
        if len(found) < count:
            raise _damaged(self._path, "it ends early")
        self._place += count
        return found

    def _check(self, count: int) -> None:
        if count > self._size - self._place:
            raise _damaged(self._path, "it ends within its header")
        if self._place + count > _MAX_HEADER:
            raise _damaged(self._path, "its header is larger than that of any model")


def _damaged(path: Path, why: str) -> CheckpointError:
    return CheckpointError("{path} is damaged: {why}. Get a fresh copy of the model.", path=path, why=why)


def _wrong(path: Path, name: str, why: str) -> CheckpointError:
    return CheckpointError(
        "{path} is damaged: {tensor} {why}. Get a fresh copy of the model.", path=path, tensor=shown(name), why=why
    )
