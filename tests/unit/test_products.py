import pytest
import torch
from torch import nn
from torch.nn import functional as F

from models.networks.decoder import Decoder
from models.networks.products import Projection, add_product, lay_by_inputs, product
from models.specs import spec_from_config

# The small one is made by torch's BLAS, the large one by oneDNN where torch has it.
SIZES = ((24, 40), (900, 520))
TOLERANCES = {torch.float32: 1e-4, torch.float64: 1e-12, torch.bfloat16: 0.3, torch.float16: 0.04}


def made(rows: int, columns: int, dtype: torch.dtype, by_inputs: bool) -> nn.Linear:
    linear = nn.Linear(columns, rows, dtype=dtype)
    weight = torch.randn(rows, columns, generator=torch.Generator().manual_seed(rows)).to(dtype)
    if by_inputs:
        lay_by_inputs(linear)
    with torch.no_grad():
        linear.weight.copy_(weight)
    return linear.requires_grad_(False)


@pytest.mark.parametrize("by_inputs", [False, True])
@pytest.mark.parametrize("biased", [False, True])
@pytest.mark.parametrize("dtype", list(TOLERANCES))
@pytest.mark.parametrize("size", SIZES)
@torch.inference_mode()
def test_a_product_is_the_exact_one(size: tuple[int, int], dtype: torch.dtype, biased: bool, by_inputs: bool) -> None:
    linear = made(*size, dtype, by_inputs)
    assert linear.weight.T.is_contiguous() == by_inputs
    bias = linear.bias if biased else None
    vector = torch.randn(size[1], generator=torch.Generator().manual_seed(1)).to(dtype)
    exact = linear.weight.double() @ vector.double() + (linear.bias.double() if biased else 0)
    found = product(linear.weight, bias, vector)
    assert found.shape == (size[0],)
    assert found.dtype == dtype
    torch.testing.assert_close(found.double(), exact, rtol=0, atol=TOLERANCES[dtype])
    x = torch.ones(size[0], dtype=dtype)
    add_product(x, linear.weight, bias, vector)
    torch.testing.assert_close(x.double(), exact + 1, rtol=0, atol=TOLERANCES[dtype])


def test_a_product_has_a_gradient_where_one_is_wanted() -> None:
    linear = made(*SIZES[1], torch.float32, False)
    vector = torch.randn(SIZES[1][1], requires_grad=True)
    (found,) = torch.autograd.grad(product(linear.weight, None, vector).sum(), vector)
    torch.testing.assert_close(found, linear.weight.sum(0), rtol=0, atol=1e-3)


def test_a_layer_has_initial_weights_but_on_the_meta_device() -> None:
    assert float(Projection(520, 900).weight.detach().abs().max()) == pytest.approx(520**-0.5, rel=0.01)
    assert Projection(520, 900, device="meta").weight.is_meta


@pytest.mark.parametrize("by_inputs", [False, True])
@pytest.mark.parametrize("biased", [False, True])
@pytest.mark.parametrize("shape", [(520,), (2, 520), (1, 50, 520), (3, 33, 520)])
def test_a_product_of_many_rows_is_the_exact_one(shape: tuple[int, ...], biased: bool, by_inputs: bool) -> None:
    layer = Projection(520, 900, bias=biased)
    if by_inputs:
        lay_by_inputs(layer)
    with torch.no_grad():
        layer.weight.normal_(0.0, 0.02, generator=torch.Generator().manual_seed(2))
    x = torch.randn(shape, generator=torch.Generator().manual_seed(3))
    exact = F.linear(x.double(), layer.weight.double(), layer.bias.double() if biased else None).detach()
    with torch.inference_mode():
        found = layer(x)
        turned = layer(x.mT.contiguous().mT) if x.dim() > 1 else found  # its numbers lie in another order
    for each in (found, turned):
        assert each.dtype == torch.float32
        torch.testing.assert_close(each.double(), exact, rtol=0, atol=1e-5)
    if len(shape) > 1:
        with torch.inference_mode():
            half = layer.to(torch.bfloat16)(x.to(torch.bfloat16))
        torch.testing.assert_close(half.double(), exact, rtol=0, atol=0.05)


def test_a_product_of_many_rows_has_a_gradient_where_one_is_wanted() -> None:
    layer, x = Projection(520, 900, bias=False), torch.ones(100, 520)
    layer(x).sum().backward()
    assert layer.weight.grad is not None
    torch.testing.assert_close(layer.weight.grad, torch.full((900, 520), 100.0))


@pytest.mark.parametrize(("dtype", "by_inputs"), [("float32", True), ("float16", False), ("bfloat16", False)])
def test_matrices_lie_as_their_product_is_quickest(dtype: str, by_inputs: bool) -> None:
    spec = spec_from_config({"model_type": "gpt2", "n_layer": 1, "n_embd": 32, "n_head": 2, "vocab_size": 50})
    with torch.device("meta"):
        model = Decoder(spec)
    model.materialise(getattr(torch, dtype))
    matrices = [module.weight for module in model.blocks.modules() if isinstance(module, nn.Linear)]
    assert len(matrices) == 4
    assert all(matrix.T.is_contiguous() == by_inputs for matrix in matrices)
    assert all(matrix.dtype == getattr(torch, dtype) and matrix.device.type == "cpu" for matrix in matrices)
    assert model.embedding.weight.is_contiguous()
    assert model.output_head.weight is model.embedding.weight
