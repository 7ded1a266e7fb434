"""safetensors files, read with plain reads: headers that are believed only after they were checked, then rows.

The format is safetensors' README, "Format": eight bytes with the header's length, the header as JSON, the data.
Headers and rows are read with plain reads, so that a file that shrinks meanwhile is an error. Weights that are used as
they are in the file are mapped (`map_rows`, `map_apart`), which takes no time and no memory of its own; the file is
held meanwhile (`HeldFile`), and what replaces a model writes a new file beside the old one, as `models.storage` and
the hub's cache do. No torch here until rows are wanted.
"""

from __future__ import annotations

import ctypes
import json
import math
import mmap
import os
import struct
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeGuard, cast

from models.errors import CheckpointError, shown
from models.links import open_regular as open_regular

if TYPE_CHECKING:
    import torch
    from torch import Tensor

# The largest published shards describe some 10 000 tensors in 2 MB. safetensors itself allows 100 MB, which a
# hostile file could fill with a billion empty lists.
_MAX_HEADER = 25_000_000
_MAX_DIMENSIONS = 16
_ELEMENT_BYTES = {
    **dict.fromkeys(("F64", "I64", "U64", "C64"), 8),
    **dict.fromkeys(("F32", "I32", "U32"), 4),
    **dict.fromkeys(("F16", "BF16", "I16", "U16"), 2),
    **dict.fromkeys(("I8", "U8", "BOOL", "F8_E4M3", "F8_E5M2", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ"), 1),
}
_TORCH_NAMES = {"F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16"}

# What the one file of weights is called.
WEIGHTS = "model.safetensors"
# The dtypes whose rows can be read.

READABLE = tuple(_TORCH_NAMES)

# Bytes read at a time: small enough to give up soon, large enough for the disk.
_BLOCK = 1 << 25
# Rows that are looked at to tell whether two tables seem to be one; bytes that are compared at once to know it.
_COMPARED, _COMPARED_AT_ONCE = 64, 1 << 20

# Smaller tensors are copied in the time that it takes to map them.
_LEAST_APART = 1 << 20
# Where a file lies in memory as it does in pages of this size, the system may show it in whole ones, which is quicker.
_HUGE = 1 << 21
# Linux's MAP_FIXED, which Python's mmap has no name for.
_FIXED = 0x10


@dataclass(frozen=True, slots=True)
class TensorInfo:
    """One tensor as its file's header describes it; `start` is its first byte's place in `file`."""

    shape: tuple[int, ...]
    dtype: str
    bytes: int
    file: Path
    start: int


def stamp(file: BufferedReader) -> tuple[int, ...]:
    """What changes when somebody replaces or rewrites the file."""
    found = os.fstat(file.fileno())
    return found.st_ino, found.st_size, found.st_mtime_ns


def read_header(path: Path) -> tuple[dict[str, TensorInfo], tuple[int, ...]]:
    """The tensors that a safetensors file announces, and the file's stamp.

    Each tensor is checked to lie inside the file and beside the others. Raises CheckpointError where the file is
    missing or damaged, OSError where it can't be read.
    """

    def damaged(why: str) -> CheckpointError:
        return CheckpointError("{path} is damaged: {why}. Get a fresh copy of the model.", path=path, why=why)

    def wrong(name: str, why: str) -> CheckpointError:
        return CheckpointError(
            "{path} is damaged: {tensor} {why}. Get a fresh copy of the model.", path=path, tensor=shown(name), why=why
        )

    with open_regular(path) as file:
        mark = stamp(file)
        size = mark[1]
        start = file.read(8)
        if len(start) < 8:
            raise damaged("it is too short for a header")
        (length,) = struct.unpack("<Q", start)
        if length > size - 8:
            raise damaged("its header is longer than the file")
        if length > _MAX_HEADER:
            raise damaged("its header is larger than that of any model")
        text = file.read(length)
    try:
        header = json.loads(text.decode("utf-8"), object_pairs_hook=unique)
    except (ValueError, RecursionError) as error:
        raise damaged("its header is not valid JSON") from error
    if not isinstance(header, dict):
        raise damaged("its header is no JSON object")
    tensors: dict[str, TensorInfo] = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        if not isinstance(entry, dict):
            raise wrong(name, "is described by no JSON object")
        problem = _problem(entry)
        if problem:
            raise CheckpointError(
                "{path} is damaged: {key} of {tensor} is {value}. Get a fresh copy of the model.",
                path=path,
                key=problem,
                tensor=shown(name),
                value=shown(entry.get(problem)),
            )
        first, last = entry["data_offsets"]
        tensors[name] = TensorInfo(tuple(entry["shape"]), entry["dtype"], last - first, path, 8 + length + first)
    end = 8 + length
    for name, info in sorted(tensors.items(), key=lambda item: (item[1].start, item[1].bytes)):
        if info.start != end:
            raise wrong(name, "does not begin where the tensor before it ends")
        end += info.bytes
    if end > size:
        raise CheckpointError(
            "{path} is damaged: it ends {count} bytes too early, as after an interrupted download. "
            "Get a fresh copy of the model.",
            path=path,
            count=end - size,
        )
    if end < size:
        raise CheckpointError(
            "{path} is damaged: it has {count} bytes that belong to no tensor. Get a fresh copy of the model.",
            path=path,
            count=size - end,
        )
    return tensors, mark


def seem_the_same(first: TensorInfo, second: TensorInfo) -> bool:
    """Whether two tensors are one stored twice, as far as some of their rows tell: reading all would take seconds.

    Raises OSError where a file can't be read.
    """
    if (first.shape, first.dtype) != (second.shape, second.dtype):
        return False
    rows = first.shape[0] if first.shape else 1
    size = first.bytes // max(1, rows)
    with open_regular(first.file) as one, open_regular(second.file) as other:
        for row in sorted({rows * part // _COMPARED for part in range(_COMPARED)} | {max(0, rows - 1)}):
            one.seek(first.start + row * size)
            other.seek(second.start + row * size)
            if one.read(size) != other.read(size):
                return False
    return True


def blocks_agree(first: TensorInfo, second: TensorInfo, files: Callable[[Path], BufferedReader]) -> Iterator[bool]:
    """Of each block of two tensors of one size whether they agree there, to the last byte.

    `files` gives open files by their paths. Raises OSError where one ends early.
    """
    one, other = bytearray(_COMPARED_AT_ONCE), bytearray(_COMPARED_AT_ONCE)
    for start in range(0, first.bytes, _COMPARED_AT_ONCE):
        size = min(_COMPARED_AT_ONCE, first.bytes - start)
        for info, block in ((first, one), (second, other)):
            file = files(info.file)
            file.seek(info.start + start)
            if file.readinto(memoryview(block)[:size]) < size:
                raise OSError("it ends early")
        yield one == other


def torch_dtype(name: str) -> torch.dtype:
    """torch's dtype for one of READABLE, as a file's header has it ("F16", …)."""
    import torch

    found: torch.dtype = getattr(torch, _TORCH_NAMES[name])
    return found


class HeldFile:
    """Keeps a file as it is for as long as pages of it are in use: one that is cut short would end the program.

    On Linux whoever is about to write into it waits until this is gone, though no longer than the system allows
    (/proc/sys/fs/lease-break-time, 45 s); that goes for files of the user's own. Elsewhere `changed` tells of it, as
    it does of what else may have happened. Raises BlockingIOError where somebody is writing into the file now.
    """

    def __init__(self, file: BufferedReader) -> None:
        self._stamp = stamp(file)
        self._handle = os.dup(file.fileno())
        if sys.platform == "linux":
            import fcntl

            try:
                fcntl.fcntl(self._handle, fcntl.F_SETLEASE, fcntl.F_RDLCK)
                fcntl.fcntl(self._handle, fcntl.F_SETOWN, 0)  # nobody is to be told, by a signal that would end us
            except BlockingIOError:
                raise
            except OSError:  # another's file, or a file system that knows no leases
                pass

    def __del__(self) -> None:
        os.close(self._handle)

    @property
    def changed(self) -> bool:
        """Whether somebody has written into it since."""
        found = os.fstat(self._handle)
        return (found.st_ino, found.st_size, found.st_mtime_ns) != self._stamp


def map_file(file: BufferedReader) -> mmap.mmap | None:
    """An open file's bytes in memory, read when they are looked at; writing into them leaves the file as it is.

    None where the system can't do that, or would keep others from replacing the file.
    """
    if os.name == "nt":
        return None
    try:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
    except (OSError, ValueError):
        return None


def map_rows(memory: mmap.mmap, infos: Sequence[TensorInfo]) -> Tensor | None:
    """Tensors of one mapped file that lie behind one another, as one, stacked along their rows.

    None where they lie otherwise, differ in dtype, or are not aligned.
    """
    import torch

    first, dtype = infos[0], torch_dtype(infos[0].dtype)
    size = sum(info.bytes for info in infos)
    ends = [first.start, *(info.start + info.bytes for info in infos)]
    together = all(info.start == end and info.dtype == first.dtype for info, end in zip(infos, ends, strict=False))
    if not together or not size or first.start % dtype.itemsize or first.start + size > len(memory):
        return None
    flat = torch.frombuffer(memory, dtype=dtype, count=size // dtype.itemsize, offset=first.start)
    return flat.view(-1, *first.shape[1:])


def map_apart(file: BufferedReader, infos: Sequence[TensorInfo]) -> Tensor | None:
    """Tensors that lie apart in one open file, as one, stacked along their rows: its pages, shown in another order.

    Nothing is copied but the pages in which two of them meet. That asks of each that it begins as far into a page as
    the one before it ends. None where it doesn't, where they are too small to be worth it, differ in dtype or are not
    aligned, or where the system can't do that. Raises OSError where the file ends early.
    """
    import torch

    first, page = infos[0], mmap.PAGESIZE
    dtype, size = torch_dtype(first.dtype), sum(info.bytes for info in infos)
    if sys.platform != "linux" or size < _LEAST_APART or first.start % dtype.itemsize:
        return None
    try:
        memory = mmap.mmap(-1, _HUGE + size + page, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    except OSError:
        return None
    address = torch.frombuffer(memory, dtype=torch.uint8).data_ptr()
    begin = place = (first.start - address) % _HUGE
    ending = 0  # where in the file the tensor before ends
    for info in infos:
        inside = place % page
        start, end = place - inside, place + info.bytes
        if info.start % page != inside or info.bytes < page or info.dtype != first.dtype:
            return None
        if not _map_at(address + start, -(-end // page) * page - start, file, info.start - inside):
            return None
        if ending and inside:  # the page in which this one begins has the end of the one before
            shared = os.pread(file.fileno(), inside, ending - inside)
            if len(shared) < inside:
                raise OSError("it ends early")
            memory[start:place] = shared
        place, ending = end, info.start + info.bytes
    flat = torch.frombuffer(memory, dtype=dtype, count=size // dtype.itemsize, offset=begin)
    return flat.view(-1, *first.shape[1:])


def _map_at(address: int, size: int, file: BufferedReader, start: int) -> bool:
    """Put pages of a file in the place of memory that is the caller's; whether that was possible."""
    rights, kind = mmap.PROT_READ | mmap.PROT_WRITE, mmap.MAP_PRIVATE | _FIXED
    return bool(_system_mmap()(address, size, rights, kind, file.fileno(), start) == address)


@cache
def _system_mmap() -> Callable[..., int]:
    """mmap(2), as Python's own never takes the place of other memory."""
    call = ctypes.CDLL(None).mmap
    call.restype = ctypes.c_void_p
    call.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_int64)
    return cast("Callable[..., int]", call)


def read_rows(file: BufferedReader, info: TensorInfo) -> Iterator[tuple[int, Tensor]]:
    """The tensor in blocks of whole rows, each with the index of its first row.

    `file` is `info.file`, open; `info.dtype` is one of READABLE. Raises OSError where the file ends early.
    """
    import torch

    dtype = torch_dtype(info.dtype)
    rows = info.shape[0] if info.shape else 1
    row_bytes = info.bytes // rows if rows else 0
    step = max(1, _BLOCK // max(1, row_bytes))
    file.seek(info.start)
    for row in range(0, rows, step):
        count = min(step, rows - row)
        block = bytearray(count * row_bytes)
        if file.readinto(block) < len(block):
            raise OSError("it ends early")
        yield row, torch.frombuffer(block, dtype=dtype).view(count, *info.shape[1:])


def read_into(file: BufferedReader, info: TensorInfo, place: Tensor) -> Iterator[int]:
    """Fill a contiguous tensor of the same shape and dtype on the CPU; yields the bytes of each block that was read.

    Without a copy between, loading takes as long as reading does. Raises OSError where the file ends early.
    """
    import torch

    target = place.detach().reshape(-1).view(torch.uint8).numpy().data
    file.seek(info.start)
    for start in range(0, len(target), _BLOCK):
        block = target[start : start + _BLOCK]
        if file.readinto(block) < len(block):
            raise OSError("it ends early")
        yield len(block)


def unique(pairs: list[tuple[str, Any]]) -> Mapping[str, Any]:
    """A JSON object in which no name stands twice, for json.loads; a name that does is a ValueError."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _problem(entry: Mapping[str, Any]) -> str:
    """The key of a tensor's entry that can't be right, or nothing."""
    element = _ELEMENT_BYTES.get(entry["dtype"]) if isinstance(entry.get("dtype"), str) else None
    if element is None:
        return "dtype"
    shape, offsets = entry.get("shape"), entry.get("data_offsets")
    if not _whole_numbers(shape) or len(shape) > _MAX_DIMENSIONS:
        return "shape"
    if not _whole_numbers(offsets) or len(offsets) != 2 or offsets[1] - offsets[0] != math.prod(shape) * element:
        return "data_offsets"
    return ""


def _whole_numbers(value: Any) -> TypeGuard[list[int]]:
    return isinstance(value, list) and all(type(item) is int and 0 <= item < 2**63 for item in value)
