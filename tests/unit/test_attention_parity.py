"""The carried models' attention, layer by layer, beside transformers' eager attention: weights and scores."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F
from tqdm import tqdm
from transformers import GPT2LMHeadModel

from models import catalog
from models.attention.heads import survey
from models.attention.reduce import reduced
from models.attention.rows import HeadRows
from models.checkpoint import open_checkpoint

tqdm.monitor_interval = 0  # transformers' progress bars would leave a thread behind

TEXTS = {
    "english-stories": "Once upon a time there was a king who had three sons. Once upon a time there was a fox.",
    "chinese-poems": "床前明月光，疑是地上霜。举头望明月，低头思故乡。",
}


@pytest.mark.parametrize("name", TEXTS)
def test_weights_and_scores_of_a_carried_model(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = catalog.checkpoint_path(name)
    checkpoint = open_checkpoint(folder)
    ids = checkpoint.tokenizer().encode(TEXTS[name])
    trace = checkpoint.load().forward(ids)
    theirs: Any = GPT2LMHeadModel.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    caught: list[Tensor] = []
    softmax = F.softmax

    def watched(values: Tensor, *rest: Any, **options: Any) -> Tensor:
        caught.append(values[0].clone())
        return softmax(values, *rest, **options)

    monkeypatch.setattr(torch.nn.functional, "softmax", watched)
    with torch.inference_mode():
        weights = theirs(torch.tensor([ids]), output_attentions=True).attentions
    monkeypatch.undo()
    assert len(caught) == len(weights) == trace.spec.layer_count
    past = torch.ones(len(ids), len(ids), dtype=torch.bool).tril()
    for layer in range(trace.spec.layer_count):
        maps = survey(trace, layer, side=len(ids)).maps
        torch.testing.assert_close(maps, weights[layer][0], rtol=0, atol=1e-5)
        for head in range(trace.spec.head_count):
            found = reduced(HeadRows(trace, layer, head), None, len(ids)).values
            torch.testing.assert_close(found, weights[layer][0, head], rtol=0, atol=1e-5)
            ours = reduced(HeadRows(trace, layer, head, "masked"), None, len(ids)).values[past]
            expected = caught[layer][head][past]
            assert (ours - expected).norm() <= 1e-5 * expected.norm()
