"""A checkpoint: a folder of config.json, safetensors and (usually) a tokenizer, opened without reading the weights.

Nothing is unpickled and no code from the folder is run; every header is checked against its file's size before
anything is believed.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from functools import cached_property
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models import catalog
from models.checkpoint_writing import save_checkpoint
from models.errors import CheckpointError, ConfigError, ImageModelError, NoNextTokenError, shown
from models.families import FAMILIES, others
from models.memory import bytes_for
from models.networks.dialects import RUNNABLE, Dialect, Source, check_computed, dialect, is_computed, layout_of
from models.placing import free_memory, has_room
from models.specs import TransformerSpec, spec_from_config
from models.tensor_files import (
    READABLE,
    WEIGHTS,
    HeldFile,
    TensorInfo,
    blocks_agree,
    map_apart,
    map_file,
    map_rows,
    open_regular,
    read_header,
    read_into,
    read_rows,
    seem_the_same,
    stamp,
    torch_dtype,
    unique,
)

if TYPE_CHECKING:  # torch stays out of the way until weights are wanted
    from mmap import mmap

    from torch import Tensor

    from models.networks.adapted import Adapted, AdaptedEncoder
    from models.networks.decoder import Decoder
    from models.networks.encoder import Encoder
    from models.networks.encoder_decoder import EncoderDecoder
    from models.networks.vision import VisionEncoder
    from models.tokenizers import Tokenizer

    Network = Decoder | Encoder | EncoderDecoder | Adapted | AdaptedEncoder

__all__ = ["DTYPES", "INDEX", "WEIGHTS", "Checkpoint", "TensorInfo", "open_checkpoint", "save_checkpoint"]

INDEX = "model.safetensors.index.json"
DTYPES = ("float32", "float16", "bfloat16")

# The longest published ones, which list every layer's kind, have some 10 KB; an index has 100 bytes a tensor.
_MAX_CONFIG = 10_000_000
_MAX_INDEX = 25_000_000
# Bytes that are asked for without a look at what is free.
_ALWAYS_TRIED = 1 << 24
_SHARD_NAME = re.compile(r"[\w.+-]+\.safetensors")

# What the token table is called: GPT-2, Llama and its kin, BERT, our own word vectors, T5; what may stand before it.
_TABLES = (
    "wte.weight",
    "embed_tokens.weight",
    "embeddings.word_embeddings.weight",
    "embedding.weight",
    "shared.weight",
)
_TABLE_PREFIXES = ("", "transformer.", "model.", "bert.", "distilbert.")

# What others call theirs, behind whatever prefix.
_OTHER_TABLE = re.compile(r"(^|\.)(embed_in|embed_tokens|word_embeddings|wte|tok_embeddings|word_embedding)\.weight$")

# What config.json calls the width of a table that is projected to the layers' own.
_NARROWER = ("embedding_size", "word_embed_proj_dim")

_TORCH_DTYPES = {"F32": "float32", "F16": "float16", "BF16": "bfloat16"}

Stamps = Mapping[Path, tuple[int, ...]]


def open_checkpoint(folder: str | Path) -> Checkpoint:
    """The checkpoint in `folder`, from its config.json and the headers of its safetensors files.

    Raises CheckpointError (ConfigError for config.json) where something is missing, damaged or contradictory.
    """
    folder = Path(folder)
    try:
        if folder.is_file() and folder.suffix in _PICKLES:
            raise _pickled(folder.parent)
        if folder.is_file():
            raise CheckpointError("{path} is a file. Choose the model folder that holds it.", path=folder)
        if not folder.is_dir():
            raise CheckpointError(
                "There is no model folder at {path}. Choose a folder that holds config.json and model.safetensors.",
                path=folder,
            )
        config = _read_json(folder / "config.json", _MAX_CONFIG, ConfigError)
        if not isinstance(config, dict):
            raise ConfigError(
                "{path} holds no JSON object. Get a fresh copy of the model.", path=folder / "config.json"
            )
        spec = spec_from_config(config, name=catalog.model_name(folder))
        if spec.causal and not is_computed(spec) and others.installed():
            others.check_runnable(config, spec.family, ", ".join(RUNNABLE), decoder=True)
            spec = replace(spec, by_transformers=True)
        if config.get("quantization_config") or config.get("quantization"):  # the latter is MLX's
            raise ConfigError(
                "The weights of this model are quantised, which the playground does not undo. "
                "Open its float16 or bfloat16 original."
            )
        tensors: dict[str, TensorInfo] = {}
        stamps: dict[Path, tuple[int, ...]] = {}
        for path in _weight_files(folder):
            found, stamps[path] = _read_shard(path)
            _check_apart(tensors, found)
            tensors |= found
        spec = _with_head(spec, tensors)
    except OSError as error:
        raise CheckpointError(
            "{path} can't be read: {reason}. Check the folder and its permissions.",
            path=error.filename or folder,
            reason=error.strerror or error,
        ) from error
    if spec.family not in FAMILIES and not spec.is_table:
        spec = _counted(spec, config, tensors)
    checkpoint = Checkpoint(folder, config, spec, tensors, stamps)
    checkpoint.check_shapes()
    return checkpoint


class Checkpoint:
    """An open folder: `.spec`, `.config` (the JSON as it is) and `.tensors` (name → shape, dtype, bytes, file).

    `stamps` tells for each file whether it is still the one whose header was read.
    """

    def __init__(
        self,
        folder: Path,
        config: Mapping[str, Any],
        spec: TransformerSpec,
        tensors: Mapping[str, TensorInfo],
        stamps: Stamps,
    ) -> None:
        self.folder = folder
        self.config = config
        self.spec = spec
        self.tensors = tensors
        self._stamps = stamps

    @property
    def name(self) -> str:
        """The folder's name, or a sample's."""
        return catalog.model_name(self.folder)

    @property
    def dtype(self) -> str:
        """The dtype of most of the weights, as the files have it ("F16", …)."""
        counts: dict[str, int] = {}
        for info in self.tensors.values():
            counts[info.dtype] = counts.get(info.dtype, 0) + info.bytes
        return max(counts, key=lambda kind: counts[kind]) if counts else ""

    @property
    def runs(self) -> bool:
        """Whether there is a network for it; without one its token table and its cost are all that can be had."""
        return is_computed(self.spec) or self.spec.by_transformers

    def check_runs(self) -> None:
        """Raises ConfigError, which says what could be done, where there is no network for it."""
        if not self.spec.by_transformers:
            dialect(self.spec)
            check_computed(self.spec)

    @property
    def end_id(self) -> int:
        """The id that ends a target, as config.json has it; 1, T5's, where it names none."""
        found = self.config.get("eos_token_id")
        found = found[0] if isinstance(found, list) and found else found
        return found if isinstance(found, int) and 0 <= found < self.spec.vocab_size else 1

    def tokenizer(self) -> Tokenizer:
        """The folder's own tokenizer. Raises TokenizerError where it has none that can be read."""
        from models.tokenizers import load_tokenizer

        return load_tokenizer(self.folder)

    def check_shapes(self) -> None:
        """Compare every tensor the network needs with what config.json promises. Raises CheckpointError."""
        if not self.runs:
            _ = self.table  # all there is, or all that is looked at
            return
        if self.spec.layer_count > len(self.tensors):  # before anything is as long as the layers are many
            raise CheckpointError(
                "config.json promises {layers} layers, but there are only {count} tensors in {folder}. "
                "Get a complete copy of the model.",
                layers=self.spec.layer_count,
                count=len(self.tensors),
                folder=self.folder,
            )
        if self.spec.by_transformers:  # whose own business the rest is, when it is loaded
            _ = self.table
            return
        if self.spec.has_decoder and not any(name.startswith("decoder.") for name in self.tensors):
            raise CheckpointError(
                "{folder} holds the encoder of a {family} model, but not the decoder that config.json promises. "
                "Get a complete copy of the model.",
                folder=self.folder,
                family=self.spec.family,
            )
        for source, info in self._held:
            if info.shape != source.shape:
                raise CheckpointError(
                    "{tensor} has the shape {found}, but config.json promises {expected}. "
                    "Get a fresh copy of the model.",
                    tensor=source.name,
                    found=info.shape,
                    expected=source.shape,
                )
            if info.dtype not in READABLE:
                raise CheckpointError(
                    "{tensor} is stored as {dtype}, which the playground can't run. "
                    "Open a float32, float16 or bfloat16 copy of the model.",
                    tensor=source.name,
                    dtype=info.dtype,
                )

    @cached_property
    def table(self) -> TensorInfo:
        """The token table (rows, hidden size), by the names that the families' files give it.

        Padded rows beyond the vocabulary count as rows. Raises CheckpointError where there is none that can be read.
        """
        names = [prefix + own for own in _TABLES for prefix in _TABLE_PREFIXES]
        names += ["lm_head.weight"] if self.spec.tied else []  # where it is written once, by its other name
        if self.spec.by_transformers:  # any other name that says so, and no table of positions; or one that fits
            names += [name for name in self.tensors if _OTHER_TABLE.search(name)]
            shape = self.spec.vocab_size, self.spec.hidden_size
            names += [name for name, info in self.tensors.items() if info.shape == shape]
        for name in names:
            info = self.tensors.get(name)
            if info is None:
                continue
            fits = len(info.shape) == 2 and info.shape[0] > 0 and info.shape[1] == self.spec.hidden_size
            if fits and info.dtype in READABLE and info.shape[0] >= self.spec.vocab_size:
                return info
            if self.spec.by_transformers and info.shape[-1] in [self.config.get(key) for key in _NARROWER]:
                raise ConfigError(
                    "transformers can't run this {family} model so that its attention can be seen: {reason}. "
                    "Open a model of one of these: {known}.",
                    family=self.spec.family,
                    reason="its token table is narrower than its layers",
                    known=", ".join(RUNNABLE),
                )
            raise CheckpointError(
                "{tensor} is a {dtype} tensor of the shape {found}, but config.json promises a table of {rows} × "
                "{width} numbers. Get a fresh copy of the model.",
                tensor=name,
                dtype=info.dtype,
                found=info.shape,
                rows=self.spec.vocab_size,
                width=self.spec.hidden_size,
            )
        raise CheckpointError(
            "{folder} has no table of token embeddings. Get a complete copy of the model.", folder=self.folder
        )

    def open_table(self) -> BufferedReader:
        """The table's file, open. Raises CheckpointError where it has changed since its header was read, or OSError."""
        return self._reopened(self.table.file)

    @cached_property
    def unused(self) -> tuple[str, ...]:
        """Tensors that the network has no place for, known buffers left aside: a head for another task, say."""
        if not self.runs or self.spec.by_transformers:
            return ()
        chosen = dialect(self.spec)
        used = {info for _, info in self._held}
        known = {chosen.head, chosen.prefix + chosen.head}
        rest = (name for name, info in self.tensors.items() if info not in used and name not in known)
        return tuple(sorted(name for name in rest if not chosen.ignored.fullmatch(name.removeprefix(chosen.prefix))))

    def load(
        self,
        dtype: str = "float32",
        *,
        device: str = "cpu",
        progress: Callable[[int, int], None] | None = None,
    ) -> Network:
        """The network of a model that reads text: a Decoder, an Encoder or an EncoderDecoder.

        For a family that we don't run ourselves it is transformers' network behind Adapted or AdaptedEncoder.

        Its weights are in `dtype` (one of DTYPES), ready to run on `device`. `progress(bytes_read, bytes_total)` is
        called between blocks of some 32 MB and may raise to give up. Raises CheckpointError where a file changed or
        can't be read, or where the memory doesn't hold the model, ImageModelError for a model of images.
        """
        if self.spec.reads_images:
            raise ImageModelError(
                "{name} reads images, not text. Choose a model of text.",
                name=self.name,
            )
        loading = self.loading(dtype, device)
        while True:
            try:
                read, total = next(loading)
            except StopIteration as done:
                model: Network = done.value
                return model
            if progress is not None:
                progress(read, total)

    def load_decoder(self, dtype: str = "float32") -> Decoder:
        """`load` for what needs next tokens. Raises as `load`, and NoNextTokenError where the model is an encoder."""
        from models.networks.decoder import Decoder

        if not self.spec.causal and not self.spec.is_table:
            raise NoNextTokenError(
                "{name} is an encoder, which predicts no next token. Choose a decoder such as gpt2, llama or qwen2.",
                name=self.name,
            )
        model = self.load(dtype)
        if not isinstance(model, Decoder):
            raise ConfigError(
                "This {family} model is run by transformers, which this can't work with. "
                "Open a model of one of these: {known}.",
                family=self.spec.family,
                known=", ".join(RUNNABLE),
            )
        return model

    def load_vision(self) -> VisionEncoder:
        """`load`, in float32, for a model that reads images. Raises as `load`, and ImageModelError for one of text."""
        if not self.spec.reads_images:
            raise ImageModelError("{name} reads text, not images. Choose a vit model.", name=self.name)
        loading = self.loading()
        while True:
            try:
                next(loading)
            except StopIteration as done:
                model: VisionEncoder = done.value
                break
        for _ in model.settling():  # at once, as models of images are small
            pass
        return model

    def loading(
        self, dtype: str = "float32", device: str = "cpu"
    ) -> Generator[tuple[int, int], None, Network | VisionEncoder]:
        """`load` in pieces, other work going between: yields (bytes_read, bytes_total), returns the network."""
        import torch

        from models.networks.decoder import Decoder
        from models.networks.encoder import Encoder
        from models.networks.encoder_decoder import EncoderDecoder
        from models.networks.vision import VisionEncoder

        if dtype not in DTYPES:
            raise ValueError(f"dtype is {dtype!r}, not one of {', '.join(DTYPES)}")
        if self.spec.by_transformers:
            return (yield from self._loading_by_transformers(dtype, device))
        yield from self._looking_at_the_head()
        total, read = sum(info.bytes for _, info in self._held), 0
        with torch.device("meta"):
            model: Decoder | Encoder | EncoderDecoder | VisionEncoder
            if self.spec.reads_images:
                model = VisionEncoder(self.spec)
            elif self.spec.has_decoder:
                model = EncoderDecoder(self.spec)
            else:
                model = Decoder(self.spec) if self.spec.causal else Encoder(self.spec)
        with self._reading() as files:
            held: dict[Path, HeldFile] = {}
            mapped = self._mapped(dtype, files, held) if device == "cpu" else {}
            size = bytes_for(sum(parameter.numel() for parameter in model.parameters()), dtype)
            if device == "cpu":
                self._check_room(size - sum(tensor.nbytes for tensor in mapped.values()), size)
            try:
                model.materialise(getattr(torch, dtype), device, mapped)
            except (RuntimeError, MemoryError, AssertionError) as error:  # the last: a build of torch without CUDA
                raise self._too_large(device, size) from error
            parameters = dict(model.named_parameters())
            for own, parts in self._parts.items():
                if own in mapped:
                    read += mapped[own].nbytes
                    yield read, total
                    continue
                first = 0
                for source, info in parts:
                    place = parameters[own][first : first + source.rows]
                    place = place.T if source.transposed else place
                    first += source.rows
                    if _is_same(place, info):
                        for count in read_into(files(info.file), info, place):
                            read += count
                            yield read, total
                        continue
                    for row, block in read_rows(files(info.file), info):
                        with torch.no_grad():  # held over a yield it would reach the caller
                            place[row : row + len(block)].copy_(block)
                        read += block.nbytes
                        yield read, total
            for path in {info.file for _, info in self._held}:
                self._check_unchanged(path, files(path))  # what is mapped is gone with its file

        def check_held() -> None:
            for path, file in held.items():
                if file.changed:
                    raise _changed(path)

        model.settled = check_held
        return model.eval()

    def _looking_at_the_head(self) -> Generator[tuple[int, int], None, None]:
        """Untie a head that is written beside the table and is another one, if only in a few rows.

        Opening looks at some rows of both. transformers compares all of them, too, where config.json ties them.
        """
        head = self.tensors.get("lm_head.weight")
        if not self.spec.tied or head is None or self.spec.reads_images or self.table == head:
            return
        if (head.shape, head.dtype) != (self.table.shape, self.table.dtype):
            return  # no copy that could be another
        with self._reading() as files:
            total = sum(info.bytes for _, info in self._held)
            for agree in blocks_agree(self.table, head, files):
                if not agree:
                    self.spec = replace(self.spec, tied=False)
                    self.__dict__.pop("_parts", None)  # what the network is made of; the head is read now
                    self.__dict__.pop("unused", None)
                    return
                yield 0, total

    def _mapped(
        self, dtype: str, files: Callable[[Path], BufferedReader], held: dict[Path, HeldFile]
    ) -> dict[str, Tensor]:
        """Parameters that can be used as they lie in their file: of that dtype, and in one piece.

        Their files are `held` from then on.
        """
        memories: dict[Path, mmap | None] = {}
        found: dict[str, Tensor] = {}
        for own, parts in self._parts.items():
            infos = [info for _, info in parts]
            path = infos[0].file
            same = all(info.file == path and _TORCH_DTYPES.get(info.dtype) == dtype for info in infos)
            turned = [source.transposed for source, _ in parts]
            if not same or (any(turned) and (len(parts) > 1 or dtype != "float32")):
                continue  # half-precision products want matrices the other way than GPT-2's files have them
            if path not in memories:
                memories[path] = None
                with suppress(BlockingIOError):  # somebody writes into it: it is read, and then seen to have changed
                    holding = HeldFile(files(path))
                    memories[path] = map_file(files(path))
                    if memories[path] is not None:
                        held[path] = holding
            memory = memories[path]
            rows = None if memory is None else map_rows(memory, infos)
            if rows is None and len(infos) > 1 and memory is not None:
                rows = map_apart(files(path), infos)
            if rows is not None:
                found[own] = rows.T if turned[0] else rows
        return found

    def _loading_by_transformers(
        self, dtype: str, device: str
    ) -> Generator[tuple[int, int], None, Adapted | AdaptedEncoder]:
        """The same for a network of transformers, which gets its tensors from us."""
        import torch

        from models.networks.adapted import adapt

        readable = {name: info for name, info in self.tensors.items() if info.dtype in READABLE}
        total, read = sum(info.bytes for info in readable.values()), 0
        size = bytes_for(sum(math.prod(info.shape) for info in readable.values()), dtype)
        self._check_room(size, size)
        tensors: dict[str, Tensor] = {}
        target: torch.dtype = getattr(torch, dtype)
        with self._reading() as files:
            for name, info in readable.items():
                place = tensors[name] = torch.empty(info.shape, dtype=target)
                for row, block in read_rows(files(info.file), info):
                    if info.shape:
                        place[row : row + len(block)] = block
                    else:
                        place.copy_(block[0])
                    read += block.nbytes
                    yield read, total
        return adapt(self.config, self.spec, tensors, dtype, device)

    def _check_room(self, needed: int, size: int) -> None:
        """Raises CheckpointError where memory has no room for so many bytes, of the model's `size`.

        Linux would promise them all the same, and end the program once they are written.
        """
        if needed > _ALWAYS_TRIED and not has_room(needed, free_memory()):
            raise self._too_large("cpu", size)

    def _too_large(self, device: str, size: int) -> CheckpointError:
        return CheckpointError(
            "{folder} can't be put into the memory of {device}: it needs {size} MiB. "
            "Load it as float16 or bfloat16, on another device, or open a smaller model.",
            folder=self.folder,
            device=device,
            size=size >> 20,
        )

    @contextmanager
    def _reading(self) -> Iterator[Callable[[Path], BufferedReader]]:
        """Gives open files by their paths, each opened once; an OSError in the context is a CheckpointError."""
        try:
            with ExitStack() as stack:
                files: dict[Path, BufferedReader] = {}

                def opened(path: Path) -> BufferedReader:
                    if path not in files:
                        files[path] = stack.enter_context(self._reopened(path))
                    return files[path]

                yield opened
        except OSError as error:
            raise CheckpointError(
                "The weights in {folder} can't be read: {reason}. Get a fresh copy of the model.",
                folder=self.folder,
                reason=error.strerror or error,
            ) from error

    def _reopened(self, path: Path) -> BufferedReader:
        file = open_regular(path)
        try:
            self._check_unchanged(path, file)
        except CheckpointError:
            file.close()
            raise
        return file

    def _check_unchanged(self, path: Path, file: BufferedReader) -> None:
        if stamp(file) != self._stamps[path]:
            raise _changed(path)

    @cached_property
    def _parts(self) -> Mapping[str, tuple[tuple[Source, TensorInfo], ...]]:
        """For each parameter of the network what it is made of, and where that lies.

        Raises CheckpointError where something is missing.
        """
        chosen = dialect(self.spec)
        layout = layout_of(chosen, self.spec)
        return {own: tuple((one, self._find(chosen, one.name)) for one in sources) for own, sources in layout.items()}

    @property
    def _held(self) -> Iterator[tuple[Source, TensorInfo]]:
        """All of them, one after the other. Raises as `_parts`."""
        return (part for parts in self._parts.values() for part in parts)

    def _find(self, chosen: Dialect, name: str) -> TensorInfo:
        for candidate in chosen.spellings(name):
            if candidate in self.tensors:
                return self.tensors[candidate]
        if name == chosen.head:
            raise CheckpointError(
                "{tensor} is missing from {folder}: the model has no output head, as those that make embeddings of "
                "texts, or the copy is not complete. Open the model that it was made from, or get a complete copy.",
                tensor=name,
                folder=self.folder,
            )
        raise CheckpointError(
            "{tensor} is missing from {folder}. Get a complete copy of the model.", tensor=name, folder=self.folder
        )


def _changed(path: Path) -> CheckpointError:
    return CheckpointError("{path} has changed since it was opened. Open its folder again.", path=path)


def _with_head(spec: TransformerSpec, tensors: Mapping[str, TensorInfo]) -> TransformerSpec:
    """The spec with `tied` as the files have it, where config.json says otherwise: transformers 5 does the same."""
    head = tensors.get("lm_head.weight")
    if spec.has_decoder and head is None:
        return replace(spec, tied=True)  # every t5 is tied, and its table written once
    if head is None or not spec.tied or spec.by_transformers:
        return spec
    tables = (tensors.get(prefix + own) for own in _TABLES for prefix in _TABLE_PREFIXES)
    table = next((found for found in tables if found is not None), head)
    # A head that was trained on its own (as LoRA's modules_to_save leave it) under a config.json of before.
    return spec if table.shape != head.shape or seem_the_same(table, head) else replace(spec, tied=False)


def _counted(spec: TransformerSpec, config: Mapping[str, Any], tensors: Mapping[str, TensorInfo]) -> TransformerSpec:
    """The spec of a model that no formula of ours counts, with what its files hold."""
    tables = [info for info in tensors.values() if info.shape == (spec.vocab_size, spec.hidden_size)]
    tied = spec.tied if "tie_word_embeddings" in config else len(tables) < 2
    held = sum(math.prod(info.shape) for info in tensors.values() if info.dtype in READABLE)
    if tied and len(tables) > 1:  # the head is written as well, the same numbers over again
        held -= math.prod(tables[0].shape)
    return replace(spec, tied=tied, counted=held)


def _is_same(place: Tensor, info: TensorInfo) -> bool:
    """Whether the file's bytes are what stands in the tensor's memory."""
    same = place.dtype == torch_dtype(info.dtype) and tuple(place.shape) == info.shape
    return same and place.is_contiguous() and place.device.type == "cpu" and place.numel() > 0


def _read_json(path: Path, limit: int, kind: type[CheckpointError], *, strict: bool = False) -> Any:
    """The JSON in a file; `strict` refuses names that stand twice. Raises `kind`, or OSError."""
    try:
        with open_regular(path) as file:
            size = stamp(file)[1]
            if size > limit:
                raise kind("{path} is far too large for what it should be. Get a fresh copy of the model.", path=path)
            data = file.read(size)
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
    try:
        return json.loads(data, object_pairs_hook=unique if strict else None)
    except (ValueError, RecursionError) as error:
        raise kind("{path} is not valid JSON. Get a fresh copy of the model.", path=path) from error


def _weight_files(folder: Path) -> list[Path]:
    single, index = folder / WEIGHTS, folder / INDEX
    if single.exists():
        return [single]
    if index.exists():
        listing = _read_json(index, _MAX_INDEX, CheckpointError, strict=True)
        shards = listing.get("weight_map") if isinstance(listing, dict) else None
        if not isinstance(shards, dict) or not shards or not all(isinstance(name, str) for name in shards.values()):
            raise CheckpointError("{path} has no usable weight_map. Get a fresh copy of the model.", path=index)
        names = sorted(set(shards.values()))
        for name in names:
            if not _SHARD_NAME.fullmatch(name):
                raise CheckpointError(
                    "{path} points to {name}, which is no safetensors file in its folder. "
                    "Get the model from a source you trust.",
                    path=index,
                    name=shown(name),
                )
        return [folder / name for name in names]
    if any(any(folder.glob(f"*{ending}")) for ending in _PICKLES):
        raise _pickled(folder)
    raise CheckpointError(
        "{name} is missing from {folder}. Choose a complete model folder.", name=WEIGHTS, folder=folder
    )


# What holds pickles, by its ending.
_PICKLES = (".bin", ".pt", ".pth", ".ckpt")


def _pickled(folder: Path) -> CheckpointError:
    return CheckpointError(
        "{folder} holds only pickled weights, which could run code when they are opened. "
        "Convert them with transformers: AutoModelForCausalLM.from_pretrained(folder).save_pretrained(folder).",
        folder=folder,
    )


def _read_shard(path: Path) -> tuple[dict[str, TensorInfo], tuple[int, ...]]:
    try:
        return read_header(path)
    except FileNotFoundError:
        raise CheckpointError(
            "{name} is missing from {folder}. Get a complete copy of the model.", name=path.name, folder=path.parent
        ) from None
    except OSError as error:
        raise CheckpointError(
            "{path} can't be read: {reason}. Check the file and its permissions.",
            path=path,
            reason=error.strerror or error,
        ) from error


def _check_apart(tensors: Mapping[str, TensorInfo], found: Mapping[str, TensorInfo]) -> None:
    for name in tensors.keys() & found.keys():
        raise CheckpointError(
            "{tensor} is both in {first} and in {second}. Get a fresh copy of the model.",
            tensor=shown(name),
            first=tensors[name].file.name,
            second=found[name].file.name,
        )
