"""Tensors of one file shown one behind the other without copying them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor

from models.tensor_files import TensorInfo, map_apart, map_file, map_rows, read_header

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="pages are put in another order on Linux alone")


def drawn(rows: int, columns: int, seed: int, dtype: torch.dtype = torch.bfloat16) -> Tensor:
    return torch.randn(rows, columns, generator=torch.Generator().manual_seed(seed)).to(dtype)


def written(path: Path, tensors: dict[str, Tensor], note: str = "") -> dict[str, TensorInfo]:
    save_file(tensors, path, metadata={"note": note})
    return read_header(path)[0]


def file_at(address: int) -> str:
    """The file whose pages stand at an address of this process, or another name or none for memory of its own."""
    for line in Path("/proc/self/maps").read_text().splitlines():
        found = line.split(maxsplit=5)
        first, last = (int(end, 16) for end in found[0].split("-"))
        if first <= address < last:
            return found[5] if len(found) > 5 else ""
    raise AssertionError("there is nothing at that address")


@pytest.mark.parametrize("note", ["", "a" * 16, "a" * 1000, "a" * 4000])  # which moves where the tensors begin
@pytest.mark.parametrize("rows", [(1024, 256, 256), (2, 1200, 2), (512, 512)])
def test_tensors_that_lie_apart_are_one(tmp_path: Path, rows: tuple[int, ...], note: str) -> None:
    path = tmp_path / "apart.safetensors"
    own = {f"{place}": drawn(count, 1024, place) for place, count in enumerate(rows)}
    between = {f"{place}b": drawn(4, 1024, 10 + place) for place in range(len(rows))}
    found = written(path, own | between, note)
    before = path.read_bytes()
    with path.open("rb") as file:
        infos = [found[name] for name in own]
        memory = map_file(file)
        assert memory is not None
        assert map_rows(memory, infos) is None
        joined = map_apart(file, infos)
        turned = map_apart(file, infos[::-1])
    assert joined is not None
    assert turned is not None
    assert torch.equal(joined, torch.cat([*own.values()]))  # the file is closed, and it is still there
    assert torch.equal(turned, torch.cat([*own.values()][::-1]))
    joined.zero_()
    assert torch.equal(turned, torch.cat([*own.values()][::-1]))
    assert path.read_bytes() == before


def test_tensors_that_lie_apart_are_the_pages_of_their_file(tmp_path: Path) -> None:
    path = tmp_path / "apart.safetensors"
    found = written(path, {name: drawn(1024, 1024, place) for place, name in enumerate("abc")})
    with path.open("rb") as file:
        joined = map_apart(file, [found["c"], found["a"]])
    assert joined is not None
    for row in (10, 1000, 1040, 2000):
        assert file_at(joined[row].data_ptr()) == str(path)
    assert file_at(joined.clone().data_ptr()) != str(path)


def test_tensors_that_cannot_be_shown_as_one_are_none(tmp_path: Path) -> None:
    path = tmp_path / "apart.safetensors"
    tensors = {
        "a": drawn(1024, 1024, 1),
        "b.between": drawn(1, 40, 2),  # after which nothing begins where in a page the first one ends
        "c": drawn(1024, 1024, 3),
        "d.small": drawn(2, 1024, 4),
        "e.between": drawn(2, 1024, 4),
        "f.small": drawn(2, 1024, 5),
        "g.wide": drawn(512, 1024, 6, torch.float32),
        "h.narrow": drawn(1, 1024, 7),
    }
    found = written(path, tensors)
    with path.open("rb") as file:
        for names in (("a", "c"), ("d.small", "f.small"), ("g.wide", "c"), ("c", "h.narrow")):
            assert map_apart(file, [found[name] for name in names]) is None, names
        assert map_apart(file, [found["c"], found["d.small"]]) is not None
