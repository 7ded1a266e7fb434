"""A checkpoint: a folder of config.json, safetensors and (usually) a tokenizer, opened without reading the weights.

Nothing is unpickled and no code from the folder is run; every header is checked against its file's size before
anything is believed.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeGuard

from models.errors import CheckpointError, ConfigError
from models.networks.dialects import Dialect, Source, dialect
from models.specs import TransformerSpec, spec_from_config
from models.storage import write_bytes_atomically

if TYPE_CHECKING:  # torch stays out of the way until weights are wanted
    from models.networks.decoder import Decoder
    from models.tokenizers import Tokenizer

WEIGHTS = "model.safetensors"
INDEX = "model.safetensors.index.json"
DTYPES = ("float32", "float16", "bfloat16")

# safetensors' own limit on a header (safetensors, tensor.rs, MAX_HEADER_SIZE).
_MAX_HEADER = 100_000_000
_MAX_CONFIG = 10_000_000
_ELEMENT_BYTES = {
    **dict.fromkeys(("F64", "I64", "U64"), 8),
    **dict.fromkeys(("F32", "I32", "U32"), 4),
    **dict.fromkeys(("F16", "BF16", "I16", "U16"), 2),
    **dict.fromkeys(("I8", "U8", "BOOL", "F8_E4M3", "F8_E5M2"), 1),
}
_READABLE = ("F64", "F32", "F16", "BF16")


@dataclass(frozen=True, slots=True)
class TensorInfo:
    """One tensor as its file's header describes it."""

    shape: tuple[int, ...]
    dtype: str
    bytes: int
    file: Path


def open_checkpoint(folder: str | Path) -> Checkpoint:
    """The checkpoint in `folder`, from its config.json and the headers of its safetensors files.

    Raises CheckpointError (ConfigError for config.json) where something is missing, damaged or contradictory.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise CheckpointError(
            "There is no model folder at {path}. Choose a folder that holds config.json and model.safetensors.",
            path=folder,
        )
    config = _read_json(folder / "config.json", _MAX_CONFIG, ConfigError)
    if not isinstance(config, dict):
        raise ConfigError("{path} holds no JSON object. Get a fresh copy of the model.", path=folder / "config.json")
    spec = spec_from_config(config, name=folder.resolve().name)
    tensors: dict[str, TensorInfo] = {}
    for path in _weight_files(folder):
        tensors |= _read_header(path)
    checkpoint = Checkpoint(folder, config, spec, tensors)
    checkpoint.check_shapes()
    return checkpoint


class Checkpoint:
    """An open folder: `.spec`, `.config` (the JSON as it is) and `.tensors` (name → shape, dtype, bytes, file)."""

    def __init__(
        self, folder: Path, config: Mapping[str, Any], spec: TransformerSpec, tensors: Mapping[str, TensorInfo]
    ) -> None:
        self.folder = folder
        self.config = config
        self.spec = spec
        self.tensors = tensors

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.folder.resolve().name

    @property
    def dtype(self) -> str:
        """The dtype of most of the weights, as the files have it ("F16", …)."""
        counts: dict[str, int] = {}
        for info in self.tensors.values():
            counts[info.dtype] = counts.get(info.dtype, 0) + info.bytes
        return max(counts, key=lambda kind: counts[kind]) if counts else ""

    def tokenizer(self) -> Tokenizer:
        """The folder's own tokenizer. Raises TokenizerError where it has none that can be read."""
        from models.tokenizers import load_tokenizer

        return load_tokenizer(self.folder)

    def check_shapes(self) -> None:
        """Compare every tensor the network needs with what config.json promises. Raises CheckpointError."""
        if not self.spec.causal:
            return  # an encoder is inspected, not run; its tensors are taken as they are
        chosen = dialect(self.spec)
        for source in _sources(chosen, self.spec):
            info = self._find(chosen, source.name)
            if info.shape != source.shape:
                raise CheckpointError(
                    "{tensor} has the shape {found}, but config.json promises {expected}. Get a fresh copy of the model.",
                    tensor=source.name,
                    found=info.shape,
                    expected=source.shape,
                )
            if info.dtype not in _READABLE:
                raise CheckpointError(
                    "{tensor} is stored as {dtype}, which the playground can't run. "
                    "Open a float32, float16 or bfloat16 copy of the model.",
                    tensor=source.name,
                    dtype=info.dtype,
                )

    def load(
        self,
        dtype: str = "float32",
        *,
        progress: Callable[[int, int], None] | None = None,
    ) -> Decoder:
        """The network with its weights in `dtype` (float32, float16 or bfloat16), ready to run.

        `progress(bytes_read, bytes_total)` is called between tensors and may raise to give up. Raises
        CheckpointError where a file changed or can't be read.
        """
        import torch
        from safetensors import SafetensorError, safe_open

        from models.networks.decoder import Decoder

        if dtype not in DTYPES:
            raise ValueError(f"dtype is {dtype!r}, not one of {', '.join(DTYPES)}")
        chosen = dialect(self.spec)
        total = sum(self._find(chosen, source.name).bytes for source in _sources(chosen, self.spec))
        read = 0
        with torch.device("meta"):
            model = Decoder(self.spec)
        model.materialise(getattr(torch, dtype))
        parameters = dict(model.named_parameters())
        layout = dict(chosen.layout)
        if not self.spec.tied:
            layout["output_head.weight"] = (_head(chosen, self.spec),)
        files: dict[Path, Any] = {}
        try:
            for own, sources in layout.items():
                row = 0
                for source in sources:
                    name, info = self._locate(chosen, source.name)
                    if info.file not in files:
                        files[info.file] = safe_open(info.file, framework="pt").__enter__()
                    tensor = files[info.file].get_tensor(name)
                    with torch.no_grad():
                        place = parameters[own][row : row + source.rows]
                        place.copy_(tensor.T if source.transposed else tensor)
                    row += source.rows
                    read += info.bytes
                    if progress is not None:
                        progress(read, total)
        except (SafetensorError, OSError) as error:
            raise CheckpointError(
                "The weights in {folder} can't be read: {reason}. Get a fresh copy of the model.",
                folder=self.folder,
                reason=error,
            ) from error
        finally:
            for file in files.values():
                file.__exit__(None, None, None)
        for parameter in parameters.values():
            parameter.requires_grad_(False)
        return model.eval()

    def _locate(self, chosen: Dialect, name: str) -> tuple[str, TensorInfo]:
        for candidate in (name, chosen.prefix + name):
            if candidate in self.tensors:
                return candidate, self.tensors[candidate]
        raise CheckpointError(
            "{tensor} is missing from {folder}. Get a complete copy of the model.", tensor=name, folder=self.folder
        )

    def _find(self, chosen: Dialect, name: str) -> TensorInfo:
        return self._locate(chosen, name)[1]


def save_checkpoint(
    folder: str | Path, model: Decoder, *, dtype: str = "float16", config: Mapping[str, Any] | None = None
) -> None:
    """Write config.json and model.safetensors as transformers would, each replaced in one step.

    Only the gpt2 family is written; `config` adds keys to config.json. Raises StorageError where the disk refuses.
    """
    import torch
    from safetensors.torch import save

    spec = model.spec
    if spec.family != "gpt2":
        raise ValueError(f"only gpt2 checkpoints are written, not {spec.family}")
    folder = Path(folder)
    chosen = dialect(spec)
    target: torch.dtype = getattr(torch, dtype)
    parameters = dict(model.named_parameters())
    tensors = {}
    for own, (source,) in chosen.layout.items():
        value = parameters[own].detach().to(target)
        tensors[chosen.prefix + source.name] = (value.T if source.transposed else value).contiguous()
    weights = save(tensors, metadata={"format": "pt"})
    write_bytes_atomically(folder / WEIGHTS, weights)
    description = {
        "architectures": ["GPT2LMHeadModel"],
        "model_type": "gpt2",
        "vocab_size": spec.vocab_size,
        "n_positions": spec.context_length,
        "n_embd": spec.hidden_size,
        "n_layer": spec.layer_count,
        "n_head": spec.head_count,
        "n_inner": spec.feed_forward_size,
        "activation_function": spec.activation,
        "layer_norm_epsilon": spec.norm_epsilon,
        "tie_word_embeddings": spec.tied,
        "dtype": dtype,
        **(config or {}),
    }
    write_bytes_atomically(folder / "config.json", (json.dumps(description, indent=2) + "\n").encode())


def _head(chosen: Dialect, spec: TransformerSpec) -> Source:
    return Source(chosen.head, (spec.vocab_size, spec.hidden_size))


def _sources(chosen: Dialect, spec: TransformerSpec) -> list[Source]:
    found = [source for sources in chosen.layout.values() for source in sources]
    return found if spec.tied else [*found, _head(chosen, spec)]


def _read_json(path: Path, limit: int, kind: type[CheckpointError]) -> Any:
    try:
        if path.stat().st_size > limit:
            raise kind("{path} is far too large for what it should be. Get a fresh copy of the model.", path=path)
        return json.loads(path.read_bytes())
    except FileNotFoundError:
        raise kind(
            "{name} is missing from {folder}. Choose a complete model folder.", name=path.name, folder=path.parent
        ) from None
    except OSError as error:
        raise kind(
            "{path} can't be read: {reason}. Check the file and its permissions.",
            path=path,
            reason=error.strerror or error,
        ) from error
    except (ValueError, RecursionError) as error:
        raise kind("{path} is not valid JSON. Get a fresh copy of the model.", path=path) from error


def _weight_files(folder: Path) -> list[Path]:
    single, index = folder / WEIGHTS, folder / INDEX
    if single.is_file():
        return [single]
    if index.is_file():
        listing = _read_json(index, _MAX_HEADER, CheckpointError)
        names = listing.get("weight_map") if isinstance(listing, dict) else None
        if not isinstance(names, dict) or not all(isinstance(name, str) for name in names.values()):
            raise CheckpointError("{path} has no usable weight_map. Get a fresh copy of the model.", path=index)
        for name in names.values():
            if "/" in name or "\\" in name or not name.endswith(".safetensors"):
                raise CheckpointError(
                    "{path} points to {name}, which is no safetensors file in its folder. Don't trust this model.",
                    path=index,
                    name=repr(name),
                )
        return [folder / name for name in sorted(set(names.values()))]
    if any(folder.glob("*.bin")) or any(folder.glob("*.pt")) or any(folder.glob("*.pth")):
        raise CheckpointError(
            "{folder} holds only pickled weights, which could run code when they are opened. "
            "Convert them with transformers: AutoModelForCausalLM.from_pretrained(folder).save_pretrained(folder).",
            folder=folder,
        )
    raise CheckpointError(
        "{name} is missing from {folder}. Choose a complete model folder.", name=WEIGHTS, folder=folder
    )


def _read_header(path: Path) -> dict[str, TensorInfo]:
    """The tensors a safetensors file announces, each checked to lie inside the file (safetensors' README, Format)."""

    def damaged(why: str) -> CheckpointError:
        return CheckpointError(
            "{path} is damaged: {why}. Get a fresh copy of the model.", path=path, why=why
        )

    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(8)
            if len(start) < 8:
                raise damaged("it is too short for a header")
            (length,) = struct.unpack("<Q", start)
            if length > min(_MAX_HEADER, size - 8):
                raise damaged("its header is longer than the file")
            header = json.loads(file.read(length))
    except OSError as error:
        raise CheckpointError(
            "{path} can't be read: {reason}. Check the file and its permissions.",
            path=path,
            reason=error.strerror or error,
        ) from error
    except (ValueError, RecursionError) as error:
        raise damaged("its header is not valid JSON") from error
    if not isinstance(header, dict):
        raise damaged("its header is no JSON object")
    data = size - 8 - length
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        info = _tensor_info(entry, data, path)
        if info is None:
            raise damaged(f"the entry of {name} is not what its bytes can hold")
        tensors[name] = info
    return tensors


def _tensor_info(entry: object, data: int, path: Path) -> TensorInfo | None:
    if not isinstance(entry, dict):
        return None
    dtype, shape, offsets = entry.get("dtype"), entry.get("shape"), entry.get("data_offsets")
    if not isinstance(dtype, str) or not _whole_numbers(shape) or not _whole_numbers(offsets) or len(offsets) != 2:
        return None
    start, end = offsets
    element = _ELEMENT_BYTES.get(dtype)
    if element is None or not start <= end <= data or end - start != math.prod(shape) * element:
        return None
    return TensorInfo(tuple(shape), dtype, end - start, path)


def _whole_numbers(value: Any) -> TypeGuard[list[int]]:
    return isinstance(value, list) and all(type(item) is int and item >= 0 for item in value)
