"""Memory that is yet to be written: its shape, its layout, where it begins."""

from __future__ import annotations

import pytest
import torch

from models.networks.rooms import room, room_like


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("shape", [(3,), (0, 5), (2, 3, 4), (1025, 2048)])
def test_room_can_be_written_and_begins_where_registers_do(shape: tuple[int, ...], dtype: torch.dtype) -> None:
    found = room(shape, dtype)
    assert found.shape == shape
    assert found.dtype == dtype
    assert found.is_contiguous()
    assert found.data_ptr() % 64 == 0
    found.fill_(2)
    assert bool((found == 2).all())


@pytest.mark.parametrize("by_columns", [False, True])
@pytest.mark.parametrize("shape", [(30, 20), (1500, 1024)])
def test_room_lies_as_its_model_does(shape: tuple[int, int], by_columns: bool) -> None:
    with torch.device("meta"):
        model = torch.empty(shape[::-1]).T if by_columns else torch.empty(shape)
    found = room_like(model, torch.float32)
    assert found.shape == shape
    assert found.stride() == model.stride()
    assert found.device.type == "cpu"


def test_room_on_another_device() -> None:
    assert room((2000, 2000), torch.float32, "meta").is_meta
